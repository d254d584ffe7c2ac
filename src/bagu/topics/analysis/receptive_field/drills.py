"""Sums about receptive fields: how wide, where, from which layer on."""

from collections.abc import Mapping
from typing import Any

from numpy.random import Generator

from bagu.curriculum.drill import Exercise, drill
from bagu.text import Text
from bagu.topics.analysis.receptive_field.data import VGG, vgg


def described(rows: list[list[int]]) -> Text:
    """Layers in words, from the input on."""
    zh, en = [], []
    for kernel, stride, padding, dilation in rows:
        zh.append(
            f"核 {kernel}、步长 {stride}"
            + f"、填充 {padding}" * (padding > 0)
            + f"、空洞率 {dilation}" * (dilation > 1)
        )
        en.append(
            f"kernel {kernel}, stride {stride}"
            + f", padding {padding}" * (padding > 0)
            + f", dilation {dilation}" * (dilation > 1)
        )
    return Text("；".join(zh), "; ".join(en))


def random_rows(rng: Generator, count: int, padded: bool = False) -> list[list[int]]:
    """Layers of which some have a stride and a few a dilation."""
    rows = []
    for _ in range(count):
        kernel, stride = int(rng.choice([1, 2, 3, 3, 5, 7])), int(rng.choice([1, 1, 2, 3], p=[0.35, 0.2, 0.35, 0.1]))
        dilation = int(rng.choice([1, 2, 3], p=[0.75, 0.15, 0.1])) if kernel > 1 else 1
        rows.append([kernel, stride, int(rng.integers(0, 3)) if padded else 0, dilation])
    return rows


def forward_steps(rows: list[list[int]]) -> tuple[list[int], list[Text]]:
    """Sizes after each layer, and the sums as steps."""
    size, jump, sizes, steps = 1, 1, [], []
    for at, (kernel, stride, _, dilation) in enumerate(rows, 1):
        reach = dilation * (kernel - 1)
        after = size + reach * jump
        steps.append(
            Text(
                f"第 {at} 层：${size}+{reach}\\times{jump}={after}$；跨步变为 ${jump}\\times{stride}={jump * stride}$。",
                f"Layer {at}: ${size}+{reach}\\times{jump}={after}$; the jump becomes ${jump}\\times{stride}={jump * stride}$.",
            )
        )
        size, jump = after, jump * stride
        sizes.append(size)
    return sizes, steps


def by_walking(given: Mapping[str, Any]) -> int:
    """The second way: bagu's rung that walks back from one output, cell by cell."""
    import numpy as np

    from bagu.algorithms.analysis import receptive_field_support

    return receptive_field_support(np.array(given["rows"]))[0]


@drill("field-size", verify=by_walking)
def field_size(rng: Generator) -> Exercise:
    rows = random_rows(rng, int(rng.integers(3, 6)))
    sizes, steps = forward_steps(rows)
    words = described(rows)
    return Exercise(
        given={"rows": rows},
        ask=Text(
            f"从输入起依次是：{words.zh}。最后一层的理论感受野边长是多少？空洞里的格子也算在跨度内。",
            f"From the input on: {words.en}. How wide is the theoretical receptive field of the last layer? Holes of a dilated kernel count as part of the width.",
        ),
        answer=sizes[-1],
        steps=tuple(steps),
    )


def by_walking_to_both_ends(given: Mapping[str, Any]) -> tuple[int, ...]:
    """The second way: follow the set of cells back, layer by layer, and take its ends."""
    cells = {given["output"]}
    for kernel, stride, padding, dilation in reversed(given["rows"]):
        cells = {at * stride - padding + tap * dilation for at in cells for tap in range(kernel)}
    return min(cells), max(cells)


@drill("input-range", verify=by_walking_to_both_ends)
def input_range(rng: Generator) -> Exercise:
    rows = random_rows(rng, int(rng.integers(2, 4)), padded=True)
    output = int(rng.integers(0, 12))
    low = high = output
    steps = []
    for at in range(len(rows) - 1, -1, -1):
        kernel, stride, padding, dilation = rows[at]
        reach = dilation * (kernel - 1)
        left, right = low * stride - padding, high * stride - padding + reach
        steps.append(
            Text(
                f"穿过第 {at + 1} 层：左端 ${low}\\times{stride}-{padding}={left}$，右端 ${high}\\times{stride}-{padding}+{reach}={right}$。",
                f"Through layer {at + 1}: left ${low}\\times{stride}-{padding}={left}$, right ${high}\\times{stride}-{padding}+{reach}={right}$.",
            )
        )
        low, high = left, right
    steps.append(
        Text(
            f"感受野是 {low} 到 {high}，宽 {high - low + 1}；负的下标落在填充里。",
            f"The field runs from {low} to {high}, {high - low + 1} wide; negative indices are padding.",
        )
    )
    words = described(rows)
    return Exercise(
        given={"rows": rows, "output": output},
        ask=Text(
            f"从输入起依次是：{words.zh}。下标从 0 数起，最后一层的第 {output} 个输出看到输入的哪一段？写成（左端, 右端），落在填充里的也写出来，可以是负数。",
            f"From the input on: {words.en}. Counting from 0, which stretch of the input does output {output} of the last layer see? Give (first, last), padding included, so it may be negative.",
        ),
        answer=(low, high),
        steps=tuple(steps),
    )


def by_booleans(given: Mapping[str, Any]) -> int:
    """The second way: pass booleans through the network on a long input and look at the middle output."""
    import numpy as np

    from bagu.algorithms.analysis import input_support

    support = input_support(np.array(given["rows"]), 1300)
    cells = np.flatnonzero(support[len(support) // 2])
    return int(cells[-1] - cells[0] + 1)


@drill("vgg-layer", verify=by_booleans)
def vgg_layer(rng: Generator) -> Exercise:
    name, kernel = str(rng.choice(list(VGG))), int(rng.choice([3, 3, 5]))
    names, rows = vgg(name, kernel)
    at = int(rng.integers(2, len(names)))
    counts = ", ".join(map(str, VGG[name]))
    size, steps = 1, []
    for layer in range(at, -1, -1):
        k, stride = rows[layer][:2]
        size = (size - 1) * stride + k
        steps.append(Text(f"到 {names[layer]} 的输入：${size}$。", f"At the input of {names[layer]}: ${size}$."))
    changed = kernel != 3
    return Exercise(
        given={"rows": rows[: at + 1]},
        ask=Text(
            f"{name} 的五个阶段各有 {counts} 层 {kernel}×{kernel} 卷积"
            + ("（原版是 3×3，这里改大了）" if changed else "")
            + f"，步长 1，每个阶段后接 2×2、步长 2 的池化。{names[at]} 的理论感受野边长是多少？",
            f"The five stages of {name} have {counts} layers of {kernel}×{kernel}"
            + (" (3×3 in the original, enlarged here)" if changed else "")
            + f" with stride 1, and 2×2 pooling with stride 2 behind each stage. How wide is the theoretical receptive field of {names[at]}?",
        ),
        answer=size,
        steps=(
            Text(
                "从这一层往输入走：卷积 $r\\leftarrow r+k-1$，池化 $r\\leftarrow 2(r-1)+2=2r$。",
                "Walk from this layer to the input: a convolution makes $r\\leftarrow r+k-1$, a pooling $r\\leftarrow 2(r-1)+2=2r$.",
            ),
            *steps,
        ),
    )


def by_each_layer(given: Mapping[str, Any]) -> int:
    """The second way: walk back from every layer in turn until one reaches far enough."""
    import numpy as np

    from bagu.algorithms.analysis import receptive_field_support

    rows = np.array(given["rows"])
    widths = (receptive_field_support(rows[:n])[0] for n in range(1, len(rows) + 1))
    return next(at for at, width in enumerate(widths, 1) if width >= given["side"])


@drill("first-to-see-all", verify=by_each_layer)
def first_to_see_all(rng: Generator) -> Exercise:
    while True:
        rows = random_rows(rng, int(rng.integers(5, 8)))
        sizes, steps = forward_steps(rows)
        if sizes[-1] > sizes[-2] > 8:
            break
    side = int(rng.integers(sizes[1] + 1, sizes[-1] + 1))
    answer = next(at for at, size in enumerate(sizes, 1) if size >= side)
    words = described(rows)
    return Exercise(
        given={"rows": rows, "side": side},
        ask=Text(
            f"从输入起依次是：{words.zh}。物体边长 {side} 像素。从第几层起，理论感受野才装得下它？",
            f"From the input on: {words.en}. An object is {side} pixels wide. From which layer on is the theoretical receptive field wide enough for it?",
        ),
        answer=answer,
        steps=(
            *steps[:answer],
            Text(
                f"第 {answer} 层第一次达到 {side}：${sizes[answer - 1]}\\ge{side}$。",
                f"Layer {answer} is the first with ${sizes[answer - 1]}\\ge{side}$.",
            ),
        ),
    )


def by_adding_layers(given: Mapping[str, Any]) -> int:
    """The second way: add layer after layer and walk back each time."""
    import numpy as np

    from bagu.algorithms.analysis import receptive_field_support

    rows: list[list[int]] = [[2, 2, 0, 1]] * given["pools"]
    layers = 0
    while not rows or receptive_field_support(np.array(rows))[0] < given["side"]:
        rows = [*rows, [given["kernel"], 1, 0, 1]]
        layers += 1
    return layers


@drill("stack-depth", verify=by_adding_layers)
def stack_depth(rng: Generator) -> Exercise:
    kernel, pools, side = int(rng.choice([3, 5, 7])), int(rng.integers(0, 4)), int(rng.integers(20, 225))
    jump = 2**pools
    reach = (kernel - 1) * jump
    answer = -(-(side - jump) // reach)
    return Exercise(
        given={"kernel": kernel, "pools": pools, "side": side},
        ask=Text(
            f"先做 {pools} 次 2×2、步长 2 的池化，再叠 {kernel}×{kernel}、步长 1 的卷积。至少要几层卷积，理论感受野才不小于 {side}？",
            f"After {pools} poolings of 2×2 with stride 2, layers of {kernel}×{kernel} with stride 1 are stacked. How many are needed for a theoretical receptive field of at least {side}?",
        ),
        answer=answer,
        steps=(
            Text(
                f"池化之后感受野和跨步都是 $2^{pools}={jump}$。",
                f"After pooling, field and jump are both $2^{pools}={jump}$.",
            ),
            Text(
                f"每层卷积增加 $({kernel}-1)\\times{jump}={reach}$。",
                f"Each layer adds $({kernel}-1)\\times{jump}={reach}$.",
            ),
            Text(
                f"$({side}-{jump})/{reach}$ 向上取整，${answer}$ 层。",
                f"$({side}-{jump})/{reach}$ rounded up: ${answer}$ layers.",
            ),
        ),
    )
