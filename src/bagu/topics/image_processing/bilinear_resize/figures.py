"""What the claims draw of their numbers."""

from bagu.curriculum.evidence import Evidence
from bagu.figures import Figure, Series, line_chart
from bagu.text import Text

COLUMNS = tuple(range(8))  # of the old row
PERIODS = (2, 4, 6, 8, 10, 12, 14, 16, 20, 24, 28, 32)  # waves over the old row of 64
FILTERS = {"bilinear": Text("双线性", "bilinear"), "antialias": Text("抗锯齿", "antialias")}


def draw_drift(evidence: Evidence) -> Figure:
    """How far apart the two conventions put a spot, by its column."""
    drift = [evidence.numbers[f"drift of column {column}"].mean for column in COLUMNS]
    return line_chart(
        Text("两种约定把同一个亮点放到相差多远的地方", "How far apart two conventions put one spot"),
        [Series(Text("True 减 False", "True minus False"), COLUMNS, drift)],
        Text("亮点在原图的列", "column of the spot in the old image"),
        Text("相差（新像素）", "distance (new pixels)"),
    )


def draw_aliases(evidence: Evidence) -> Figure:
    """What is left of waves when 64 pixels become 16; beyond 8 periods nothing should be."""
    return line_chart(
        Text("64 个像素缩到 16 个：还剩多少波动", "What is left of a wave when 64 pixels become 16"),
        [
            Series(name, PERIODS, [evidence.numbers[f"{key} at {periods}"].mean for periods in PERIODS])
            for key, name in FILTERS.items()
        ],
        Text("原图中的周期数（新图最多容得下 8 个）", "periods in the old row (the new one can hold 8)"),
        Text("振幅与原来之比", "amplitude against before"),
    )
