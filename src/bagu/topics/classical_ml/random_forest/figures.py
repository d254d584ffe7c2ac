"""Figures of what the claims measure."""

from bagu.curriculum.evidence import Evidence
from bagu.figures import Figure, Series, line_chart
from bagu.text import Text

ROUNDS = (1, 10, 50, 100, 400)


def draw_rounds(evidence: Evidence) -> Figure:
    """Test error of a forest and of boosting over the number of trees, the latter on a logarithmic axis."""
    names = {"forest": Text("随机森林", "forest"), "boosting": Text("提升", "boosting")}
    return line_chart(
        Text("测试误差随树数的变化", "Test error by number of trees"),
        [_series(name, ROUNDS, evidence, [f"{kind}, {k} trees" for k in ROUNDS]) for kind, name in names.items()],
        Text("树数", "trees"),
        Text("均方误差", "mean squared error"),
        "log",
    )


def _series(name: Text, x: tuple[int, ...], evidence: Evidence, keys: list[str]) -> Series:
    measured = [evidence.numbers[key] for key in keys]
    return Series(name, x, [n.mean for n in measured], [n.low for n in measured], [n.high for n in measured])
