"""What the claims draw of their numbers."""

from bagu.curriculum.evidence import Evidence
from bagu.figures import Figure, Series, line_chart
from bagu.text import Text

RATES = (0.3, 1.0, 3.0, 10.0)
METHODS = {"plain": Text("不裁剪", "not clipped"), "clipped": Text("裁到范数 1", "clipped to norm 1")}
AFTER = (0, 10, 30, 100, 300, 1000)  # steps after the spike


def draw_rates(evidence: Evidence) -> Figure:
    """Who arrives, by rate."""
    return line_chart(
        Text("300 步后到达最低点的起点比例", "Starts that have arrived after 300 steps"),
        [
            Series(name, RATES, [evidence.numbers[f"{key} at {rate:g}"].mean for rate in RATES])
            for key, name in METHODS.items()
        ],
        Text("学习率", "learning rate"),
        Text("比例", "share"),
        x_scale="log",
    )


def draw_memory(evidence: Evidence) -> Figure:
    """How long Adam's steps stay small after one spike."""
    return line_chart(
        Text("一次尖峰之后 Adam 的步长", "Adam's steps after one spike"),
        [
            Series(
                Text("与尖峰前之比", "against before the spike"),
                [max(step, 1) for step in AFTER],
                [evidence.numbers[f"after {step} steps"].mean for step in AFTER],
            )
        ],
        Text("尖峰之后的步数", "steps after the spike"),
        Text("步长之比", "ratio of steps"),
        x_scale="log",
        y_scale="log",
    )
