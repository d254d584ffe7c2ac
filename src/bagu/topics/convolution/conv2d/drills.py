"""Sums about convolution: an output, a gradient, shapes, memory, counts."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from numpy.random import Generator

from bagu.curriculum.drill import Exercise, drill
from bagu.text import Text


def signed(terms: list[tuple[int, int]]) -> str:
    """A sum of products as one writes it: "2·1 + (−1)·3"."""
    return "+".join(f"{a if a >= 0 else f'({a})'}\\cdot{b if b >= 0 else f'({b})'}" for a, b in terms)


def by_library(given: Mapping[str, Any]) -> int:
    """The second way: bagu's conv2d on the whole image, one entry read."""
    import numpy as np

    from bagu.algorithms.convolution import conv2d

    x, weight = (np.array(given[name], dtype=float)[None, None] for name in ("x", "weight"))
    y = conv2d(x, weight, np.array([given["bias"]], dtype=float), given["stride"], given["padding"])
    return round(float(y[0, 0, given["row"], given["column"]]))


@drill("output-value", verify=by_library)
def output_value(rng: Generator) -> Exercise:
    x = rng.integers(0, 6, (4, 4)).tolist()
    weight = rng.integers(-2, 3, (3, 3)).tolist()
    stride, bias = int(rng.integers(1, 3)), int(rng.integers(-3, 4))
    side = (4 + 2 - 3) // stride + 1
    row, column = int(rng.integers(side)), int(rng.integers(side))
    top, left = row * stride - 1, column * stride - 1
    inside = [
        (x[top + i][left + j], weight[i][j])
        for i in range(3)
        for j in range(3)
        if 0 <= top + i < 4 and 0 <= left + j < 4
    ]
    total = sum(a * b for a, b in inside)
    return Exercise(
        given={"x": x, "weight": weight, "bias": bias, "stride": stride, "padding": 1, "row": row, "column": column},
        ask=Text(
            zh=f"单通道图像 `{x}`，$3\\times3$ 卷积核 `{weight}`，偏置 {bias}，步长 {stride}，四周补一圈零。深度学习框架里，输出第 {row} 行第 {column} 列（从 0 数起）是多少？",
            en=f"One-channel image `{x}`, $3\\times3$ kernel `{weight}`, bias {bias}, stride {stride}, one ring of zeros around. In a deep-learning framework, what is the output in row {row}, column {column}, counted from 0?",
        ),
        answer=total + bias,
        steps=(
            Text(
                zh=f"窗口左上角在补零之前的第 ${row}\\cdot{stride}-1={top}$ 行、第 ${column}\\cdot{stride}-1={left}$ 列；落在图外的是 0。",
                en=f"Before padding, the window starts in row ${row}\\cdot{stride}-1={top}$, column ${column}\\cdot{stride}-1={left}$; outside the image there are zeros.",
            ),
            Text(
                zh=f"核不翻转，对应位置相乘再相加（图内 {len(inside)} 项）：${signed(inside)}={total}$。",
                en=f"The kernel is not flipped; multiply place by place and add the {len(inside)} terms inside: ${signed(inside)}={total}$.",
            ),
            Text(
                zh=f"加偏置：${total}+({bias})={total + bias}$。",
                en=f"Add the bias: ${total}+({bias})={total + bias}$.",
            ),
        ),
    )


def by_differences(given: Mapping[str, Any]) -> int:
    """The second way: the loss is linear in the weight, so one step of 1 measures its slope exactly."""
    import numpy as np

    from bagu.algorithms.convolution import conv2d

    x, grad = (np.array(given[name], dtype=float)[None, None] for name in ("x", "grad"))
    bump = np.zeros((1, 1, 2, 2))
    bump[0, 0, given["i"], given["j"]] = 1
    return round(float((conv2d(x, bump, stride=given["stride"]) * grad).sum()))


@drill("weight-gradient", verify=by_differences)
def weight_gradient(rng: Generator) -> Exercise:
    stride = int(rng.integers(1, 3))
    side = stride + 2  # 2 × 2 outputs of a 2 × 2 kernel
    x = rng.integers(0, 6, (side, side)).tolist()
    grad = rng.integers(-2, 4, (2, 2)).tolist()
    i, j = int(rng.integers(2)), int(rng.integers(2))
    terms = [(grad[r][q], x[r * stride + i][q * stride + j]) for r in range(2) for q in range(2)]
    total = sum(a * b for a, b in terms)
    return Exercise(
        given={"x": x, "grad": grad, "i": i, "j": j, "stride": stride},
        ask=Text(
            zh=f"输入 `{x}` 与 $2\\times2$ 的核 $w$ 卷积，步长 {stride}，不补零；损失对输出的梯度是 `{grad}`。损失对 $w_{{{i}{j}}}$（行列从 0 数起）的梯度是多少？",
            en=f"The input `{x}` is convolved with a $2\\times2$ kernel $w$ at stride {stride} without padding; the loss has the gradient `{grad}` with respect to the output. What is its gradient with respect to $w_{{{i}{j}}}$, rows and columns counted from 0?",
        ),
        answer=total,
        steps=(
            Text(
                zh=f"$w_{{{i}{j}}}$ 在输出 $(r,q)$ 里乘的是 $x_{{{stride}r+{i},{stride}q+{j}}}$。",
                en=f"In output $(r,q)$, $w_{{{i}{j}}}$ multiplies $x_{{{stride}r+{i},{stride}q+{j}}}$.",
            ),
            Text(
                zh=f"四个位置的“梯度乘输入”相加：${signed(terms)}={total}$。",
                en=f"Add gradient times input over the four positions: ${signed(terms)}={total}$.",
            ),
        ),
    )


def by_shape(given: Mapping[str, Any]) -> tuple[int, ...]:
    """The second way: the shape that im2col returns."""
    import numpy as np

    from bagu.algorithms.convolution import im2col

    x = np.zeros((1, given["channels"], given["side"], given["side"]))
    return tuple(im2col(x, given["k"], given["stride"], given["padding"]).shape[1:])


@drill("im2col-shape", verify=by_shape)
def im2col_shape(rng: Generator) -> Exercise:
    channels, side = int(rng.choice([3, 16, 32, 64])), int(rng.choice([14, 28, 32, 56]))
    k, stride = int(rng.choice([1, 3, 5, 7])), int(rng.integers(1, 3))
    padding = int(rng.integers(0, k // 2 + 1))
    out = (side + 2 * padding - k) // stride + 1
    return Exercise(
        given={"channels": channels, "side": side, "k": k, "stride": stride, "padding": padding},
        ask=Text(
            zh=f"一张 ${channels}\\times{side}\\times{side}$ 的特征图做 ${k}\\times{k}$ 卷积，步长 {stride}，补零 {padding}。im2col 得到的矩阵是几行几列？一列一个窗口，答（行，列）。",
            en=f"A map of ${channels}\\times{side}\\times{side}$ goes into a ${k}\\times{k}$ convolution with stride {stride} and padding {padding}. What shape has the matrix of im2col, one window a column? Answer (rows, columns).",
        ),
        answer=(channels * k * k, out * out),
        steps=(
            Text(
                zh=f"一个窗口有 ${channels}\\cdot{k}\\cdot{k}={channels * k * k}$ 个数，就是行数。",
                en=f"A window holds ${channels}\\cdot{k}\\cdot{k}={channels * k * k}$ numbers: the rows.",
            ),
            Text(
                zh=f"输出边长 $\\lfloor({side}+2\\cdot{padding}-{k})/{stride}\\rfloor+1={out}$，窗口共 ${out}^2={out * out}$ 个，就是列数。",
                en=f"The output has $\\lfloor({side}+2\\cdot{padding}-{k})/{stride}\\rfloor+1={out}$ positions a side, so there are ${out}^2={out * out}$ windows: the columns.",
            ),
        ),
    )


def by_bytes(given: Mapping[str, Any]) -> float:
    """The second way: one window's bytes times windows counted one by one."""
    import numpy as np

    rows = len(range(given["side"] + 2 * (given["k"] // 2) - given["k"] + 1))
    window = np.zeros((given["channels"], given["k"], given["k"]), np.float32).nbytes
    return float(given["batch"] * rows * rows * window / 1e6)


@drill("im2col-memory", verify=by_bytes)
def im2col_memory(rng: Generator) -> Exercise:
    channels, side = int(rng.choice([32, 64, 128, 256])), int(rng.choice([28, 56, 112]))
    k, batch = int(rng.choice([3, 5, 7])), int(rng.choice([1, 4, 8, 16, 32]))
    numbers = batch * channels * k * k * side * side
    return Exercise(
        given={"channels": channels, "side": side, "k": k, "batch": batch},
        ask=Text(
            zh=f"批大小 {batch}，特征图 ${channels}\\times{side}\\times{side}$，float32。${k}\\times{k}$ 卷积步长 1、尺寸不变，整批一次做 im2col，矩阵占多少 MB（$10^6$ 字节）？保留一位小数。",
            en=f"A batch of {batch} maps of ${channels}\\times{side}\\times{side}$ in float32 goes into a ${k}\\times{k}$ convolution at stride 1 that keeps the size. If im2col lays out the whole batch, how many MB ($10^6$ bytes) does its matrix take? One decimal.",
        ),
        answer=numbers * 4 / 1e6,
        steps=(
            Text(
                zh=f"每个输出位置一列，所以是输入的 ${k}^2={k * k}$ 倍：${batch}\\cdot{channels}\\cdot{k * k}\\cdot{side}^2={numbers}$ 个数。",
                en=f"Each position has a column, so it is ${k}^2={k * k}$ times the input: ${batch}\\cdot{channels}\\cdot{k * k}\\cdot{side}^2={numbers}$ numbers.",
            ),
            Text(
                zh=f"乘 4 字节，除以 $10^6$：{numbers * 4 / 1e6:.1f} MB。",
                en=f"Times 4 bytes, divided by $10^6$: {numbers * 4 / 1e6:.1f} MB.",
            ),
        ),
        tolerance=0.1,
        unit="MB",
    )


def by_fitting(given: Mapping[str, Any]) -> tuple[int, ...]:
    """The second way: the only shape of this layout that convolves such a map into that many channels."""
    import numpy as np

    from bagu.algorithms.convolution import conv2d, conv2d_nhwc

    c, o, (kh, kw), groups = given["into"], given["out"], given["kernel"], given["groups"]
    if given["layout"] == "torch":
        weight = np.zeros((o, c // groups, kh, kw))
        assert conv2d(np.zeros((1, c, 9, 9)), weight, groups=groups).shape == (1, o, 10 - kh, 10 - kw)
    else:
        weight = np.zeros((kh, kw, c, o))
        assert conv2d_nhwc(np.zeros((1, 9, 9, c)), weight).shape == (1, 10 - kh, 10 - kw, o)
    return tuple(weight.shape)


@drill("kernel-tensor", verify=by_fitting)
def kernel_tensor(rng: Generator) -> Exercise:
    torch = bool(rng.integers(3))
    groups = int(rng.choice([1, 1, 2, 4])) if torch else 1
    into, out = (int(v) for v in rng.choice([8, 12, 16, 24, 32, 48, 64], 2))
    kh, kw, stride = int(rng.choice([1, 3, 5])), int(rng.choice([1, 3, 5, 7])), int(rng.integers(1, 3))
    layout = Text("PyTorch", "PyTorch") if torch else Text("TensorFlow", "TensorFlow")
    shape = (out, into // groups, kh, kw) if torch else (kh, kw, into, out)
    order = Text("（出，入 / 组数，高，宽）", "(out, in / groups, height, width)")
    if not torch:
        order = Text("（高，宽，入，出）", "(height, width, in, out)")
    return Exercise(
        given={"into": into, "out": out, "kernel": (kh, kw), "groups": groups, "layout": "torch" if torch else "tf"},
        ask=Text(
            zh=f"卷积层 {into} 进 {out} 出，核高 {kh} 宽 {kw}，步长 {stride}，分 {groups} 组。它的权重张量在 {layout.zh} 里是什么形状？",
            en=f"A convolution layer has {into} channels in and {out} out, a kernel {kh} high and {kw} wide, stride {stride}, groups {groups}. What is the shape of its weight tensor in {layout.en}?",
        ),
        answer=shape,
        steps=(
            Text(zh="步长是设置，不是权重的一维。", en="The stride is a setting and no axis of the weight."),
            Text(zh=f"{layout.zh} 的次序是{order.zh}：{shape}。", en=f"{layout.en} orders it {order.en}: {shape}."),
        ),
    )


def by_ones(given: Mapping[str, Any]) -> int:
    """The second way: a product of matrices of ones, a pixel a column, whose entries count multiplications."""
    import numpy as np

    pixels = np.ones((given["into"], given["side"] * given["side"]))
    return round(float((np.ones((given["out"], given["into"])) @ pixels).sum()))


@drill("one-by-one-cost", verify=by_ones)
def one_by_one_cost(rng: Generator) -> Exercise:
    into, out = int(rng.choice([64, 100, 128, 192, 256])), int(rng.choice([16, 20, 32, 64]))
    side = int(rng.choice([7, 14, 28, 56, 50, 100]))
    count = into * out * side * side
    return Exercise(
        given={"into": into, "out": out, "side": side},
        ask=Text(
            zh=f"${into}\\times{side}\\times{side}$ 的特征图经过 {out} 个 $1\\times1$ 卷积核，步长 1。一共做多少次乘法？",
            en=f"A map of ${into}\\times{side}\\times{side}$ passes through {out} kernels of $1\\times1$ at stride 1. How many multiplications does it take?",
        ),
        answer=count,
        steps=(
            Text(
                zh=f"空间尺寸不变，输出 ${out}\\times{side}\\times{side}$。",
                en=f"The map keeps its sides, so the output is ${out}\\times{side}\\times{side}$.",
            ),
            Text(
                zh=f"每个输出对 {into} 个通道求和：${into}\\cdot{out}\\cdot{side}^2={count}$。",
                en=f"Each output sums over {into} channels: ${into}\\cdot{out}\\cdot{side}^2={count}$.",
            ),
        ),
    )


def by_conv(given: Mapping[str, Any]) -> tuple[int, ...]:
    """The second way: convolve a map of the larger image with the layer's weight as a kernel."""
    import numpy as np

    from bagu.algorithms.convolution import conv2d

    side = given["image"] // given["stride"]
    kernel = np.zeros((2, 1, given["map"], given["map"]))
    return tuple(conv2d(np.zeros((1, 1, side, side)), kernel).shape[2:])


@drill("dense-positions", verify=by_conv)
def dense_positions(rng: Generator) -> Exercise:
    stride, side = int(rng.choice([8, 16, 32])), int(rng.integers(4, 9))
    larger = side + int(rng.integers(1, 12))
    image = larger * stride
    out = larger - side + 1
    return Exercise(
        given={"map": side, "stride": stride, "image": image},
        ask=Text(
            zh=f"一个分类网络总步长 {stride}，训练图像边长 {side * stride}，最后的特征图展平后接全连接层。把全连接层换成等价的卷积，喂一张边长 {image} 的图像，这一层输出几行几列？答（行，列）。",
            en=f"A classifier has a total stride of {stride} and was trained on images of side {side * stride}; its last map is flattened into a fully connected layer. With that layer turned into the equal convolution and an image of side {image}, what is the spatial shape of its output? Answer (rows, columns).",
        ),
        answer=(out, out),
        steps=(
            Text(
                zh=f"训练时特征图边长 ${side * stride}/{stride}={side}$，所以核是 ${side}\\times{side}$。",
                en=f"In training the map has sides of ${side * stride}/{stride}={side}$, so the kernel is ${side}\\times{side}$.",
            ),
            Text(
                zh=f"现在特征图边长 ${image}/{stride}={larger}$，输出 ${larger}-{side}+1={out}$。",
                en=f"Now the map has sides of ${image}/{stride}={larger}$, and the output has ${larger}-{side}+1={out}$.",
            ),
        ),
    )


def by_counting(given: Mapping[str, Any]) -> Fraction:
    """The second way: multiplications counted on a small map, ones by ones."""
    from bagu.topics.convolution.conv2d.data import multiplications

    c, o, k, groups = given["into"], given["out"], given["k"], given["groups"]
    whole = multiplications(c, o, k, k)
    if given["separable"]:
        return Fraction(multiplications(c, c, k, k, groups=c) + multiplications(c, o, 1, 1), whole)
    return Fraction(multiplications(c, o, k, k, groups=groups), whole)


@drill("group-cost", verify=by_counting)
def group_cost(rng: Generator) -> Exercise:
    separable, k = bool(rng.integers(2)), int(rng.choice([3, 5, 7]))
    into, out = (int(v) for v in rng.choice([16, 32, 48, 64, 80, 96], 2))
    groups = into if separable else int(rng.choice([2, 4, 8, 16]))
    answer = Fraction(1, out) + Fraction(1, k * k) if separable else Fraction(1, groups)
    chinese = f"换成深度可分离卷积（先逐通道 ${k}\\times{k}$，再 $1\\times1$）" if separable else f"分成 {groups} 组"
    english = (
        f"made depthwise separable (${k}\\times{k}$ a channel, then $1\\times1$)"
        if separable
        else f"split into {groups} groups"
    )
    step = Text(
        zh=f"每个输出位置：${into}\\cdot{k}^2+{into}\\cdot{out}$ 比 ${into}\\cdot{out}\\cdot{k}^2$，即 $1/{out}+1/{k * k}$。"
        if separable
        else f"每个核只看 ${into}/{groups}={into // groups}$ 个通道，所以降到 $1/{groups}$，省下的是 $1-1/{groups}$。",
        en=f"At each position ${into}\\cdot{k}^2+{into}\\cdot{out}$ against ${into}\\cdot{out}\\cdot{k}^2$, that is $1/{out}+1/{k * k}$."
        if separable
        else f"Each kernel sees ${into}/{groups}={into // groups}$ channels only, so the cost falls to $1/{groups}$; what is saved is $1-1/{groups}$.",
    )
    return Exercise(
        given={"into": into, "out": out, "k": k, "groups": groups, "separable": separable},
        ask=Text(
            zh=f"${k}\\times{k}$ 卷积，{into} 进 {out} 出，{chinese}。乘法次数是原来的几分之几？写成最简分数。",
            en=f"A ${k}\\times{k}$ convolution with {into} channels in and {out} out is {english}. Which fraction of its multiplications remains? Give lowest terms.",
        ),
        answer=answer,
        steps=(step, Text(zh=f"答案 {answer}。", en=f"The answer is {answer}.")),
    )


def by_sizes(given: Mapping[str, Any]) -> Fraction:
    """The second way: arrays of those shapes, counted."""
    import numpy as np

    n, into, middle, out = given["n"], given["into"], given["middle"], given["out"]
    pair = np.zeros((middle, into, 1, n)).size + np.zeros((out, middle, n, 1)).size
    return Fraction(pair, np.zeros((out, into, n, n)).size)


@drill("asymmetric-weights", verify=by_sizes)
def asymmetric_weights(rng: Generator) -> Exercise:
    n = int(rng.choice([3, 5, 7]))
    into, middle, out = (int(v) for v in rng.choice([16, 32, 48, 64, 96], 3))
    pair, square = n * into * middle + n * middle * out, n * n * into * out
    return Exercise(
        given={"n": n, "into": into, "middle": middle, "out": out},
        ask=Text(
            zh=f"${n}\\times{n}$ 卷积（{into} 进 {out} 出）换成 $1\\times{n}$（{into} 进 {middle} 出）接 ${n}\\times1$（{middle} 进 {out} 出），都不带偏置。权重个数是原来的几分之几？写成最简分数。",
            en=f"A ${n}\\times{n}$ convolution ({into} channels in, {out} out) is replaced by $1\\times{n}$ ({into} in, {middle} out) and ${n}\\times1$ ({middle} in, {out} out), all without bias. Which fraction of the weights is that? Give lowest terms.",
        ),
        answer=Fraction(pair, square),
        steps=(
            Text(
                zh=f"两层：${n}\\cdot{into}\\cdot{middle}+{n}\\cdot{middle}\\cdot{out}={pair}$；原来 ${n}^2\\cdot{into}\\cdot{out}={square}$。",
                en=f"The two layers have ${n}\\cdot{into}\\cdot{middle}+{n}\\cdot{middle}\\cdot{out}={pair}$ weights, the one had ${n}^2\\cdot{into}\\cdot{out}={square}$.",
            ),
            Text(zh=f"比值 {Fraction(pair, square)}。", en=f"The ratio is {Fraction(pair, square)}."),
        ),
    )


def by_trying(given: Mapping[str, Any]) -> int:
    """The second way: try every padding until the size stays."""
    import numpy as np

    from bagu.algorithms.convolution import conv2d

    side = given["d"] * (given["k"] - 1) + 2
    x, weight = np.zeros((1, 1, side, 1)), np.zeros((1, 1, given["k"], 1))
    keeps = [p for p in range(side) if conv2d(x, weight, None, 1, (p, 0), (given["d"], 1)).shape[2] == side]
    return keeps[0] if given["ask"] == "padding" else int(side) - 1


@drill("dilated-kernel", verify=by_trying)
def dilated_kernel(rng: Generator) -> Exercise:
    k, d, what = int(rng.choice([3, 5, 7, 9])), int(rng.integers(2, 19)), str(rng.choice(["padding", "reach"]))
    reach = d * (k - 1) + 1
    wanted = Text("步长 1，补多少零（每边）输出尺寸才不变", "At stride 1, how much padding on each side keeps the size")
    if what == "reach":
        wanted = Text(
            "它一次跨过多少个像素（有效核边长）", "How many pixels does it span (the side of the effective kernel)"
        )
    last = Text(
        f"两边各补 $({reach}-1)/2={(reach - 1) // 2}$。", f"Pad each side by $({reach}-1)/2={(reach - 1) // 2}$."
    )
    first = Text(
        f"有效核边长 $d(k-1)+1={d}\\cdot{k - 1}+1={reach}$。",
        f"The effective kernel has a side of $d(k-1)+1={d}\\cdot{k - 1}+1={reach}$.",
    )
    return Exercise(
        given={"k": k, "d": d, "ask": what},
        ask=Text(
            zh=f"${k}\\times{k}$ 的卷积核，膨胀率 {d}。{wanted.zh}？",
            en=f"A ${k}\\times{k}$ kernel has dilation {d}. {wanted.en}?",
        ),
        answer=(reach - 1) // 2 if what == "padding" else reach,
        steps=(first, last) if what == "padding" else (first,),
    )


def by_maps(given: Mapping[str, Any]) -> int:
    """The second way: multiplications counted on real maps of a small size, scaled to this one."""
    from bagu.topics.convolution.conv2d.data import multiplications

    channels, d = given["channels"], given["d"]
    places = (5 - 2 * d) ** 2  # of the kernel on a map of 5 × 5
    return multiplications(channels, channels, 3, 5, dilation=d) // int(places) * int(given["side"]) ** 2


@drill("dilated-cost", verify=by_maps)
def dilated_cost(rng: Generator) -> Exercise:
    channels, side, d = (
        int(rng.choice([16, 32, 64])),
        int(rng.choice([14, 16, 28, 32, 56, 64])),
        int(rng.integers(1, 3)),
    )
    where = (
        Text("普通卷积（膨胀率 1）", "an ordinary convolution (dilation 1)")
        if d == 1
        else Text("膨胀率 2", "dilation 2")
    )
    count = channels * channels * 9 * side * side
    return Exercise(
        given={"channels": channels, "side": side, "d": d},
        ask=Text(
            zh=f"$3\\times3$ 卷积，{channels} 进 {channels} 出，{where.zh}，输出 ${side}\\times{side}$。连补零的乘法也算上，一共多少次？",
            en=f"A $3\\times3$ convolution with {channels} channels in and out, {where.en}, has an output of ${side}\\times{side}$. How many multiplications is that, those with padding included?",
        ),
        answer=count,
        steps=(
            Text(
                zh=f"膨胀只改变权重隔多远取值，每个输出还是 $9\\cdot{channels}$ 次乘法。",
                en=f"Dilation changes where the weights read, and an output still takes $9\\cdot{channels}$ multiplications.",
            ),
            Text(
                zh=f"$9\\cdot{channels}\\cdot{channels}\\cdot{side}^2={count}$。",
                en=f"$9\\cdot{channels}\\cdot{channels}\\cdot{side}^2={count}$.",
            ),
        ),
    )


def by_three_layers(given: Mapping[str, Any]) -> int:
    """The second way: both layers counted at one output position."""
    from bagu.topics.convolution.conv2d.data import multiplications

    middle, k = given["middle"], given["k"]
    one = multiplications(given["into"], middle, 1, 1) + multiplications(middle, given["out"], k, k)
    return one * int(given["side"]) ** 2


@drill("bottleneck-cost", verify=by_three_layers)
def bottleneck_cost(rng: Generator) -> Exercise:
    into, middle, out = int(rng.choice([128, 192, 256])), int(rng.choice([16, 24, 32])), int(rng.choice([32, 64, 96]))
    k, side = int(rng.choice([3, 5])), int(rng.choice([14, 28]))
    first, second = into * middle, k * k * middle * out
    count = (first + second) * side * side
    return Exercise(
        given={"into": into, "middle": middle, "out": out, "k": k, "side": side},
        ask=Text(
            zh=f"{into} 个通道先用 $1\\times1$ 降到 {middle}，再用 ${k}\\times{k}$ 升到 {out}，特征图一直是 ${side}\\times{side}$（补零的乘法也算）。共多少次乘法？",
            en=f"From {into} channels a $1\\times1$ convolution goes down to {middle}, and a ${k}\\times{k}$ one up to {out}; the map stays ${side}\\times{side}$, products with padding counted. How many multiplications in all?",
        ),
        answer=count,
        steps=(
            Text(
                zh=f"每个位置：${into}\\cdot{middle}={first}$，加 ${k * k}\\cdot{middle}\\cdot{out}={second}$。",
                en=f"At each position ${into}\\cdot{middle}={first}$, plus ${k * k}\\cdot{middle}\\cdot{out}={second}$.",
            ),
            Text(
                zh=f"$({first}+{second})\\cdot{side}^2={count}$；不降维要 ${into * out * k * k * side * side}$。",
                en=f"$({first}+{second})\\cdot{side}^2={count}$; without the reduction it would be ${into * out * k * k * side * side}$.",
            ),
        ),
    )
