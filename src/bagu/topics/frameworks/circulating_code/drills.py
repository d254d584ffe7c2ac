"""Sums about circulating code: shapes of products, a size padded twice, a wrong deviation, megabytes."""

from collections.abc import Mapping
from math import prod, sqrt
from typing import Any

from numpy.random import Generator

from bagu.curriculum.drill import Exercise, drill
from bagu.text import Text


def shape_by_numpy(given: Mapping[str, Any]) -> tuple[int, ...]:
    import numpy as np

    return np.shape(np.matmul(np.zeros(given["a"]), np.zeros(given["b"])))


def tuple_of(shape: tuple[int, ...]) -> str:
    return "(" + ", ".join(map(str, shape)) + ("," if len(shape) == 1 else "") + ")"


@drill("product-shape", verify=shape_by_numpy)
def product_shape(rng: Generator) -> Exercise:
    n, k, m = (int(v) for v in rng.integers(2, 7, 3))
    batch = [int(v) for v in rng.integers(2, 6, 2)]
    kind = int(rng.integers(6))
    a, b, answer = (
        ((batch[0], n, k), (k, m), (batch[0], n, m)),
        ((batch[0], 1, n, k), (batch[1], k, m), (batch[0], batch[1], n, m)),
        ((k,), (batch[0], k, m), (batch[0], m)),
        ((*batch, n, k), (k,), (*batch, n)),
        ((*batch, n, k), (*batch, k, m), (*batch, n, m)),
        ((n, k), (batch[0], k, m), (batch[0], n, m)),
    )[kind]
    lent = 1 in (len(a), len(b))
    last = Text(
        f"最后两维：{n}×{k} 乘 {k}×{m}。" if not lent else "一维的那个先借一维，乘完再去掉。",
        f"The last two: {n} by {k} times {k} by {m}."
        if not lent
        else "The vector is lent a dimension, which is taken away afterwards.",
    )
    return Exercise(
        given={"a": a, "b": b},
        ask=Text(
            f"a 的形状是 {tuple_of(a)}，b 的形状是 {tuple_of(b)}，a @ b 的形状是什么？",
            f"a has shape {tuple_of(a)} and b has shape {tuple_of(b)}. What is the shape of a @ b?",
        ),
        answer=answer,
        steps=(
            last,
            Text(
                f"前面的维度广播，结果是 {tuple_of(answer)}。",
                f"The dimensions before them broadcast; the result is {tuple_of(answer)}.",
            ),
        ),
    )


def windows_by_counting(given: Mapping[str, Any]) -> int:
    reach = given["side"] + 4 * given["padding"]
    return sum(1 for _ in range(0, reach - given["k"] + 1, given["stride"]))


@drill("padded-twice", verify=windows_by_counting)
def padded_twice(rng: Generator) -> Exercise:
    while True:
        k, stride, padding = int(rng.choice([1, 3, 5])), int(rng.integers(1, 4)), int(rng.integers(1, 4))
        side = int(rng.integers(k, 15))
        wrong, right = (side + 4 * padding - k) // stride + 1, (side + 2 * padding - k) // stride + 1
        if wrong != right:  # now and then the division hides the excess
            break
    return Exercise(
        given={"side": side, "k": k, "stride": stride, "padding": padding},
        ask=Text(
            f"边长 {side} 的图，核 {k}，步长 {stride}，补零 {padding}。代码先补好零，又在尺寸公式里用补零后的边长再加 2p。它算出的输出边长是多少？",
            f"An image of side {side}, kernel {k}, stride {stride}, padding {padding}. The code pads first and then adds 2p again to the padded side in the formula. Which side does it compute for the output?",
        ),
        answer=wrong,
        steps=(
            Text(
                f"补零后 ${side}+2\\times{padding}={side + 2 * padding}$，公式里又加 {2 * padding}。",
                f"Padded, the side is ${side}+2\\times{padding}={side + 2 * padding}$, and the formula adds {2 * padding} again.",
            ),
            Text(
                f"$\\lfloor({side + 4 * padding}-{k})/{stride}\\rfloor+1={wrong}$；正确的是 {right}。",
                f"$\\lfloor({side + 4 * padding}-{k})/{stride}\\rfloor+1={wrong}$; it should be {right}.",
            ),
        ),
    )


def ratio_by_bagu(given: Mapping[str, Any]) -> float:
    from bagu.algorithms.initialization import xavier_std

    return float((2 / given["fan_in"]) ** 0.5) / xavier_std((given["fan_out"], given["fan_in"]))


@drill("snippet-deviation", verify=ratio_by_bagu)
def snippet_deviation(rng: Generator) -> Exercise:
    fan_in, fan_out = (int(v) for v in rng.choice([64, 128, 256, 512, 1024], 2))
    answer = sqrt((fan_in + fan_out) / fan_in)
    return Exercise(
        given={"fan_in": fan_in, "fan_out": fan_out},
        ask=Text(
            f"randn(fan_in, fan_out) / sqrt(fan_in / 2)，fan_in={fan_in}，fan_out={fan_out}。它的标准差是 Xavier 的多少倍？保留三位小数。",
            f"randn(fan_in, fan_out) / sqrt(fan_in / 2) with fan_in={fan_in} and fan_out={fan_out}: how many times Xavier's is its standard deviation? Three decimals.",
        ),
        answer=answer,
        steps=(
            Text(
                f"片段：$\\sqrt{{2/{fan_in}}}={sqrt(2 / fan_in):.4g}$。",
                f"The snippet: $\\sqrt{{2/{fan_in}}}={sqrt(2 / fan_in):.4g}$.",
            ),
            Text(
                f"Xavier：$\\sqrt{{2/({fan_in}+{fan_out})}}={sqrt(2 / (fan_in + fan_out)):.4g}$。",
                f"Xavier: $\\sqrt{{2/({fan_in}+{fan_out})}}={sqrt(2 / (fan_in + fan_out)):.4g}$.",
            ),
            Text(
                f"相除：$\\sqrt{{({fan_in}+{fan_out})/{fan_in}}}={answer:.3f}$。",
                f"Their ratio: $\\sqrt{{({fan_in}+{fan_out})/{fan_in}}}={answer:.3f}$.",
            ),
        ),
        tolerance=0.002,
    )


def bytes_by_bagu(given: Mapping[str, Any]) -> float:
    import numpy as np

    from bagu.algorithms.analysis import model_info

    out, inner, k = given["out"], given["inner"], given["k"]
    shapes = ((out, inner, k, k), (out,), (out,), (out,), (out,), ())
    kinds = ("trained",) * 3 + ("buffer",) * 3
    dtypes = (given["dtype"],) * 5 + ("int64",)
    return model_info(shapes, dtypes, kinds, np.arange(6))[3] / 1000


@drill("kilobytes", verify=bytes_by_bagu)
def kilobytes(rng: Generator) -> Exercise:
    out, inner, k = int(rng.choice([32, 64, 128])), int(rng.choice([16, 32, 64])), int(rng.choice([1, 3, 5]))
    dtype = str(rng.choice(["float32", "float16"]))
    width = 4 if dtype == "float32" else 2
    numbers = prod((out, inner, k, k)) + 4 * out
    answer = (numbers * width + 8) / 1000
    return Exercise(
        given={"out": out, "inner": inner, "k": k, "dtype": dtype},
        ask=Text(
            f"一个不带偏置的卷积（{inner} 进 {out} 出，核 {k}×{k}）接 BN，都是 {dtype}，BN 的步数计数器是一个 int64。参数和缓冲区一共多少千字节（1 kB = 1000 字节）？保留一位小数。",
            f"A convolution without bias ({inner} channels in, {out} out, kernel {k} by {k}) is followed by batch norm, all in {dtype} but for batch norm's counter of steps, one int64. How many kilobytes (of 1000 bytes) are parameters and buffers together? One decimal.",
        ),
        answer=answer,
        steps=(
            Text(
                f"卷积 ${out}\\times{inner}\\times{k}\\times{k}={prod((out, inner, k, k))}$ 个数；BN 的 γ、β、均值、方差各 {out} 个。",
                f"The convolution has ${out}\\times{inner}\\times{k}\\times{k}={prod((out, inner, k, k))}$ numbers; γ, β, mean and variance of batch norm {out} each.",
            ),
            Text(
                f"$({numbers}\\times{width}+8)/1000={answer:.3f}$。",
                f"$({numbers}\\times{width}+8)/1000={answer:.3f}$.",
            ),
        ),
        tolerance=0.1,
        unit="kB",
    )
