"""What the claims draw of their numbers."""

from collections.abc import Sequence

from bagu.curriculum.evidence import Evidence
from bagu.figures import Figure, Series, line_chart
from bagu.text import Text

THRESHOLDS = (0.4, 0.5, 0.55, 0.6, 0.65, 0.7)
PARTS = (4, 2, 1)  # the sizes at which cost is counted: largest / part
SHARES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)  # of the ranking that a score threshold lets pass


def _series(name: Text, x: Sequence[float], evidence: Evidence, numbers: Sequence[str]) -> Series:
    measured = [evidence.numbers[number] for number in numbers]
    return Series(name, x, [n.mean for n in measured], [n.low for n in measured], [n.high for n in measured])


def draw_cost(evidence: Evidence) -> Figure:
    """IoUs evaluated over the number of boxes, both on logarithmic axes."""
    sizes = [evidence.parameters["largest"] // part for part in PARTS]
    kinds = {"disjoint": Text("互不重叠", "disjoint"), "clustered": Text("聚在几个目标周围", "around a few objects")}
    return line_chart(
        Text("NMS 计算 IoU 的次数", "IoUs that NMS evaluates"),
        [
            _series(name, sizes, evidence, [f"{kind}: count at n/{part}" for part in PARTS])
            for kind, name in kinds.items()
        ],
        Text("框数", "boxes"),
        Text("IoU 次数", "IoUs"),
        "log",
        "log",
    )


def draw_thresholds(evidence: Evidence) -> Figure:
    """AP50 of both methods over the threshold, on the scenes that measure."""
    names = {"hard": Text("NMS", "NMS"), "soft": Text("线性 Soft-NMS", "linear Soft-NMS")}
    return line_chart(
        Text("拥挤场景的 AP50 随阈值的变化", "AP50 in a crowd, by threshold"),
        [_series(name, THRESHOLDS, evidence, [f"{kind} at {t:g}" for t in THRESHOLDS]) for kind, name in names.items()],
        Text("IoU 阈值", "IoU threshold"),
        Text("AP50", "AP50"),
    )


def draw_rates(evidence: Evidence) -> Figure:
    """Precision and recall over the share of the ranking that passes the score threshold."""
    names = {"precision": Text("精确率", "precision"), "recall": Text("召回率", "recall")}
    return line_chart(
        Text("得分阈值放宽时的精确率与召回率", "Precision and recall as the score threshold loosens"),
        [
            _series(name, SHARES, evidence, [f"{rate} at {share:.0%}" for share in SHARES])
            for rate, name in names.items()
        ],
        Text("放过的检测占比", "share of detections that pass"),
        Text("精确率、召回率", "precision, recall"),
    )
