"""What the claims about dropout measured, as bars."""

from bagu.curriculum.evidence import Evidence
from bagu.figures import Figure, bar_chart
from bagu.text import Text

ERROR = Text("测试错误率", "test error")


def draw_remedies(evidence: Evidence) -> Figure:
    """The error without any remedy, and with each of them at its best."""
    names = {
        "error, nothing": Text("什么都不加", "nothing"),
        "error, best decay": Text("权重衰减", "weight decay"),
        "error, early stopping": Text("早停", "early stopping"),
        "error, best dropout": Text("dropout", "dropout"),
    }
    title = Text(
        "200 个数字，两成标签是错的，各自调到最好", "200 digits, a fifth of the labels wrong, each at its best"
    )
    return bar_chart(title, list(names.values()), [evidence.numbers[name].mean for name in names], ERROR)


def draw_blocks(evidence: Evidence) -> Figure:
    """The error of the residual network without dropout and with it in two places."""
    names = {
        "error, no dropout": Text("没有 dropout", "no dropout"),
        "error, dropout in blocks": Text("放在块里", "in the blocks"),
        "error, in blocks, recalibrated": Text("块里，重算 BN 统计", "in the blocks, BN recalibrated"),
        "error, dropout before the output": Text("放在输出之前", "before the output"),
    }
    title = Text("带 BN 的小残差网络", "A small residual network with batch norm")
    return bar_chart(title, list(names.values()), [evidence.numbers[name].mean for name in names], ERROR)


def draw_places(evidence: Evidence) -> Figure:
    """Deviation and error away from the data, each over its value at the data."""
    names = {
        "gap over data": Text("空档里的标准差", "deviation in the gap"),
        "error in the gap over at the data": Text("空档里的误差", "error in the gap"),
        "outside over data": Text("范围外的标准差", "deviation outside"),
        "outside over data, untrained": Text("范围外，没训练过", "outside, untrained"),
    }
    title = Text("MC dropout 在没有数据的地方", "MC dropout where there are no data")
    label = Text("是有数据处的多少倍", "times that at the data")
    return bar_chart(title, list(names.values()), [evidence.numbers[name].mean for name in names], label)
