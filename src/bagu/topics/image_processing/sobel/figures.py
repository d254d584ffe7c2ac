"""What the claims draw of their numbers."""

from bagu.curriculum.evidence import Evidence
from bagu.figures import Figure, Series, line_chart
from bagu.text import Text

SHOWN = tuple(range(0, 91, 15))  # degrees
NORMS = {"root": Text("√(Gx² + Gy²)", "√(Gx² + Gy²)"), "sum": Text("|Gx| + |Gy|", "|Gx| + |Gy|")}


def draw_norms(evidence: Evidence) -> Figure:
    """Both measures of a step of 1, by the direction of the edge."""
    return line_chart(
        Text("同一条边缘转过不同角度时的两种幅值", "Two magnitudes of one edge, by its direction"),
        [
            Series(name, SHOWN, [evidence.numbers[f"{norm} at {degrees}"].mean for degrees in SHOWN])
            for norm, name in NORMS.items()
        ],
        Text("梯度方向（度）", "direction of the gradient (degrees)"),
        Text("幅值", "magnitude"),
    )
