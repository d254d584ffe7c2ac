"""What the claims draw of their numbers."""

from bagu.curriculum.evidence import Evidence
from bagu.figures import Figure, Series, line_chart
from bagu.text import Text

WIDTHS = (16, 64, 256, 1024)


def draw_saturation(evidence: Evidence) -> Figure:
    """The median Jacobian over the width of a head, on logarithmic axes."""
    names = {
        "scaled": Text("除以 √d", "over √d"),
        "unscaled": Text("不缩放", "unscaled"),
        "over d": Text("除以 d", "over d"),
    }
    series = []
    for kind, name in names.items():
        measured = [evidence.numbers[f"median Jacobian, {kind}, d={d}"] for d in WIDTHS]
        series.append(Series(name, WIDTHS, [number.mean for number in measured]))
    return line_chart(
        Text("softmax 雅可比范数的中位数", "Median norm of the softmax Jacobian"),
        series,
        Text("头宽 d", "width d of a head"),
        Text("范数", "norm"),
        "log",
        "log",
    )
