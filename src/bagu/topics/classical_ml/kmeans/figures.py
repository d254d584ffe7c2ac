"""What the claims draw of their numbers."""

from bagu.curriculum.evidence import Evidence
from bagu.figures import Figure, bar_chart
from bagu.text import Text

READINGS = {
    "chord": Text("肘部，离弦最远", "elbow: chord"),
    "bend": Text("肘部，折角最大", "elbow: bend"),
    "log chord": Text("取对数，离弦最远", "its log: chord"),
    "log bend": Text("取对数，折角最大", "its log: bend"),
    "silhouette": Text("轮廓系数", "silhouette"),
    "gap": Text("gap 统计量", "gap statistic"),
}


def draw_choices(evidence: Evidence) -> Figure:
    """How often each way to choose k names the number of clusters."""
    return bar_chart(
        Text("各种选 k 的办法答对的比例", "How often each choice of k is right"),
        list(READINGS.values()),
        [evidence.numbers[f"right, {name}"].mean for name in READINGS],
        Text("答对的比例", "share right"),
    )
