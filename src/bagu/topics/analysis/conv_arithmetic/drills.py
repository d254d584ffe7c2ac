"""Sums about convolutions: sizes, padding, parameters, multiply-accumulates, memory, time."""

from collections.abc import Mapping
from fractions import Fraction
from math import ceil
from typing import Any

from numpy.random import Generator

from bagu.curriculum.drill import Exercise, drill
from bagu.text import Text

ROUNDING = {False: Text("向下取整", "rounded down"), True: Text("向上取整", "rounded up")}


def by_sliding(given: Mapping[str, Any]) -> tuple[int, ...]:
    """The second way: bagu's rung that slides the window and counts."""
    from bagu.algorithms.analysis import conv_output_size_loops

    rest = given["stride"], given["padding"], given["dilation"], given["ceil_mode"]
    sides = (conv_output_size_loops(side, k, *rest) for side, k in zip(given["sides"], given["kernel"], strict=True))
    return (given["channels"], *sides)


@drill("output-shape", verify=by_sliding)
def output_shape(rng: Generator) -> Exercise:
    pools = bool(rng.random() < 0.35)
    sides = tuple(int(v) for v in rng.integers(20, 120, 2))
    kernel = tuple(int(v) for v in rng.choice([2, 3, 5] if pools else [1, 3, 5, 7], 2))
    stride, dilation = int(rng.integers(2, 4) if pools else rng.integers(1, 4)), 1 if pools else int(rng.integers(1, 4))
    padding = int(rng.integers(0, min(kernel) // 2 + 1) if pools else rng.integers(0, 5))
    ceil_mode = pools and bool(rng.random() < 0.6)
    before, after = int(rng.integers(1, 65)), int(rng.integers(1, 129))
    channels = before if pools else after
    out, steps = [channels], []
    for side, k, zh, en in zip(sides, kernel, ("高", "宽"), ("Height", "Width"), strict=True):
        extent = dilation * (k - 1) + 1
        room = side + 2 * padding - extent
        count = (ceil(room / stride) if ceil_mode else room // stride) + 1
        span = f"${dilation}\\times({k}-1)+1={extent}$"
        sum_ = f"$({side}+2\\times{padding}-{extent})/{stride}={room}/{stride}$"
        steps.append(
            Text(
                f"{zh}：窗口跨 {span} 格，{sum_}，{ROUNDING[ceil_mode].zh}再加 1，得 ${count}$。",
                f"{en}: the window spans {span} cells; {sum_}, {ROUNDING[ceil_mode].en}, plus 1 is ${count}$.",
            )
        )
        if ceil_mode and (count - 1) * stride >= side + padding:
            count -= 1
            steps.append(
                Text(
                    f"最后一个窗口完全落在右侧补零里，舍去，得 ${count}$。",
                    f"The last window would start in the padding on the far side and is dropped: ${count}$.",
                )
            )
        out.append(count)
    keeps = Text(f"池化不改通道数：{channels}。", f"Pooling keeps the {channels} channels.")
    makes = Text(f"通道数等于卷积核个数：{channels}。", f"There are as many channels as filters: {channels}.")
    shape = f"({before}, {sides[0]}, {sides[1]})"
    size = f"{kernel[0]}×{kernel[1]}"
    layer = (
        Text(
            f"最大池化，窗口 {size}，步长 {stride}，填充 {padding}，{ROUNDING[ceil_mode].zh}",
            f"Max-pooling with a window of {size}, stride {stride}, padding {padding}, sizes {ROUNDING[ceil_mode].en}",
        )
        if pools
        else Text(
            f"卷积，{after} 个核，大小 {size}，步长 {stride}，填充 {padding}，空洞率 {dilation}",
            f"A convolution with {after} filters of {size}, stride {stride}, padding {padding}, dilation {dilation}",
        )
    )
    return Exercise(
        given={
            "sides": sides, "kernel": kernel, "stride": stride, "padding": padding, "dilation": dilation,
            "ceil_mode": ceil_mode, "channels": channels,
        },
        ask=Text(
            f"输入的形状是 {shape}，次序为通道、高、宽。{layer.zh}。输出的形状是什么？",
            f"The input has shape {shape}: channels, height, width. {layer.en}. What is the output's shape?",
        ),
        answer=tuple(out),
        steps=(*steps, keeps if pools else makes),
    )  # fmt: skip


def by_marking(given: Mapping[str, Any]) -> int:
    """The second way: mark the cells that a transposed convolution writes to, then crop."""
    from bagu.algorithms.analysis import transposed_output_size_loops

    return transposed_output_size_loops(**given)


@drill("transposed-size", verify=by_marking)
def transposed_size(rng: Generator) -> Exercise:
    size, kernel, stride = int(rng.integers(5, 65)), int(rng.integers(2, 7)), int(rng.integers(2, 5))
    padding, extra = int(rng.integers(0, kernel // 2 + 1)), int(rng.integers(0, stride))
    full = (size - 1) * stride + kernel
    answer = full - 2 * padding + extra
    return Exercise(
        given={"size": size, "kernel_size": kernel, "stride": stride, "padding": padding, "output_padding": extra},
        ask=Text(
            f"转置卷积：输入边长 {size}，核 {kernel}，步长 {stride}，padding={padding}，output_padding={extra}。输出边长是多少？",
            f"A transposed convolution: input side {size}, kernel {kernel}, stride {stride}, padding={padding}, output_padding={extra}. What is the output's side?",
        ),
        answer=answer,
        steps=(
            Text(
                f"每个输入写出一个宽 {kernel} 的窗口，相邻窗口错开 {stride}：$({size}-1)\\times{stride}+{kernel}={full}$。",
                f"Each input cell writes a window of {kernel}, {stride} apart from the next: $({size}-1)\\times{stride}+{kernel}={full}$.",
            ),
            Text(
                f"padding 在这里是裁剪，两侧各裁 {padding}；output_padding 只在一侧补 {extra}：${full}-{2 * padding}+{extra}={answer}$。",
                f"Here padding crops {padding} on both sides, and output_padding adds {extra} on one: ${full}-{2 * padding}+{extra}={answer}$.",
            ),
        ),
    )


def by_trying(given: Mapping[str, Any]) -> int:
    """The second way: try paddings until the sliding window takes as many positions as wanted."""
    from bagu.algorithms.analysis import conv_output_size_loops, same_padding_loops

    if given["stride"] > 1:
        return sum(same_padding_loops(given["size"], given["kernel_size"], given["stride"], given["dilation"]))
    size, extent = given["size"], given["dilation"] * (given["kernel_size"] - 1) + 1
    fits = (p for p in range(extent) if extent <= size + 2 * p)
    return next(p for p in fits if conv_output_size_loops(size, given["kernel_size"], 1, p, given["dilation"]) == size)


@drill("same-padding", verify=by_trying)
def same_padding(rng: Generator) -> Exercise:
    size = int(rng.integers(24, 225))
    strided = bool(rng.random() < 0.4)
    kernel = int(rng.choice([2, 3, 4, 5, 7]) if strided else rng.choice([3, 5, 7, 9]))
    dilation, stride = (1, int(rng.integers(2, 4))) if strided else (int(rng.integers(1, 19)), 1)
    given = {"size": size, "kernel_size": kernel, "stride": stride, "dilation": dilation}
    if strided:
        out = ceil(size / stride)
        need = (out - 1) * stride + kernel
        answer = max(need - size, 0)
        return Exercise(
            given=given,
            ask=Text(
                f"TensorFlow 的 SAME 填充：边长 {size}，核 {kernel}，步长 {stride}。两侧一共补几格？",
                f"TensorFlow's SAME padding: side {size}, kernel {kernel}, stride {stride}. How many cells are added, both sides together?",
            ),
            answer=answer,
            steps=(
                Text(
                    f"SAME 规定输出边长为 $\\lceil {size}/{stride}\\rceil={out}$。",
                    f"SAME wants an output of $\\lceil {size}/{stride}\\rceil={out}$.",
                ),
                Text(
                    f"{out} 个窗口要 $({out}-1)\\times{stride}+{kernel}={need}$ 格，比 {size} 多出的就是要补的，不足则不补：${answer}$。",
                    f"{out} windows need $({out}-1)\\times{stride}+{kernel}={need}$ cells; what {size} lacks is added, if anything: ${answer}$.",
                ),
            ),
        )
    answer = dilation * (kernel - 1) // 2
    return Exercise(
        given=given,
        ask=Text(
            f"核 {kernel}×{kernel}，空洞率 {dilation}，步长 1，输入 {size}×{size}。每侧填充多少，输出大小才不变？",
            f"Kernel {kernel}×{kernel}, dilation {dilation}, stride 1, input {size}×{size}. Which padding on each side keeps the size?",
        ),
        answer=answer,
        steps=(
            Text(
                f"窗口跨 ${dilation}\\times({kernel}-1)+1={dilation * (kernel - 1) + 1}$ 格，比一格多 {dilation * (kernel - 1)}。",
                f"The window spans ${dilation}\\times({kernel}-1)+1={dilation * (kernel - 1) + 1}$ cells, {dilation * (kernel - 1)} more than one.",
            ),
            Text(
                f"多出的两侧平分：${dilation}\\times({kernel}-1)/2={answer}$。",
                f"Both sides share that: ${dilation}\\times({kernel}-1)/2={answer}$.",
            ),
        ),
    )


def by_loops(given: Mapping[str, Any]) -> int:
    """The second way: run the six loops of every layer and count."""
    import numpy as np

    from bagu.algorithms.analysis import conv_cost_loops

    height, width = given["sides"]
    parameters, macs, _ = conv_cost_loops(np.array(given["layers"]), given["channels"], height, width, given["bias"])
    return int((parameters if given["what"] == "parameters" else macs).sum())


@drill("net-cost", verify=by_loops)
def net_cost(rng: Generator) -> Exercise:
    channels, side = int(rng.choice([1, 2, 3, 4])), int(rng.choice([8, 10, 12]))
    what, bias = ("parameters", bool(rng.random() < 0.5)) if rng.random() < 0.5 else ("MACs", False)
    layers, zh, en, steps, before, now, total = [], [], [], [], channels, side, 0
    for at in range(int(rng.integers(2, 4))):
        depthwise = at > 0 and bool(rng.random() < 0.4)
        out = before if depthwise else int(rng.choice([4, 6, 8]))
        kernel = 3 if depthwise or at == 0 else int(rng.choice([1, 3]))
        stride = int(rng.integers(1, 3)) if kernel == 3 else 1
        groups = before if depthwise else 1
        layers.append([out, kernel, stride, kernel // 2, 1, groups])
        after = (now - 1) // stride + 1  # padding of half a kernel
        weights = out * (before // groups) * kernel**2
        amount = weights + out * bias if what == "parameters" else weights * after**2
        plus = f"+{out}" if bias else ""
        sums = f"{kernel}^2\\times{before // groups}\\times{out}"
        sums += plus if what == "parameters" else f"\\times{after}\\times{after}"
        zh.append(f"{'逐通道' if depthwise else ''}卷积 {kernel}×{kernel}，{before}→{out} 通道，步长 {stride}")
        en.append(
            f"{'depthwise ' if depthwise else ''}convolution {kernel}×{kernel}, {before} to {out} channels, stride {stride}"
        )
        steps.append(Text(f"第 {at + 1} 层：${sums}={amount}$。", f"Layer {at + 1}: ${sums}={amount}$."))
        total, before, now = total + amount, out, after
    steps.append(Text(f"合计 ${total}$。", f"Together: ${total}$."))
    padded = Text(
        "3×3 都填充 1，1×1 不填充；" + ("每层有偏置。" if bias else "没有偏置。"),
        "Each 3×3 is padded by 1, each 1×1 not; " + ("every layer has a bias." if bias else "there are no biases."),
    )
    asked = {
        "parameters": Text("一共有多少个参数？", "How many parameters are there in all?"),
        "MACs": Text("一张图要做多少次乘加（MAC）？", "How many multiply-accumulates (MACs) does one image take?"),
    }[what]
    return Exercise(
        given={"layers": layers, "channels": channels, "sides": (side, side), "bias": bias, "what": what},
        ask=Text(
            f"输入 {channels}×{side}×{side}，依次经过：{'；'.join(zh)}。{padded.zh}{asked.zh}",
            f"An input of {channels}×{side}×{side} goes through: {'; '.join(en)}. {padded.en} {asked.en}",
        ),
        answer=total,
        steps=tuple(steps),
    )


def by_allocating(given: Mapping[str, Any]) -> Fraction:
    """The second way: make the kernels and ask NumPy how many numbers they hold."""
    import numpy as np

    c, n = given["channels"], given["layers"]
    small = sum(np.empty((c, c, 3, 3), np.int8).size for _ in range(n))
    return Fraction(small, np.empty((c, c, 2 * n + 1, 2 * n + 1), np.int8).size)


@drill("stack-or-large", verify=by_allocating)
def stack_or_large(rng: Generator) -> Exercise:
    n, c = int(rng.integers(2, 6)), int(rng.integers(2, 65))
    large = 2 * n + 1
    answer = Fraction(9 * n, large**2)
    return Exercise(
        given={"channels": c, "layers": n},
        ask=Text(
            f"{n} 层 3×3 卷积与一层 {large}×{large} 卷积看到的范围一样大。通道数始终是 {c}，不计偏置，前者的权重数是后者的几分之几？写成最简分数。",
            f"{n} layers of 3×3 see as far as one of {large}×{large}. With {c} channels throughout and no biases, what fraction of the latter's weights do the former have? Give lowest terms.",
        ),
        answer=answer,
        steps=(
            Text(
                f"{n} 层 3×3：${n}\\times9\\times{c}^2={9 * n * c * c}$。",
                f"{n} layers of 3×3: ${n}\\times9\\times{c}^2={9 * n * c * c}$.",
            ),
            Text(
                f"一层 {large}×{large}：${large**2}\\times{c}^2={large**2 * c * c}$。",
                f"One of {large}×{large}: ${large**2}\\times{c}^2={large**2 * c * c}$.",
            ),
            Text(
                f"通道数约掉：${9 * n}/{large**2}={answer}$。", f"The channels cancel: ${9 * n}/{large**2}={answer}$."
            ),
        ),
    )


def by_both_stages(given: Mapping[str, Any]) -> int:
    """The second way: count the loops of both stages on a small picture and scale by its area."""
    import numpy as np

    from bagu.algorithms.analysis import conv_cost_loops

    n, c, side, small = given["layers"], given["channels"], given["side"], 4
    strided = [[1, 3, 2, 1, 1, 1]] + [[1, 3, 1, 1, 1, 1]] * (n - 1)
    dilated = [[1, 3, 1, 1, 1, 1]] + [[1, 3, 1, 2, 2, 1]] * (n - 1)
    macs = [int(conv_cost_loops(np.array(rows), 1, small, small)[1].sum()) for rows in (strided, dilated)]
    return int((macs[1] - macs[0]) * c**2 * (side // small) ** 2)


@drill("dilated-stage", verify=by_both_stages)
def dilated_stage(rng: Generator) -> Exercise:
    n, c, side = int(rng.integers(2, 7)), int(rng.choice([32, 64, 128, 256])), 4 * int(rng.integers(4, 17))
    kept, halved = 9 * c * c * side**2, 9 * c * c * (side // 2) ** 2
    answer = n * (kept - halved)
    return Exercise(
        given={"layers": n, "channels": c, "side": side},
        ask=Text(
            f"一个阶段有 {n} 层 3×3 卷积，通道都是 {c}，输入 {side}×{side}，填充使大小只随步长变化。原来第一层步长 2；现在改为 1，其后各层空洞率取 2。MAC 增加多少？",
            f"A stage has {n} layers of 3×3 with {c} channels throughout; its input is {side}×{side}, padded so that only strides change the size. The first layer's stride of 2 becomes 1, and the layers after it get dilation 2. How many more MACs is that?",
        ),
        answer=answer,
        steps=(
            Text(
                f"步长 2：每层 $9\\times{c}^2\\times{side // 2}^2={halved}$。",
                f"With stride 2: $9\\times{c}^2\\times{side // 2}^2={halved}$ a layer.",
            ),
            Text(
                f"步长 1：每层 $9\\times{c}^2\\times{side}^2={kept}$，空洞本身不加乘法。",
                f"With stride 1: $9\\times{c}^2\\times{side}^2={kept}$ a layer; dilation itself adds no product.",
            ),
            Text(
                f"${n}\\times({kept}-{halved})={answer}$，每层都是原来的 4 倍。",
                f"${n}\\times({kept}-{halved})={answer}$; every layer costs 4 times as much.",
            ),
        ),
    )


def by_bytes(given: Mapping[str, Any]) -> float:
    """The second way: arrays of these shapes, and NumPy's count of their bytes."""
    import numpy as np

    kind = np.dtype(given["dtype"]).type(0)
    maps = sum(np.broadcast_to(kind, (given["batch"], *shape)).nbytes for shape in given["shapes"])
    state = 4 * np.broadcast_to(np.float32(0), given["weights"]).nbytes  # weights, gradients, two moments
    return (maps + state) / 1e6


@drill("training-memory", verify=by_bytes)
def training_memory(rng: Generator) -> Exercise:
    batch, side, c = int(rng.choice([8, 16, 32, 64])), int(rng.choice([64, 96, 128])), int(rng.choice([32, 64]))
    half = bool(rng.random() < 0.5)
    shapes = [(c, side, side), (c, side, side), (2 * c, side // 2, side // 2)][: int(rng.integers(2, 4))]
    weights = int(rng.integers(1, 60)) * 100_000
    each, values = (2, "float16") if half else (4, "float32"), sum(a * b * b for a, b, _ in shapes)
    size, name = each
    maps, state = batch * values * size / 1e6, 16 * weights / 1e6
    answer = maps + state
    listed = ", ".join("×".join(map(str, shape)) for shape in shapes)
    return Exercise(
        given={"batch": batch, "shapes": shapes, "weights": weights, "dtype": name},
        ask=Text(
            f"反向传播要留下这些特征图：{listed}，每张图一份，存成 {name}。批大小 {batch}。网络有 {weights} 个 float32 参数，用 Adam 训练。特征图、参数、梯度和优化器状态一共多少 MB（$10^6$ 字节）？保留一位小数。",
            f"For the backward pass these maps are kept for every image, as {name}: {listed}. The batch is {batch}. The network has {weights} float32 parameters and trains with Adam. How many MB ($10^6$ bytes) do maps, parameters, gradients and optimiser state take together? One decimal.",
        ),
        answer=answer,
        steps=(
            Text(
                f"特征图：${batch}\\times{values}\\times{size}$ 字节，即 {maps:.2f} MB。",
                f"Maps: ${batch}\\times{values}\\times{size}$ bytes, {maps:.2f} MB.",
            ),
            Text(
                f"每个参数 $4\\times4=16$ 字节：参数、梯度、一阶矩、二阶矩，共 {state:.2f} MB。",
                f"Each parameter takes $4\\times4=16$ bytes: itself, its gradient and two moments; {state:.2f} MB.",
            ),
            Text(f"合计 {answer:.1f} MB。", f"Together {answer:.1f} MB."),
        ),
        tolerance=0.1,
        unit="MB",
    )


def by_units(given: Mapping[str, Any]) -> float:
    """The second way: exact fractions, from the time of one image."""
    seconds = Fraction(2 * given["millions"] * 10**6, given["tera"] * 10**12) / Fraction(given["percent"], 100)
    return float(1 / seconds)


@drill("throughput", verify=by_units)
def throughput(rng: Generator) -> Exercise:
    millions, tera = 100 * int(rng.integers(3, 200)), int(rng.integers(2, 41))
    percent = 5 * int(rng.integers(2, 15))
    answer = tera * 1e12 * percent / 100 / (2e6 * millions)
    return Exercise(
        given={"millions": millions, "tera": tera, "percent": percent},
        ask=Text(
            f"一个模型每张图要 {millions} M 次乘加（MAC）。显卡峰值 {tera} TFLOPS，乘和加各算一次，实际达到峰值的 {percent}%。每秒能处理几张图？取整数位即可，误差 1 以内算对。",
            f"A model takes {millions} M multiply-accumulates (MACs) an image. A GPU peaks at {tera} TFLOPS, counting multiplication and addition as one each, and reaches {percent}% of that. How many images a second? To the nearest whole image.",
        ),
        answer=answer,
        steps=(
            Text(
                f"一次乘加是 2 FLOP：每张图 $2\\times{millions}\\times10^6={2 * millions / 1000:g}\\times10^9$ FLOP，这是工作量。",
                f"A multiply-accumulate is 2 FLOPs: $2\\times{millions}\\times10^6={2 * millions / 1000:g}\\times10^9$ FLOPs an image, which is work.",
            ),
            Text(
                f"每秒 ${tera}\\times10^{{12}}\\times{percent / 100:g}={tera * percent / 100:g}\\times10^{{12}}$ FLOP，这是速度。",
                f"${tera}\\times10^{{12}}\\times{percent / 100:g}={tera * percent / 100:g}\\times10^{{12}}$ FLOPs a second, which is speed.",
            ),
            Text(f"速度除以工作量：每秒 {answer:.1f} 张。", f"Speed over work: {answer:.1f} images a second."),
        ),
        tolerance=1.0,
    )
