"""Sums about attention: outputs and gradients by hand, parameters, arithmetic, memory."""

from collections.abc import Mapping
from fractions import Fraction
from math import comb, exp, sqrt
from typing import Any

from numpy.random import Generator

from bagu.curriculum.drill import Exercise, drill
from bagu.text import Text


def whole(rng: Generator, low: int, high: int, count: int) -> list[int]:
    """Whole numbers from low to high."""
    return [int(v) for v in rng.integers(low, high + 1, count)]


def by_attention(given: Mapping[str, Any]) -> float:
    """The second way: the library's attention."""
    import numpy as np

    from bagu.algorithms.sequence_attention import scaled_dot_product_attention

    query, key, value = (np.array(given[name], dtype=np.float64) for name in ("query", "keys", "values"))
    out = scaled_dot_product_attention(query[None], key, value[:, None], np.array([given["seen"]]))
    return float(out[0, 0])


@drill("by-hand", verify=by_attention)
def by_hand(rng: Generator) -> Exercise:
    query = whole(rng, -1, 2, 4)
    keys = [whole(rng, -1, 2, 4) for _ in range(3)]
    values = whole(rng, -5, 9, 3)
    hidden = int(rng.integers(4))  # 3: none
    scores = [sum(q * k for q, k in zip(query, key, strict=True)) / 2 for key in keys]
    seen = [s != hidden for s in range(3)]
    largest = max(score for score, sees in zip(scores, seen, strict=True) if sees)
    powers = [exp(score - largest) if sees else 0.0 for score, sees in zip(scores, seen, strict=True)]
    answer = sum(power * value for power, value in zip(powers, values, strict=True)) / sum(powers)
    shown = ", ".join(f"{score:g}" for score in scores)
    weights = ", ".join(f"{power / sum(powers):.4f}" for power in powers)
    masked = (
        Text(f"第 {hidden} 个键（从 0 数起）是填充，", f"key {hidden}, counted from 0, is padding; ")
        if hidden < 3
        else Text("", "")
    )
    out = (Text(f"第 {hidden} 个得分换成 $-\\infty$。", f"Score {hidden} becomes $-\\infty$."),) if hidden < 3 else ()
    return Exercise(
        given={"query": query, "keys": keys, "values": values, "seen": seen},
        ask=Text(
            f"一个头，$d=4$。查询是 {query}，三个键是 {keys[0]}、{keys[1]}、{keys[2]}，三个值是数 {values}。{masked.zh}缩放点积注意力的输出是多少？保留两位小数。",
            f"One head, $d=4$. The query is {query}, the keys are {keys[0]}, {keys[1]}, {keys[2]}, the values are the numbers {values}; {masked.en}what does scaled dot-product attention give? Two decimals.",
        ),
        answer=answer,
        steps=(
            Text(
                f"点积除以 $\\sqrt 4=2$，得分是 {shown}。",
                f"Dot products over $\\sqrt 4=2$ give the scores {shown}.",
            ),
            *out,
            Text(f"softmax 得到权重 {weights}。", f"Softmax gives the weights {weights}."),
            Text(f"按权重平均三个值：${answer:.4f}$。", f"The weighted average of the values is ${answer:.4f}$."),
        ),
        tolerance=0.01,
    )


def by_two_values(given: Mapping[str, Any]) -> float:
    """The second way: entries that are ±σ, so that every product is ±σ_q·σ_k; the law of their sum is binomial."""
    d, unit = given["d"], given["of_query"] * given["of_key"]
    law = [(Fraction(comb(d, plus), 2**d), (2 * plus - d) * unit) for plus in range(d + 1)]
    mean = sum((share * total for share, total in law), Fraction(0))
    variance = sum((share * (total - mean) ** 2 for share, total in law), Fraction(0))
    return sqrt(variance / d) if given["scaled"] else sqrt(variance)


@drill("score-deviation", verify=by_two_values)
def score_deviation(rng: Generator) -> Exercise:
    d = int(rng.choice([16, 25, 36, 64, 100, 144, 256]))
    of_query, of_key = whole(rng, 1, 4, 2)
    scaled = bool(rng.integers(2))
    answer = float(of_query * of_key * (1 if scaled else sqrt(d)))
    what = "q\\cdot k/\\sqrt d" if scaled else "q\\cdot k"
    steps = [
        Text(
            f"每一项 $q_ik_i$ 的方差是 ${of_query}^2\\times{of_key}^2={(of_query * of_key) ** 2}$。",
            f"Each term $q_ik_i$ has variance ${of_query}^2\\times{of_key}^2={(of_query * of_key) ** 2}$.",
        ),
        Text(
            f"{d} 项独立，方差相加：{d * (of_query * of_key) ** 2}，标准差 {of_query * of_key * sqrt(d):g}。",
            f"The {d} terms are independent, so variances add up: {d * (of_query * of_key) ** 2}, a deviation of {of_query * of_key * sqrt(d):g}.",
        ),
    ]
    if scaled:
        steps.append(Text(f"再除以 $\\sqrt{{{d}}}={sqrt(d):g}$：{answer:g}。", f"Over $\\sqrt{{{d}}}={sqrt(d):g}$: {answer:g}."))  # fmt: skip
    return Exercise(
        given={"d": d, "of_query": of_query, "of_key": of_key, "scaled": scaled},
        ask=Text(
            f"$d={d}$，q 的各维标准差 {of_query}，k 的各维标准差 {of_key}，都独立、均值 0。${what}$ 的标准差是多少？",
            f"$d={d}$; the entries of q have standard deviation {of_query}, those of k {of_key}, all independent with mean 0. What is the standard deviation of ${what}$?",
        ),
        answer=answer,
        steps=tuple(steps),
        tolerance=0.01,
    )


def by_arrays(given: Mapping[str, Any]) -> int:
    """The second way: make the layer and count what it holds."""
    from bagu.algorithms.sequence_attention import CachedAttention

    layer = CachedAttention(given["width"], given["heads"], given["shared"])
    names = ("in_proj_weight", "out_proj_weight", *(("in_proj_bias", "out_proj_bias") if given["bias"] else ()))
    return sum(int(getattr(layer, name).size) for name in names)


@drill("parameters", verify=by_arrays)
def parameters(rng: Generator) -> Exercise:
    heads = int(rng.choice([4, 8, 12, 16]))
    width = heads * int(rng.choice([16, 32, 48, 64]))
    shared = heads // int(rng.choice([1, 1, 2, 4]))
    bias = bool(rng.integers(2))
    keys = width * shared // heads
    weights, biases = 2 * width * width + 2 * width * keys, (2 * width + 2 * keys) * bias
    grouped = shared < heads
    kv = Text(f"，键和值只有 {shared} 个头（GQA）", f", only {shared} heads of keys and values (GQA)") if grouped else Text("", "")  # fmt: skip
    with_bias = Text("都带偏置", "all with biases") if bias else Text("都不带偏置", "without biases")
    steps = [
        Text(
            f"Q 和输出投影各 ${width}^2={width * width}$。",
            f"The query and output projections have ${width}^2={width * width}$ weights each.",
        ),
        Text(
            f"K、V 各输出 {keys} 维：各 ${width}\\times{keys}={width * keys}$，权重共 {weights}。",
            f"Keys and values have {keys} features: ${width}\\times{keys}={width * keys}$ each, {weights} weights in all.",
        ),
    ]
    if bias:
        steps.append(Text(f"偏置 ${2 * width}+{2 * keys}$，一共 {weights + biases}。", f"Biases: ${2 * width}+{2 * keys}$, {weights + biases} in all."))  # fmt: skip
    return Exercise(
        given={"width": width, "heads": heads, "shared": shared, "bias": bias},
        ask=Text(
            f"自注意力层宽 {width}，{heads} 个头{kv.zh}。四个投影{with_bias.zh}，一共多少参数？",
            f"A self-attention layer is {width} wide with {heads} heads{kv.en}. How many parameters do its four projections have, {with_bias.en}?",
        ),
        answer=weights + biases,
        steps=tuple(steps),
    )


def by_heads(given: Mapping[str, Any]) -> int:
    """The second way: head by head, product by product."""
    n, width, heads = given["tokens"], given["width"], given["heads"]
    d, total = width // heads, 0
    for _ in range(heads):
        total += 3 * n * width * d  # its queries, keys and values
        total += n * d * n + n * n * d  # its scores, and the averages of its values
        total += n * d * width  # its columns of the last projection
    return total


@drill("macs", verify=by_heads)
def macs(rng: Generator) -> Exercise:
    n, heads = int(rng.choice([64, 128, 196, 256, 512])), int(rng.choice([4, 6, 8, 12]))
    width = heads * int(rng.choice([32, 64]))
    projections, maps = 4 * n * width**2, 2 * n**2 * width
    return Exercise(
        given={"tokens": n, "width": width, "heads": heads},
        ask=Text(
            f"{n} 个 token，宽 {width}，{heads} 个头，没有掩码。一层多头自注意力（含四个投影，不计 softmax）要多少次乘加？",
            f"{n} tokens of width {width}, {heads} heads, no mask. How many multiply-accumulates does a layer of self-attention take, with its four projections and without the softmax?",
        ),
        answer=projections + maps,
        steps=(
            Text(
                f"四个投影：$4\\times{n}\\times{width}^2={projections}$。",
                f"Four projections: $4\\times{n}\\times{width}^2={projections}$.",
            ),
            Text(
                f"打分与加权各 ${n}^2\\times{width}$，和头数无关：$2\\times{n}^2\\times{width}={maps}$。",
                f"Scores and averages take ${n}^2\\times{width}$ each, whatever the heads: $2\\times{n}^2\\times{width}={maps}$.",
            ),
            Text(f"相加：{projections + maps}。", f"Together {projections + maps}."),
        ),
    )


def by_views(given: Mapping[str, Any]) -> float:
    """The second way: NumPy says how many bytes arrays of that shape hold."""
    import numpy as np

    shape = (given["batch"], given["shared"], given["tokens"], given["width"])
    one = np.broadcast_to(np.zeros((), dtype=f"f{given['size']}"), shape).nbytes
    return float(sum(2 * one for _ in range(given["layers"]))) / 2**20


@drill("cache-bytes", verify=by_views)
def cache_bytes(rng: Generator) -> Exercise:
    layers, width = int(rng.choice([12, 24, 32, 40])), int(rng.choice([64, 128]))
    heads = int(rng.choice([16, 32]))
    shared = heads // int(rng.choice([1, 4, 8]))
    tokens, batch, size = 1024 * int(rng.choice([1, 2, 4, 8])), int(rng.choice([1, 4, 8])), int(rng.choice([2, 4]))
    numbers = 2 * layers * batch * shared * width * tokens
    answer = numbers * size / 2**20
    kind = "float16" if size == 2 else "float32"
    return Exercise(
        given={"layers": layers, "shared": shared, "width": width, "tokens": tokens, "batch": batch, "size": size},
        ask=Text(
            f"解码器有 {layers} 层，{heads} 个查询头、{shared} 个键值头，每头 {width} 维。批 {batch}，每条 {tokens} 个 token，{kind}。KV 缓存多少 MiB（1 MiB = 1 048 576 字节）？",
            f"A decoder has {layers} layers, {heads} query heads and {shared} heads of keys and values, {width} features each. Batch {batch}, {tokens} tokens a sequence, {kind}. How many MiB (1 048 576 bytes) is the KV cache?",
        ),
        answer=answer,
        steps=(
            Text(
                f"每个 token 每层存 K 和 V：$2\\times{shared}\\times{width}={2 * shared * width}$ 个数，与查询头数无关。",
                f"A token keeps K and V in each layer: $2\\times{shared}\\times{width}={2 * shared * width}$ numbers, whatever the query heads.",
            ),
            Text(
                f"乘 {layers} 层、{batch} 条、{tokens} 个 token：{numbers} 个数。",
                f"Times {layers} layers, {batch} sequences and {tokens} tokens: {numbers} numbers.",
            ),
            Text(
                f"每个 {size} 字节，除以 1048576：{answer:g} MiB。",
                f"At {size} bytes each, over 1048576: {answer:g} MiB.",
            ),
        ),
        tolerance=0.01,
        unit="MiB",
    )


def by_rows(given: Mapping[str, Any]) -> float:
    """The second way: one row of weights after the other."""
    row = given["tokens"] * given["size"]
    return float(sum(row for _ in range(given["tokens"])) * given["batch"] * given["heads"]) / 2**20


@drill("map-bytes", verify=by_rows)
def map_bytes(rng: Generator) -> Exercise:
    tokens = 256 * int(rng.choice([1, 2, 4, 8, 16, 32]))
    heads, batch, size = int(rng.choice([8, 12, 16])), int(rng.choice([1, 2, 4, 8, 16])), int(rng.choice([2, 4]))
    answer = batch * heads * tokens**2 * size / 2**20
    kind = "float16" if size == 2 else "float32"
    return Exercise(
        given={"tokens": tokens, "heads": heads, "batch": batch, "size": size},
        ask=Text(
            f"批 {batch}，{heads} 个头，{tokens} 个 token，{kind}。一层里整张注意力权重存下来要多少 MiB（1 MiB = 1 048 576 字节）？",
            f"Batch {batch}, {heads} heads, {tokens} tokens, {kind}. How many MiB (1 048 576 bytes) do the attention weights of one layer take when they are stored?",
        ),
        answer=answer,
        steps=(
            Text(
                f"每个样本每个头一张 ${tokens}\\times{tokens}={tokens**2}$ 的表。",
                f"Each sample and head has a table of ${tokens}\\times{tokens}={tokens**2}$.",
            ),
            Text(
                f"${batch}\\times{heads}\\times{tokens**2}\\times{size}$ 字节，除以 1048576：{answer:g} MiB。",
                f"${batch}\\times{heads}\\times{tokens**2}\\times{size}$ bytes, over 1048576: {answer:g} MiB.",
            ),
        ),
        tolerance=0.01,
        unit="MiB",
    )


def at_once(given: Mapping[str, Any]) -> float:
    """The second way: one softmax over all keys."""
    scores, values = given["scores"], given["values"]
    powers = [exp(score) for score in scores]
    return float(sum(p * v for p, v in zip(powers, values, strict=True)) / sum(powers))


@drill("merge-blocks", verify=at_once)
def merge_blocks(rng: Generator) -> Exercise:
    scores, values = whole(rng, -2, 4, 4), whole(rng, -4, 9, 4)
    blocks = []
    for start in (0, 2):
        part = scores[start : start + 2]
        powers = [exp(score - max(part)) for score in part]
        mixed = sum(p * v for p, v in zip(powers, values[start : start + 2], strict=True))
        blocks.append((max(part), sum(powers), mixed))
    largest = max(m for m, _, _ in blocks)
    total = sum(exp(m - largest) * weight for m, weight, _ in blocks)
    mixed = sum(exp(m - largest) * part for m, _, part in blocks)
    answer = mixed / total
    shown = [f"m={m}, l={weight:.4f}, o={part:.4f}" for m, weight, part in blocks]
    factors = ", ".join(f"{exp(m - largest):.4f}" for m, _, _ in blocks)
    return Exercise(
        given={"scores": scores, "values": values},
        ask=Text(
            f"一个查询对四个键的得分（已缩放）是 {scores}，值是数 {values}。按两个一块做在线 softmax，合并后的输出是多少？保留两位小数。",
            f"A query has the scores {scores}, already scaled, on four keys whose values are the numbers {values}. With online softmax over two blocks of two keys, what is the merged output? Two decimals.",
        ),
        answer=answer,
        steps=(
            Text(f"第一块：${shown[0]}$。", f"First block: ${shown[0]}$."),
            Text(f"第二块：${shown[1]}$。", f"Second block: ${shown[1]}$."),
            Text(
                f"总的最大值 {largest}，两块各乘 $e^{{m-{largest}}}$：{factors}。".replace("m--", "m+"),
                f"The largest of all is {largest}; multiply the blocks by $e^{{m-{largest}}}$: {factors}.".replace("m--", "m+"),
            ),
            Text(
                f"$l={total:.4f}$，$o={mixed:.4f}$，相除：${answer:.4f}$。",
                f"$l={total:.4f}$ and $o={mixed:.4f}$, whose ratio is ${answer:.4f}$.",
            ),
        ),
        tolerance=0.01,
    )  # fmt: skip


def by_differences(given: Mapping[str, Any]) -> float:
    """The second way: move the score a little both ways and look at the output."""
    from math import log

    at, step = given["at"], 1e-5

    def output(move: float) -> float:
        scores = [log(p) + move * (s == at) for s, p in enumerate(given["weights"])]
        return at_once({"scores": scores, "values": given["values"]})

    return float(given["grad"] * (output(step) - output(-step)) / (2 * step))


@drill("score-gradient", verify=by_differences)
def score_gradient(rng: Generator) -> Exercise:
    cuts = sorted(int(v) for v in rng.choice(range(1, 10), 2, replace=False))
    weights = [cuts[0] / 10, (cuts[1] - cuts[0]) / 10, (10 - cuts[1]) / 10]
    values, at, grad = whole(rng, -4, 8, 3), int(rng.integers(3)), int(rng.choice([1, 2, -1, 3]))
    output = sum(w * v for w, v in zip(weights, values, strict=True))
    answer = grad * weights[at] * (values[at] - output)
    shown = ", ".join(f"{w:g}" for w in weights)
    return Exercise(
        given={"weights": weights, "values": values, "at": at, "grad": grad},
        ask=Text(
            f"一个查询的注意力权重是 [{shown}]，三个值是数 {values}。损失对输出的导数是 {grad}，对第 {at} 个得分（softmax 之前，从 0 数起）的导数是多少？保留两位小数。",
            f"A query's weights are [{shown}], the values are the numbers {values}. The derivative of the loss with respect to the output is {grad}; what is it with respect to score {at}, before the softmax and counted from 0? Two decimals.",
        ),
        answer=answer,
        steps=(
            Text(f"输出是 $o=\\sum_jp_jv_j={output:.4g}$。", f"The output is $o=\\sum_jp_jv_j={output:.4g}$."),
            Text(
                f"$\\partial o/\\partial s_i=p_i(v_i-o)={weights[at]:g}\\times({values[at]}-({output:.4g}))$。",
                f"$\\partial o/\\partial s_i=p_i(v_i-o)={weights[at]:g}\\times({values[at]}-({output:.4g}))$.",
            ),
            Text(f"乘上游的 {grad}：${answer:.4f}$。", f"Times the {grad} from above: ${answer:.4f}$."),
        ),
        tolerance=0.01,
    )
