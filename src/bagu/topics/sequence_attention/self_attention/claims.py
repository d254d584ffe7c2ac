"""What the answers state about attention, measured."""

import tracemalloc
from collections.abc import Mapping
from functools import partial
from typing import Annotated, Literal

import numpy as np
from numpy.random import Generator

from bagu.algorithms.convolution import conv2d
from bagu.algorithms.losses_metrics import softmax
from bagu.algorithms.sequence_attention import (
    CachedAttention,
    attention_weights,
    scaled_dot_product_attention,
    streaming_attention,
)
from bagu.curriculum.claim import Criterion, Range, claim
from bagu.topics.sequence_attention.self_attention.data import (
    Array,
    attention_macs,
    attention_parameters,
    best_blend,
    fit_scores,
    jacobian_norms,
    lookup_loss,
    other_weights,
    query_gradients,
    random_layer,
    settled,
    sinusoids,
)
from bagu.topics.sequence_attention.self_attention.figures import WIDTHS, draw_saturation


@claim(
    "variance",
    zh="q 和 k 的各维独立、均值 0、方差 1 时，点积 q·k 的方差就是维数 d，除以 √d 后是 1。",
    en="For independent entries of mean 0 and variance 1, the variance of q·k is the width d, and 1 after division by √d.",
    criteria=[Criterion("largest variance over d", "<=", 1.15), Criterion("smallest variance over d", ">=", 0.85)],
    control={"same": True},
    sources=["vaswani2017"],
)
def variance(rng: Generator, *, pairs: int = 3000, same: bool = False) -> Mapping[str, float]:
    scores = {}
    for d in WIDTHS:
        q, k = rng.standard_normal((2, pairs, d))
        scores[d] = (q * (q if same else k)).sum(1)
    over = [float(s.var()) / d for d, s in scores.items()]
    return {
        "largest variance over d": max(over),
        "smallest variance over d": min(over),
        **{f"deviation of q·k, d={d}": float(s.std()) for d, s in scores.items()},
        "deviation after scaling, d=1024": float((scores[1024] / 32).std()),
    }


@claim(
    "saturation",
    zh="d = 1024、64 个键：不缩放时，四成以上的查询 softmax 雅可比的范数不到 0.001；除以 √d 后一个也没有。",
    en="With d = 1024 and 64 keys, the softmax Jacobian of over 40% of the queries is below 0.001 without the scale; with 1/√d, of none.",
    criteria=[Criterion("stuck, unscaled", ">=", 0.4), Criterion("stuck, scaled", "==", 0)],
    control={"width": 16},
    sources=["vaswani2017"],
    draw=draw_saturation,
)
def saturation(rng: Generator, *, width: int = 1024, queries: int = 400, keys: int = 64) -> Mapping[str, float]:
    numbers = {}
    for d in sorted({*WIDTHS, width}):
        q, k = rng.standard_normal((queries, d)), rng.standard_normal((keys, d))
        for name, scale in (("unscaled", 1.0), ("scaled", d**-0.5), ("over d", 1 / d)):
            p = softmax(q @ k.T * scale)
            norms = jacobian_norms(p)
            numbers[f"median Jacobian, {name}, d={d}"] = float(np.median(norms))
            if d == width:
                numbers[f"stuck, {name}"] = float((norms < 1e-3).mean())
                numbers[f"largest weight, {name}"] = float(p.max(1).mean())
    return numbers


@claim(
    "smaller-gradients",
    zh="不除以 √d，查询收到的梯度平均变小。",
    en="Without the division by √d the queries receive smaller gradients on average.",
    expects="refuted",
    criteria=[Criterion("gradient, unscaled over scaled", "<=", 1)],
    control={"statistic": "median"},
)
def smaller_gradients(
    rng: Generator,
    *,
    width: int = 1024,
    keys: Annotated[int, Range(2, 128)] = 64,
    statistic: Literal["mean", "median"] = "mean",
) -> Mapping[str, float]:
    q, k = rng.standard_normal((2000, width)), rng.standard_normal((keys, width))
    of_scores, of_query = [], []
    for scale in (1.0, width**-0.5):
        to_scores, to_query = query_gradients(rng, softmax(q @ k.T * scale), k, scale)
        of_scores.append(to_scores)
        of_query.append(to_query)
    typical = np.mean if statistic == "mean" else np.median
    return {
        "gradient, unscaled over scaled": float(typical(of_query[0]) / typical(of_query[1])),
        "median gradient, unscaled over scaled": float(np.median(of_query[0]) / np.median(of_query[1])),
        "gradient of scores, unscaled over scaled": float(of_scores[0].mean() / of_scores[1].mean()),
    }


@claim(
    "absorbed",
    zh="缩放因子是多余的：投影矩阵会把它学进去，同样的初始化和学习率，不缩放也训得一样好。",
    en="The scale is redundant, since the learned projections absorb it: with the same initialisation and learning rate, training without it ends as well.",
    expects="refuted",
    criteria=[Criterion("loss, unscaled over scaled", "<=", 1.1)],
    control={"absorb": True},
    fast={"width": 128},
    full={"width": 256},
)
def absorbed(rng: Generator, *, width: int = 128, rate: float = 3.0, absorb: bool = False) -> Mapping[str, float]:
    seed = int(rng.integers(2**31))

    def loss(scale: float, rate: float, gain: float = 1.0) -> float:
        return lookup_loss(np.random.default_rng(seed), width, scale, rate, gain)

    scaled = loss(width**-0.5, rate)
    # the same function of other parameters: projections d^(1/4) times smaller, and so their steps
    unscaled = loss(1.0, rate * width**-0.5, width**-0.25) if absorb else loss(1.0, rate)
    return {
        "loss, unscaled over scaled": settled(unscaled / scaled),
        "loss, scaled": scaled,
        "loss, unscaled": unscaled,
        "loss, unscaled at its best rate": min(loss(1.0, rate) for rate in (0.03, 0.1, 0.3, 1.0)),
    }


@claim(
    "shared-projection",
    zh="查询和键共用一个投影，打分矩阵就是对称的，投影最长的 token 总是最关注自己。",
    en="With one projection for queries and keys the scores are symmetric, and the token with the longest projection always attends most to itself.",
    criteria=[Criterion("longest attends most to itself", "==", 1), Criterion("asymmetry of scores", "<=", 1e-6)],
    control={"shared": False},
)
def shared_projection(rng: Generator, *, draws: int = 200, shared: bool = True) -> Mapping[str, float]:
    x = rng.standard_normal((draws, 12, 16))
    w_query, w_key = rng.standard_normal((2, draws, 16, 8)) / 4
    query, key = x @ w_query, x @ (w_query if shared else w_key)
    scores, weights = query @ key.swapaxes(1, 2), attention_weights(query, key)
    longest = (query**2).sum(2).argmax(1)
    return {
        "longest attends most to itself": float((weights[np.arange(draws), longest].argmax(1) == longest).mean()),
        "asymmetry of scores": settled(np.abs(scores - scores.swapaxes(1, 2)).max()),
    }


@claim(
    "two-places",
    zh="同样的参数量：两个头可以一个抄前一个 token、一个抄后一个；单头只能取两者的加权平均，哪怕给每个 token 单独挑比例，也有三成以上的方差拟合不上。",
    en="With equal parameters, two heads copy the token before through one matrix and the one after through another; one head only averages the two and, even with a share chosen for each token, misses over 30% of the variance.",
    criteria=[Criterion("error, two heads", "<=", 1e-6), Criterion("error, one head", ">=", 0.3)],
    seeds=range(300, 305),
    control={"same": True},
)
def two_places(rng: Generator, *, width: Annotated[int, Range(2, 64)] = 32, same: bool = False) -> Mapping[str, float]:
    x = rng.standard_normal((600, width))
    before, after = x[:-2], x[2:]
    down, up = rng.standard_normal((2, width, width // 2)), rng.standard_normal((2, width // 2, width))
    first = down[0] @ up[0]
    second = first if same else down[1] @ up[1]
    wanted = before @ first + after @ second

    def error(seen: Array) -> float:
        """Relative, for the best last projection of what the heads saw."""
        fit = np.linalg.lstsq(seen, wanted, rcond=None)[0]
        return float(((seen @ fit - wanted) ** 2).sum() / (wanted**2).sum())

    narrow = np.column_stack((before @ down[0], after @ down[0 if same else 1]))  # two heads of half the width
    same_shares = min(error(share * before + (1 - share) * after) for share in np.linspace(0, 1, 101))
    return {
        "error, two heads": settled(error(narrow)),
        "error, one head": settled(error(best_blend(before, after, wanted))),
        "error, one head, the same shares for all": settled(same_shares),
    }


@claim(
    "narrow-head",
    zh="头太窄会限制能表达的注意力：32 个 token、头宽 8，把打分拟合到随机的注意力矩阵，仍有一成以上的权重放错地方。",
    en="A narrow head limits the patterns: at 32 tokens and width 8, scores fitted to random attention leave over 10% of the weight in the wrong place.",
    criteria=[Criterion("misplaced weight", ">=", 0.1)],
    control={"width": 32},
    sources=["bhojanapalli2020"],
)
def narrow_head(rng: Generator, *, width: int = 8, tokens: int = 32) -> Mapping[str, float]:
    target = rng.dirichlet(np.ones(tokens), size=tokens) + 1e-6
    target /= target.sum(1, keepdims=True)
    fitted = fit_scores(target, width)
    angles = 2 * np.pi * np.arange(tokens) / tokens
    circle = np.column_stack((np.cos(angles), np.sin(angles)))  # width 2 is enough to point at one token each
    pointing = softmax(2000 * circle @ circle[rng.permutation(tokens)].T)
    return {
        "misplaced weight": settled(np.abs(fitted - target).sum(1).mean() / 2),
        "least weight on the one token, width 2": settled(pointing.max(1).min()),
    }


@claim(
    "heads-cost",
    zh="头越多，参数和计算量越大。",
    en="More heads cost more parameters and more arithmetic.",
    expects="refuted",
    criteria=[Criterion("parameters, 16 heads over 1", ">=", 1.01), Criterion("MACs, 16 heads over 1", ">=", 1.01)],
    control={"shrink": False},
)
def heads_cost(
    rng: Generator,
    *,
    embed_dim: Annotated[int, Range(32, 1024)] = 512,
    tokens: int = 256,
    heads: int = 16,
    shrink: bool = True,
) -> Mapping[str, float]:
    width = embed_dim // heads if shrink else embed_dim
    shapes = ((1, embed_dim), (heads, width))
    parameters = [attention_parameters(embed_dim, *shape) for shape in shapes]
    macs = [attention_macs(tokens, embed_dim, *shape) for shape in shapes]
    q = rng.standard_normal((heads, tokens, width))
    return {
        "parameters, 16 heads over 1": parameters[1] / parameters[0],
        "MACs, 16 heads over 1": macs[1] / macs[0],
        "weights kept, 16 heads over 1": attention_weights(q, q).size / tokens**2,
    }


@claim(
    "mask-after",
    zh="先做完 softmax，再把不许看的权重乘 0，和事先填 −∞ 效果一样。",
    en="Multiplying the forbidden weights by 0 after the softmax equals masking the scores with −∞ before it.",
    expects="refuted",
    criteria=[Criterion("largest difference of weights", "<=", 1e-6)],
    control={"renormalise": True},
)
def mask_after(
    rng: Generator, *, tokens: Annotated[int, Range(2, 64)] = 32, renormalise: bool = False
) -> Mapping[str, float]:
    mask = np.tri(tokens, dtype=bool)
    query, key, value = rng.standard_normal((3, tokens, 16))

    def after(key: Array) -> Array:
        weights = attention_weights(query, key) * mask
        return np.asarray(weights / weights.sum(1, keepdims=True)) if renormalise else weights

    before, changed = attention_weights(query, key, mask), key.copy()
    changed[-1] *= 3  # a key that only the last token may see
    moved = np.abs((after(changed) - after(key)) @ value)[:-1].max(1)
    return {
        "largest difference of weights": settled(np.abs(after(key) - before).max()),
        "mean sum of a row": float(after(key).sum(1).mean()),
        "earlier tokens that see the last key": float((moved > 1e-9).mean()),
    }


@claim(
    "all-masked",
    zh="一整行都填 −∞，softmax 之后这一行就是 0。",
    en="A row of nothing but −∞ comes out of the softmax as zeros.",
    expects="refuted",
    criteria=[Criterion("rows of zeros", "==", 1)],
    control={"guarded": True},
    sources=["torch-131060"],
)
def all_masked(rng: Generator, *, rows: int = 64, keys: int = 16, guarded: bool = False) -> Mapping[str, float]:
    query, key = rng.standard_normal((rows, 8)), rng.standard_normal((keys, 8))
    nothing = np.zeros((rows, keys), dtype=bool)
    with np.errstate(invalid="ignore"):
        plain = softmax(np.where(nothing, query @ key.T, -np.inf))
    p = attention_weights(query, key, nothing) if guarded else plain
    large = softmax(np.where(nothing, query @ key.T, -1e9))
    return {
        "rows of zeros": float((p == 0).all(1).mean()),
        "rows of NaN": float(np.isnan(p).all(1).mean()),
        "largest weight, filled with -1e9": settled(large.max()),
    }


@claim(
    "equivariance",
    zh="不加位置信息的自注意力分不清顺序：打乱 token，输出只是跟着打乱。",
    en="Self-attention without positions is blind to order: permuted tokens give the same outputs, permuted.",
    criteria=[Criterion("difference of permuted outputs", "<=", 1e-6)],
    control={"positions": True},
)
def equivariance(rng: Generator, *, tokens: int = 24, positions: bool = False) -> Mapping[str, float]:
    x, order = rng.standard_normal((1, tokens, 16)), rng.permutation(tokens)
    added = sinusoids(tokens, 16) if positions else 0.0
    differences = {}
    for is_causal in (False, True):
        layer = random_layer(rng, 16, 4, is_causal)
        outputs = layer.forward(x + added)[:, order], layer.forward(x[:, order] + added)
        differences[is_causal] = settled(np.abs(outputs[0] - outputs[1]).max())
    return {
        "difference of permuted outputs": differences[False],
        "difference under a causal mask": differences[True],
    }


@claim(
    "streaming-memory",
    zh="按 128 个键一块流式计算，结果与一次算完相同，2048 个 token 时峰值内存不到五分之一。",
    en="Streaming over blocks of 128 keys gives the same output with less than a fifth of the peak memory at 2048 tokens.",
    criteria=[Criterion("largest difference", "<=", 1e-6), Criterion("peak memory, direct over streaming", ">=", 5)],
    control={"block_size": 2048},
    fast={"tokens": 2048},
    full={"tokens": 2048},
    sources=["dao2022"],
)
def streaming(rng: Generator, *, tokens: int = 2048, width: int = 16, block_size: int = 128) -> Mapping[str, float]:
    query, key, value = rng.standard_normal((3, tokens, width), dtype=np.float32)
    outputs, peaks = [], []
    tracemalloc.start()
    for attention in (scaled_dot_product_attention, partial(streaming_attention, block_size=block_size)):
        tracemalloc.reset_peak()
        held = tracemalloc.get_traced_memory()[0]
        outputs.append(attention(query, key, value))
        peaks.append(tracemalloc.get_traced_memory()[1] - held)
    tracemalloc.stop()
    return {
        "largest difference": round(float(np.abs(outputs[0] - outputs[1]).max()), 5),
        "peak memory, direct over streaming": peaks[0] / peaks[1],
    }


@claim(
    "scale-first",
    zh="float16 里先缩放查询再做点积不溢出，先点积再缩放则全是 NaN，如果有几维的数值特别大。",
    en="In float16, where a few features are large, scaling the query before the product never overflows, while scaling the product gives NaN everywhere.",
    criteria=[Criterion("rows of NaN, scaled after", "==", 1), Criterion("rows of NaN, scaled before", "==", 0)],
    control={"large": 20.0},
)
def scale_first(rng: Generator, *, width: int = 128, large: float = 200.0) -> Mapping[str, float]:
    query, key = rng.standard_normal((2, 64, width))
    query[:, :2], key[:, :2] = large, large  # the same two features of every token
    q, k, scale = query.astype(np.float16), key.astype(np.float16), np.float16(width**-0.5)
    with np.errstate(over="ignore", invalid="ignore"):
        after, before = softmax((q @ k.T) * scale), softmax((q * scale) @ k.T)
    return {
        "rows of NaN, scaled after": float(np.isnan(after).any(1).mean()),
        "rows of NaN, scaled before": float(np.isnan(before).any(1).mean()),
        "largest product": float((query @ key.T).max()),
    }


@claim(
    "cache-is-exact",
    zh="带 KV 缓存逐个 token 解码，和整段因果注意力的输出相同，两层也一样。",
    en="Decoding token by token with a KV cache gives what one causal pass gives, through two layers too.",
    criteria=[Criterion("largest difference", "<=", 1e-6)],
    control={"is_causal": False},
)
def cache_is_exact(rng: Generator, *, tokens: int = 32, is_causal: bool = True) -> Mapping[str, float]:
    x, decoded = rng.standard_normal((1, tokens, 16)), []
    layers = [random_layer(rng, 16, 4, is_causal) for _ in range(2)]
    caches = [CachedAttention(16, 4) for _ in layers]
    for cached, layer in zip(caches, layers, strict=True):
        cached.in_proj_weight, cached.out_proj_weight = layer.in_proj_weight, layer.out_proj_weight
    for t in range(tokens):
        new = x[:, t : t + 1]
        for cached in caches:
            new = new + cached.step(new)
        decoded.append(new)
    whole = x
    for layer in layers:
        whole = whole + layer.forward(whole)
    without = sum(attention_macs(t, 16, 4, 4) for t in range(1, tokens + 1))
    return {
        "largest difference": settled(np.abs(np.concatenate(decoded, axis=1) - whole).max()),
        "MACs without the cache over one pass": without / attention_macs(tokens, 16, 4, 4),
    }


@claim(
    "causal-cache",
    zh="用 KV 缓存解码下一个 token 时，照样传 is_causal=True，和训练一致。",
    en="When decoding the next token with a KV cache, pass is_causal=True as in training.",
    expects="refuted",
    criteria=[Criterion("difference from the whole pass", "<=", 1e-6)],
    control={"corner": "bottom right"},
    sources=["torch-108108"],
)
def causal_cache(
    rng: Generator, *, tokens: int = 16, corner: Literal["top left", "bottom right"] = "top left"
) -> Mapping[str, float]:
    query, key, value = rng.standard_normal((3, tokens, 8))
    whole = scaled_dot_product_attention(query, key, value, is_causal=True)
    if corner == "top left":
        last = scaled_dot_product_attention(query[-1:], key, value, is_causal=True)
    else:
        last = scaled_dot_product_attention(query[-1:], key, value, np.tri(1, tokens, tokens - 1, dtype=bool))
    return {
        "difference from the whole pass": settled(np.abs(last - whole[-1:]).max()),
        "difference from the first value": settled(np.abs(last - value[:1]).max()),
    }


@claim(
    "convolution",
    zh="九个头各盯住一个相对位置，就能精确算出 3×3 卷积。",
    en="Nine heads, each looking at one relative position, compute a 3 × 3 convolution exactly.",
    criteria=[Criterion("largest difference", "<=", 1e-6)],
    control={"heads": 8},
    sources=["cordonnier2020"],
)
def convolution(rng: Generator, *, side: int = 6, channels: int = 3, heads: int = 9) -> Mapping[str, float]:
    image, kernel = rng.standard_normal((1, channels, side, side)), rng.standard_normal((4, channels, 3, 3))
    tokens = image.reshape(channels, -1).T
    at = np.stack(np.divmod(np.arange(side * side), side), axis=1)  # row and column of each token
    out, seen = np.zeros((side * side, 4)), []
    for dy, dx in list(np.ndindex(3, 3))[:heads]:
        mask = (at[:, None] + (dy - 1, dx - 1) == at[None]).all(2)  # beyond the border nothing is seen: zero padding
        seen.append(mask.any(1).mean())
        value = tokens @ kernel[:, :, dy, dx].T
        out += scaled_dot_product_attention(tokens, tokens, value, mask)
    wanted = conv2d(image, kernel, padding=1)[0].reshape(4, -1).T
    return {
        "largest difference": settled(np.abs(out - wanted).max()),
        "positions that see something": float(np.mean(seen)),
    }


@claim(
    "gates",
    zh="通道注意力和空间注意力只缩放：一个全 0 的位置出来还是 0；自注意力会把别处的内容搬过来。",
    en="Channel and spatial attention only rescale: a position of zeros stays zero, while self-attention moves content to it.",
    criteria=[Criterion("largest gated output", "==", 0), Criterion("largest self-attention output", ">=", 0.01)],
    control={"empty": False},
    sources=["woo2018"],
)
def gates(rng: Generator, *, positions: int = 16, channels: int = 8, empty: bool = True) -> Mapping[str, float]:
    x = rng.standard_normal((positions, channels))
    if empty:
        x[0] = 0
    squeeze, excite = rng.standard_normal((channels, channels // 2)), rng.standard_normal((channels // 2, channels))
    channel = 1 / (1 + np.exp(-np.maximum(0, x.mean(0) @ squeeze) @ excite))  # one factor a channel
    spatial = 1 / (1 + np.exp(-np.column_stack((x.mean(1), x.max(1))) @ rng.standard_normal(2)))  # one a position
    mixed = scaled_dot_product_attention(x, x, x)
    return {
        "largest gated output": float(max(np.abs(x * channel)[0].max(), np.abs(x * spatial[:, None])[0].max())),
        "largest self-attention output": float(np.abs(mixed[0]).max()),
    }


@claim(
    "explanation",
    zh="权重最大的 token 决定了输出：换一组得到同样输出的权重，它也得占大头。",
    en="The token with the largest weight made the output: any weights that give the same output must favour it, too.",
    expects="refuted",
    criteria=[Criterion("share left to the heaviest token", ">=", 0.5)],
    control={"tokens": 8},
    sources=["brunner2020"],
)
def explanation(rng: Generator, *, tokens: int = 64, width: int = 16) -> Mapping[str, float]:
    value, weights = rng.standard_normal((tokens, width)), softmax(rng.standard_normal(tokens))
    other = other_weights(value, weights)
    return {
        "share left to the heaviest token": settled(other[weights.argmax()] / weights.max()),
        "weight moved": float(np.abs(other - weights).sum() / 2),
        "largest weight": float(weights.max()),
        "difference of outputs": settled(np.abs(other @ value - weights @ value).max()),
    }
