"""Figures of what the claims measure."""

from bagu.curriculum.evidence import Evidence
from bagu.figures import Figure, Series, line_chart
from bagu.text import Text

DEPTHS = (1, 2, 3, 4, 6, 8, 12)


def draw_depths(evidence: Evidence) -> Figure:
    """Training and test error of one tree over its depth."""
    names = {"training": Text("训练", "training"), "test": Text("测试", "test")}
    return line_chart(
        Text("一棵树的错误率随深度的变化", "Error of one tree by depth"),
        [_series(name, DEPTHS, evidence, [f"{kind} error, depth {d}" for d in DEPTHS]) for kind, name in names.items()],
        Text("最大深度", "largest depth"),
        Text("错误率", "error"),
    )


def _series(name: Text, x: tuple[int, ...], evidence: Evidence, keys: list[str]) -> Series:
    measured = [evidence.numbers[key] for key in keys]
    return Series(name, x, [n.mean for n in measured], [n.low for n in measured], [n.high for n in measured])
