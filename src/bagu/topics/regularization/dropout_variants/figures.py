"""What the claims about the variants measured, as bars."""

from bagu.curriculum.evidence import Evidence
from bagu.figures import Figure, bar_chart
from bagu.text import Text


def draw_means(evidence: Evidence) -> Figure:
    """The mean of what comes out of each variant, over that of the layer without it."""
    names: dict[str, Text | str] = {
        "dropout": Text("标准", "dropout"),
        "DropConnect": "DropConnect",
        "Gaussian": Text("高斯", "Gaussian"),
        "spatial": Text("空间", "spatial"),
        "recurrent": Text("循环", "recurrent"),
        "Standout over ReLU": "Standout",
        "max-pooling over plain": Text("最大池化", "max-pooling"),
        "Cutout": "Cutout",
        "Max-Drop": "Max-Drop",
        "RNNDrop": "RNNDrop",
    }
    title = Text("训练时输出的均值，p = 0.5", "The mean of the output in training, p = 0.5")
    label = Text("与不丢时之比", "over that without dropping")
    return bar_chart(title, list(names.values()), [evidence.numbers[f"mean, {name}"].mean for name in names], label)
