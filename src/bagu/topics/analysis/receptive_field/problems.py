"""Write by hand: the receptive field of a chain of layers."""

from bagu.curriculum.problem import Limits, Mutant, Problem
from bagu.ladders.analysis.receptive_field import LADDER
from bagu.text import Text
from bagu.topics.analysis.receptive_field.variants import (
    by_affine_maps,
    by_composed_kernels,
    by_folding,
    by_halves,
    by_recursion,
    by_sets_of_cells,
    by_sums_of_products,
    by_two_outputs,
    closed_form,
    from_the_output,
)

REACH = "reach = dilation * (kernel - 1)"
SIZE = "size += reach * jump"
START = "(reach / 2 - padding) * jump"
JUMP = "jump *= stride"

RECEPTIVE_FIELD = Problem(
    id="receptive-field",
    ladder=LADDER,
    starter='''import numpy as np


def receptive_field(layers):
    """(size, jump, start) of a chain of layers (L, 4): kernel size, stride, padding, dilation."""
    return int(layers[:, 0].sum()), int(layers[:, 1].prod()), 0.0
''',
    variants=(
        from_the_output, closed_form, by_sets_of_cells, by_recursion, by_folding, by_affine_maps, by_composed_kernels,
        by_sums_of_products, by_halves, by_two_outputs,
    ),
    limits=Limits(largest=16),
    mutants=(
        Mutant("own-stride-first", ((f"        {JUMP}\n", ""), (REACH, f"{JUMP}\n        {REACH}")),
               Text("一层的步长只影响后面的层，对它自己的感受野没有作用。",
                    "A layer's stride acts on the layers behind it, not on its own field.")),
        Mutant("whole-kernel", ((REACH, "reach = dilation * kernel"),),
               Text("k 个抽头之间只有 k − 1 个间隔。", "Between k taps there are k − 1 gaps.")),
        Mutant("no-dilation", ((REACH, "reach = kernel - 1"),),
               Text("空洞把抽头拉开了。", "Dilation pulls the taps apart.")),
        Mutant("holes-left-out", ((SIZE, "size += (kernel - 1) * jump"),),
               Text("要的是首尾之间的跨度，空洞里的格子也算。", "The width runs from the first cell to the last; holes are part of it.")),
        Mutant("no-jump", ((SIZE, "size += reach"),),
               Text("深层的一格对应输入的好几格，增量要乘上跨步。", "One cell of a deep map is several cells of the input: scale what is added.")),
        Mutant("last-stride-only", ((JUMP, "jump = stride"),),
               Text("跨步是前面所有步长的乘积，不只是上一层的。", "The jump is the product of all strides so far, not the last one.")),
        Mutant("strides-added", ((JUMP, "jump += stride - 1"),),
               Text("步长是相乘的，不是相加的。", "Strides multiply; they do not add up.")),
        Mutant("from-nothing", (("(1, 1, 0.0)", "(0, 1, 0.0)"),),
               Text("一层都没有时，每个输出看到自己那一格。", "Without any layer an output sees one cell: itself.")),
        Mutant("both-ways-mixed", ((SIZE, "size = (size - 1) * stride + reach + 1"),),
               Text("这是从输出往输入走的递推，这里却是从输入往输出走的。", "That recursion goes from the output to the input, but the loop goes the other way.")),
        Mutant("wrong-way-round", (("layers.tolist()", "layers.tolist()[::-1]"),),
               Text("这个递推从输入开始，逐层往后。", "This recursion starts at the input.")),
        Mutant("padding-widens", ((SIZE, "size += (reach - 2 * padding) * jump"),),
               Text("填充移动感受野，不改变它的大小。", "Padding moves the field; it does not change its size.")),
        Mutant("padding-unscaled", ((START, "reach / 2 * jump - padding"),),
               Text("填充的一格也是这一层的一格，换算到输入要乘跨步。", "A padded cell is a cell of this layer's map: scale it to the input.")),
        Mutant("padding-forgotten", ((START, "reach / 2 * jump"),),
               Text("填充让第 0 个窗口提前开始，中心随之左移。", "Padding makes window 0 begin earlier, and its centre with it.")),
        Mutant("left-edge", ((START, "-padding * jump"),),
               Text("start 是中心，不是左端。", "start is the centre, not the left edge.")),
        Mutant("whole-cells", (("reach / 2", "reach // 2"),),
               Text("偶数核的中心落在两格之间，不能取整。", "The centre of an even kernel lies between two cells; do not round.")),
        Mutant("half-a-cell", (("0.0)", "0.5)"),),
               Text("约定里第 i 格的中心是 i，不是 i + 0.5。", "By convention cell i has its centre at i, not at i + 0.5.")),
        Mutant("start-after-jump", ((f"        {JUMP}\n", ""), ("start +=", f"{JUMP}\n        start +=")),
               Text("中心的移动按这一层输入端的跨步换算。", "The centre moves by cells of the layer's input, not of its output.")),
    ),
    deciding={
        "no-dilation": 1, "holes-left-out": 1,
        "last-stride-only": 2,
        "left-edge": 3, "whole-cells": 3, "half-a-cell": 3,
        "padding-widens": 4, "padding-forgotten": 4,
        "from-nothing": 5,
    },
)  # fmt: skip
