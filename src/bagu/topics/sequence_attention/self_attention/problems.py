"""Write by hand: attention, forward, backward and in blocks; the layer with heads; the cache; the block in torch."""

from bagu.curriculum.problem import Limits, Mutant, Problem
from bagu.ladders.sequence_attention.cached_attention import LADDER as CACHED_LADDER
from bagu.ladders.sequence_attention.multi_head_attention import LADDER as MULTI_HEAD_LADDER
from bagu.ladders.sequence_attention.scaled_dot_product_attention import LADDER as ATTENTION_LADDER
from bagu.ladders.sequence_attention.scaled_dot_product_attention_backward import LADDER as BACKWARD_LADDER
from bagu.ladders.sequence_attention.self_attention import LADDER as SELF_LADDER
from bagu.ladders.sequence_attention.streaming_attention import LADDER as STREAMING_LADDER
from bagu.text import Text
from bagu.topics.sequence_attention.self_attention.backwards import BACKWARD_VARIANTS
from bagu.topics.sequence_attention.self_attention.caches import CACHE_VARIANTS
from bagu.topics.sequence_attention.self_attention.layers import MULTI_HEAD_VARIANTS
from bagu.topics.sequence_attention.self_attention.streams import STREAMING_VARIANTS
from bagu.topics.sequence_attention.self_attention.variants import ATTENTION_VARIANTS

NO_SCALE = Text("点积要除以 √d，d 是一个头的宽度。", "Dot products are divided by √d, d being the width of a head.")
WRONG_ROOT = Text("缩放用的是每个头的宽度，不是别的长度。", "The scale takes the width of a head and no other length.")
SCALE_IGNORED = Text("给了 scale 就用它，不再用默认的 1/√d。", "A given scale takes the place of 1/√d.")
NOTHING_SEEN = Text(
    "一行全被遮住时，最大值是 −∞，−∞ 减 −∞ 是 NaN；这样的行约定输出 0。",
    "Where a whole row is masked its largest score is −∞, and −∞ minus −∞ is NaN; such a row gives 0 by convention.",
)
FINITE_FILL = Text(
    "填一个很大的负数，整行被遮住时会变成平均分配，而不是 0。",
    "A large negative number turns a row that is masked altogether into equal weights instead of 0.",
)
TRUE_MEANS = Text("这里布尔掩码的 True 表示可以看。", "True in this mask means that one may look.")
TOP_LEFT = Text(
    "因果掩码从左上角对齐：第 i 个查询看键 0 到 i，不管键有多少。",
    "The causal mask is aligned at the top left: query i sees keys 0 to i, however many there are.",
)
TILED = Text(
    "相邻的几个查询头共用一个键值头，不是轮流。",
    "Neighbouring query heads share a head of keys; they do not take turns.",
)
TORCH_LAYERS = "bagu.topics.sequence_attention.self_attention.torch_layers"
# why a mechanical mutant cannot be told from the reference
ANY_SHIFT = "a row that is masked altogether has exp(−∞) = 0 whatever finite number is taken off"
ANY_DIVISOR = "0 over any number but 0 is 0"
ONE_SWAP = "two axes are swapped in either order"
ANY_NEGATIVE = "reshape infers the length that is negative, whichever negative number it is"
ASSIGNED = "the judge assigns the parameters before the first call"
MASKED_SOFTMAX = {
    "constant: np.where(largest == -inf, 1, largest)": ANY_SHIFT,
    "constant: np.where(largest == -inf, -1, largest)": ANY_SHIFT,
    "constant: np.where(total == 0, 2, total)": ANY_DIVISOR,
}

ATTENTION = Problem(
    id="scaled-dot-product-attention",
    ladder=ATTENTION_LADDER,
    starter='''import numpy as np


def scaled_dot_product_attention(query, key, value, attn_mask=None, is_causal=False, scale=None, enable_gqa=False):
    """query (..., L, E), key (..., S, E), value (..., S, Ev) -> (..., L, Ev)."""
    return np.zeros((*query.shape[:-1], value.shape[-1]))
''',
    variants=ATTENTION_VARIANTS,
    limits=Limits(seconds=4, megabytes=512, largest=128),
    equivalent=MASKED_SOFTMAX,
    mutants=(
        Mutant("no-scale", (("query.astype(wide) * factor @", "query.astype(wide) @"),), NO_SCALE),
        Mutant("over-d", (("1 / sqrt(query.shape[-1])", "1 / query.shape[-1]"),),
               Text("除以的是 d 的平方根，不是 d。", "The divisor is the root of d, not d.")),
        Mutant("root-of-keys", (("sqrt(query.shape[-1])", "sqrt(key.shape[-2])"),), WRONG_ROOT),
        Mutant("scale-ignored", (("factor = 1 / sqrt(query.shape[-1]) if scale is None else scale", "factor = 1 / sqrt(query.shape[-1])"),),
               SCALE_IGNORED),
        Mutant("over-queries", (("scores.max(axis=-1,", "scores.max(axis=-2,"), ("powers.sum(axis=-1,", "powers.sum(axis=-2,")),
               Text("softmax 在键上归一化：每个查询的权重加起来是 1。", "Softmax normalises over the keys: each query's weights sum to 1.")),
        Mutant("true-hides", (("np.where(attn_mask, scores, -inf)", "np.where(attn_mask, -inf, scores)"),), TRUE_MEANS),
        Mutant("fills-zero", (("np.where(attn_mask, scores, -inf)", "np.where(attn_mask, scores, 0)"),),
               Text("得分填 0，指数是 1，照样分到权重。", "A score of 0 has the exponential 1, so it still takes its share.")),
        Mutant("masks-weights",
               (("factor = 1 /", "hidden = False\n    factor = 1 /"), ("scores = np.where(attn_mask, scores, -inf)", "hidden = ~attn_mask"),
                ("return np.asarray(powers / np.where(total == 0, 1, total))", "return np.where(hidden, 0, powers / np.where(total == 0, 1, total))")),
               Text("softmax 之后再清零，剩下的权重加起来就不到 1。", "Zeroed after the softmax, the other weights sum to less than 1.")),
        Mutant("large-negative", (("np.where(attn_mask, scores, -inf)", "np.where(attn_mask, scores, -1e9)"),), FINITE_FILL),
        Mutant("nan-rows", (("np.where(largest == -inf, 0, largest)", "largest"), ("np.where(total == 0, 1, total)", "total")), NOTHING_SEEN),
        Mutant("not-itself", (("np.tri(*scores.shape[-2:], dtype=bool)", "np.tri(*scores.shape[-2:], -1, dtype=bool)"),),
               Text("因果掩码让每个位置看得到自己。", "A causal mask lets each position see itself.")),
        Mutant("bottom-right",
               (("np.tri(*scores.shape[-2:], dtype=bool)", "np.tri(*scores.shape[-2:], scores.shape[-1] - scores.shape[-2], dtype=bool)"),),
               TOP_LEFT),
        Mutant("sees-the-future", (("np.tri(*scores.shape[-2:], dtype=bool)", "np.tri(*scores.shape[:-3:-1], dtype=bool).T"),),
               Text("因果掩码挡的是后面的键，不是前面的。", "A causal mask hides the later keys, not the earlier ones.")),
        Mutant("mask-multiplied", (("scores = scores + attn_mask", "scores = scores * attn_mask"),),
               Text("浮点掩码是加到得分上的。", "A mask of numbers is added to the scores.")),
        Mutant("overflows", (("np.exp(scores - np.where(largest == -inf, 0, largest))", "np.exp(scores)"),),
               Text("取指数之前减去每行的最大值，否则会溢出。", "Take off each row's largest score before the exponential, or it overflows.")),
        Mutant("takes-turns", (("key.repeat(groups, axis=-3), value.repeat(groups, axis=-3)",
                                "np.concatenate([key] * groups, axis=-3), np.concatenate([value] * groups, axis=-3)"),), TILED),
        Mutant("query-scaled-in-place", (("scores = query.astype(wide) * factor @", "query *= factor\n    scores = query @"),),
               Text("不要在传入的查询上原地缩放。", "Do not scale the caller's query in place."), verdict="input modified"),
    ),
    deciding={
        "no-scale": 1, "over-d": 1, "root-of-keys": 1, "scale-ignored": 1,
        "true-hides": 2, "mask-multiplied": 2,
        "not-itself": 3, "bottom-right": 3, "sees-the-future": 3,
        "large-negative": 4, "nan-rows": 4,
        "takes-turns": 5,
        "overflows": 6, "query-scaled-in-place": 6,
    },
)  # fmt: skip

BACKWARD = Problem(
    id="attention-backward",
    ladder=BACKWARD_LADDER,
    starter='''import numpy as np


def scaled_dot_product_attention_backward(grad_output, query, key, value, attn_mask=None, is_causal=False, scale=None):
    """Gradients with respect to query, key and value."""
    return np.zeros_like(query), np.zeros_like(key), np.zeros_like(value)
''',
    variants=BACKWARD_VARIANTS,
    limits=Limits(seconds=4, megabytes=512, largest=64),
    equivalent=MASKED_SOFTMAX,
    mutants=(
        Mutant("mean-forgotten", (("weights * (to_weights - mean)", "weights * to_weights"),),
               Text("softmax 的权重互相牵制：每行要减去按权重的平均。", "Softmax weights depend on one another: each row loses its weighted mean.")),
        Mutant("elementwise", (("weights * (to_weights - mean)", "weights * (1 - weights) * to_weights"),),
               Text("softmax 的雅可比不是对角阵，p(1 − p) 只是对角线。", "The Jacobian of softmax is not diagonal; p(1 − p) is its diagonal only.")),
        Mutant("plain-mean", (("(weights * to_weights).sum(axis=-1, keepdims=True)", "to_weights.mean(axis=-1, keepdims=True)"),),
               Text("减去的平均是按权重算的，不是简单平均。", "The mean that is taken off is weighted, not plain.")),
        Mutant("mean-over-queries", (("(weights * to_weights).sum(axis=-1,", "(weights * to_weights).sum(axis=-2,"),),
               Text("每个查询在自己的键上求平均。", "Each query averages over its own keys.")),
        Mutant("scale-forgotten", (("(to_weights - mean) * factor", "(to_weights - mean)"),),
               Text("得分里有缩放，反向也要乘上。", "The scores carry the scale, so the gradients do, too.")),
        Mutant("scale-twice", (("(to_weights - mean) * factor", "(to_weights - mean) * factor * factor"),),
               Text("缩放在得分里只出现一次，反向也只乘一次。", "The scale stands in the scores once, so it is applied once.")),
        Mutant("key-without-scale", (("np.swapaxes(to_scores, -1, -2) @ query.astype(wide)", "np.swapaxes(to_scores, -1, -2) @ query.astype(wide) / (factor or 1)"),),
               Text("查询和键的梯度都带缩放。", "The scale belongs to the gradients of query and key alike.")),
        Mutant("default-scale", (("factor = 1 / sqrt(query.shape[-1]) if scale is None else scale\n    weights", "factor = 1 / sqrt(query.shape[-1])\n    weights"),),
               SCALE_IGNORED),
        Mutant("mask-forgotten", (("attention_weights(query, key, attn_mask, is_causal, scale)\n    grad", "attention_weights(query, key, None, is_causal, scale)\n    grad"),),
               Text("反向用的权重和前向一样，要带掩码。", "Backward uses the weights of the forward pass, mask and all.")),
        Mutant("causal-forgotten", (("attention_weights(query, key, attn_mask, is_causal, scale)\n    grad", "attention_weights(query, key, attn_mask, False, scale)\n    grad"),),
               Text("因果时，后面的键没有权重，也收不到梯度。", "In causal attention later keys have no weight and receive no gradient.")),
        Mutant("key-not-transposed", (("np.swapaxes(to_scores, -1, -2) @ query.astype(wide)", "to_scores @ query.astype(wide)"),),
               Text("键的梯度在查询上求和，要用得分梯度的转置。", "The gradient of a key sums over queries, so that of the scores is transposed.")),
        Mutant("value-not-transposed", (("np.swapaxes(weights, -1, -2) @ grad", "weights @ grad"),),
               Text("值的梯度在查询上求和，要用权重的转置。", "The gradient of a value sums over queries, so the weights are transposed.")),
        Mutant("nan-rows", (("np.where(largest == -inf, 0, largest)", "largest"), ("np.where(total == 0, 1, total)", "total")), NOTHING_SEEN),
    ),
    deciding={
        "scale-forgotten": 1, "key-without-scale": 1, "default-scale": 1,
        "mask-forgotten": 2,
        "causal-forgotten": 3,
        "nan-rows": 4,
    },
)  # fmt: skip

STREAMING = Problem(
    id="streaming-attention",
    ladder=STREAMING_LADDER,
    starter='''import numpy as np


def streaming_attention(query, key, value, attn_mask=None, is_causal=False, scale=None, block_size=128):
    """Attention over blocks of keys; no array holds a number for each query and each key."""
    out = np.zeros((*query.shape[:-1], value.shape[-1]))
    for start in range(0, key.shape[-2], block_size):
        out += value[..., start : start + block_size, :].sum(axis=-2, keepdims=True)
    return out
''',
    variants=STREAMING_VARIANTS,
    limits=Limits(seconds=4, megabytes=512, largest=64),
    equivalent=MASKED_SOFTMAX
    | {
        f"constant: def streaming_attention(query, key, value, attn_mask=None, is_causal=False, scale=None, block_size={n}):": (
            "the size of a block does not change the result"
        )
        for n in (127, 129)
    }
    | dict.fromkeys(
        ("constant: query.shape[:-0]", "constant: query.shape[:-0] #2"),
        "one running number for all queries broadcasts to one each in the first block, or in the division",
    ),
    mutants=(
        Mutant("output-not-corrected", (("out = out * shrink + powers", "out = out + powers"),),
               Text("最大值变了，之前累积的输出也要乘修正因子。", "When the maximum changes, the output so far needs the correction, too.")),
        Mutant("total-not-corrected", (("total = total * shrink + powers", "total = total + powers"),),
               Text("最大值变了，之前累积的分母也要乘修正因子。", "When the maximum changes, the denominator so far needs the correction, too.")),
        Mutant("maximum-of-the-block", (("np.maximum(largest, scores.max(axis=-1, keepdims=True))", "scores.max(axis=-1, keepdims=True)"),),
               Text("要维护到目前为止的最大值；只看当前块，遇到全被遮住的块就把前面的丢了。",
                    "Keep the largest score so far; that of the block alone loses what came before a block that is masked altogether.")),
        Mutant("average-of-blocks", (("powers @ value[..., block, :]", "powers / powers.sum(axis=-1, keepdims=True) @ value[..., block, :]"),),
               Text("块内先不归一化，最后统一除以总和。", "Do not normalise within a block; divide by the whole sum in the end.")),
        Mutant("correction-upside-down", (("np.exp(before - finite)", "np.exp(finite - before)"),),
               Text("修正因子是旧最大值减新最大值的指数，不超过 1。", "The correction is exp of the old maximum minus the new one, never above 1.")),
        Mutant("never-divided", (("(out / np.where(total == 0, 1, total))", "out"),),
               Text("最后还要除以累积的分母。", "In the end the sum is divided by the denominator.")),
        Mutant("causal-in-block", (("scores.shape[-1], -start, dtype=bool", "scores.shape[-1], 0, dtype=bool"),),
               Text("因果掩码按键在整段里的位置，不按块内位置。", "The causal mask goes by a key's place in the whole, not in its block.")),
        Mutant("mask-of-first-block", (("np.where(mask[..., block], scores, -inf)", "np.where(mask[..., :scores.shape[-1]], scores, -inf)"),),
               Text("掩码也要按块取相应的列。", "Take the block's own columns of the mask.")),
        Mutant("last-block-lost", (("range(0, keys, block_size)", "range(0, keys - keys % block_size, block_size)"),),
               Text("键数不一定是块大小的整数倍，最后一块可以短。", "The number of keys need not be a multiple of the block; the last one may be short.")),
        Mutant("nan-rows", (("np.where(largest == -inf, 0, largest)", "largest"), ("np.where(total == 0, 1, total)", "total")), NOTHING_SEEN),
        Mutant("maximum-forgotten", (("np.exp(before - finite), np.exp(scores - finite)", "np.ones_like(total), np.exp(scores)"),),
               Text("不减最大值会溢出。", "Without taking the maximum off, the exponential overflows.")),
        Mutant("no-scale", (("(1 / sqrt(query.shape[-1]) if scale is None else scale)", "(1 if scale is None else scale)"),), NO_SCALE),
    ),
    deciding={
        "last-block-lost": 1,
        "no-scale": 2,
        "causal-in-block": 4,
        "maximum-of-the-block": 5, "nan-rows": 5,
        "maximum-forgotten": 6,
    },
)  # fmt: skip

MULTI_HEAD = Problem(
    id="multi-head-attention",
    ladder=MULTI_HEAD_LADDER,
    starter='''import numpy as np


class MultiHeadAttention:
    """Multi-head attention with torch's layout of parameters."""

    def __init__(self, embed_dim, num_heads, bias=True):
        self.embed_dim, self.num_heads = embed_dim, num_heads
        self.in_proj_weight = np.zeros((3 * embed_dim, embed_dim))
        self.in_proj_bias = np.zeros(3 * embed_dim) if bias else None
        self.out_proj_weight = np.zeros((embed_dim, embed_dim))
        self.out_proj_bias = np.zeros(embed_dim) if bias else None

    def forward(self, query, key, value, key_padding_mask=None, attn_mask=None, average_attn_weights=True):
        """Output (N, L, E), and weights (N, L, S) or (N, heads, L, S)."""
        return query.copy(), np.zeros((len(query), query.shape[1], key.shape[1]))
''',
    variants=MULTI_HEAD_VARIANTS,
    limits=Limits(seconds=4, megabytes=512, largest=64),
    equivalent=MASKED_SOFTMAX
    | dict.fromkeys(
        (
            "dropped: self.in_proj_weight = np.zeros((3 * embed_dim, embed_dim))",
            "dropped: self.out_proj_weight = np.zeros((embed_dim, embed_dim))",
            "constant: 4 * embed_dim",
            "constant: 2 * embed_dim",
            "constant: 4 * embed_dim #2",
        ),
        ASSIGNED,
    )
    | dict.fromkeys(
        (
            "swapped: projected.reshape(*x.shape[:2], self.num_heads, width).swapaxes(2, 1)",
            "swapped: (weights @ v).swapaxes(2, 1)",
            "swapped: k.swapaxes(3, 2)",
        ),
        ONE_SWAP,
    ),
    mutants=(
        Mutant("reshaped-into-heads", ((".reshape(*x.shape[:2], self.num_heads, width).swapaxes(1, 2)", ".reshape(len(x), self.num_heads, x.shape[1], width)"),),
               Text("直接 reshape 会把 token 和头混在一起：先拆最后一维，再换轴。",
                    "A reshape alone mixes tokens and heads: split the last axis, then swap.")),
        Mutant("reshaped-back", (("(weights @ v).swapaxes(1, 2).reshape(query.shape)", "(weights @ v).reshape(query.shape)"),),
               Text("合并各头之前先把头那一维换回去。", "Swap the axis of heads back before merging them.")),
        Mutant("heads-interleaved", ((".reshape(*x.shape[:2], self.num_heads, width).swapaxes(1, 2)", ".reshape(*x.shape[:2], width, self.num_heads).transpose(0, 3, 1, 2)"),),
               Text("每个头占相邻的一段，不是隔着取。", "A head holds neighbouring rows, not every so many.")),
        Mutant("root-of-width", (("sqrt(q.shape[-1])", "sqrt(self.embed_dim)"),), WRONG_ROOT),
        Mutant("parts-out-of-order", (("rows = slice(", "part = (0, 2, 1)[part]\n        rows = slice("),),
               Text("投影矩阵从上到下是 Q、K、V。", "From top to bottom the projection holds Q, K, V.")),
        Mutant("no-last-projection", (("output = joined @ self.out_proj_weight.T", "output = joined"),),
               Text("各头拼起来之后还有一次输出投影。", "After the heads are joined, a last projection follows.")),
        Mutant("last-not-transposed", (("joined @ self.out_proj_weight.T", "joined @ self.out_proj_weight"),),
               Text("权重的形状是输出×输入，乘的是转置。", "Weights are output by input, so their transpose multiplies.")),
        Mutant("true-shows", (("np.where(mask, -np.inf, 0.0)", "np.where(mask, 0.0, -np.inf)"),),
               Text("这个层的布尔掩码 True 表示不许看，和函数版相反。", "In this layer True in a mask hides, unlike in the function.")),
        Mutant("padding-of-queries", (("additive(key_padding_mask)[:, None, None, :]", "additive(key_padding_mask)[:, None, :, None][:, :, :query.shape[1]]"),),
               Text("填充遮的是键那一维，不是查询。", "Padding hides keys, not queries.")),
        Mutant("heads-before-batch", (("mask = mask + additive(attn_mask).reshape(*shape, query.shape[1], key.shape[1])",
                                       "mask = mask + additive(attn_mask).reshape(*shape[::-1], query.shape[1], key.shape[1]).swapaxes(0, 1)"),),
               Text("三维掩码的第一维是批×头，批在外。", "The first axis of a mask with three is batch × heads, the batch outside.")),
        Mutant("value-is-key", (("enumerate((query, key, value))", "enumerate((query, key, key))"),),
               Text("值用自己的输入，交叉注意力里它和键不一定相同。", "Values come from their own input, which need not be that of the keys.")),
        Mutant("weights-summed", (("weights.mean(axis=1)", "weights.sum(axis=1)"),),
               Text("返回的权重是各头的平均。", "The weights that are returned are averaged over heads.")),
        Mutant("bias-forgotten", (("projected = projected + self.in_proj_bias[rows]", "projected = projected + 0"),),
               Text("三个投影也有偏置。", "The three projections have biases, too.")),
        Mutant("large-negative", (("np.where(mask, -np.inf, 0.0)", "np.where(mask, -1e9, 0.0)"),), FINITE_FILL),
        Mutant("nan-rows", (("np.where(largest == -inf, 0, largest)", "largest"), ("np.where(total == 0, 1, total)", "total")), NOTHING_SEEN),
    ),
    deciding={
        "parts-out-of-order": 1, "last-not-transposed": 1, "bias-forgotten": 1,
        "heads-interleaved": 2, "root-of-width": 2,
        "no-last-projection": 3,
        "true-shows": 4, "padding-of-queries": 4, "heads-before-batch": 4,
        "weights-summed": 5,
        "large-negative": 6, "nan-rows": 6,
    },
)  # fmt: skip

CACHE = Problem(
    id="cached-attention",
    ladder=CACHED_LADDER,
    starter='''import numpy as np


class CachedAttention:
    """Causal self-attention that is fed a few tokens at a time."""

    def __init__(self, embed_dim, num_heads, num_kv_heads=None):
        self.num_heads, self.num_kv_heads = num_heads, num_kv_heads or num_heads
        self.head_dim = embed_dim // num_heads
        rows = (num_heads + 2 * self.num_kv_heads) * self.head_dim
        self.in_proj_weight, self.in_proj_bias = np.zeros((rows, embed_dim)), np.zeros(rows)
        self.out_proj_weight, self.out_proj_bias = np.zeros((embed_dim, embed_dim)), np.zeros(embed_dim)
        self.keys = self.values = None

    def step(self, x):
        """The outputs (N, T, E) of the next tokens x (N, T, E); grows keys and values."""
        self.keys = self.values = np.zeros((len(x), self.num_kv_heads, x.shape[1], self.head_dim))
        return x.copy()
''',
    variants=CACHE_VARIANTS,
    limits=Limits(seconds=4, megabytes=512, largest=64),
    equivalent=dict.fromkeys(
        (
            "dropped: self.in_proj_weight = np.zeros((rows, embed_dim))",
            "dropped: self.in_proj_bias = np.zeros(rows)",
            "dropped: self.out_proj_weight = np.zeros((embed_dim, embed_dim))",
            "dropped: self.out_proj_bias = np.zeros(embed_dim)",
            "constant: 3 * self.num_kv_heads",
            "constant: 1 * self.num_kv_heads",
        ),
        ASSIGNED,
    )
    | dict.fromkeys(
        (
            "swapped: rows.reshape(*x.shape[:2], -1, self.head_dim).swapaxes(2, 1)",
            "swapped: keys.repeat(groups, axis=1).swapaxes(3, 2)",
            "swapped: (weights @ values.repeat(groups, axis=1)).swapaxes(2, 1)",
        ),
        ONE_SWAP,
    )
    | {
        "constant: rows.reshape(*x.shape[:2], -2, self.head_dim)": ANY_NEGATIVE,
        "dropped: self.embed_dim = embed_dim": "only the validation of shapes reads it",
        "dropped: self.values = None": "keys tells whether there was a step; values are read together with them",
    },
    mutants=(
        Mutant("no-mask", (("scores = np.where(mask, scores, -inf)", "scores = scores + 0"),),
               Text("一次喂进多个 token 时，它们之间也要因果。", "Where several tokens come at once, they are causal among themselves, too.")),
        Mutant("top-left", (("np.tri(new, seen, seen - new, dtype=bool)", "np.tri(new, seen, dtype=bool)"),),
               Text("有缓存时因果掩码按最后一个 token 对齐，否则新 token 只看得到开头。",
                    "With a cache the causal mask is aligned at the last token, or new ones see the beginning only.")),
        Mutant("not-itself", (("np.tri(new, seen, seen - new, dtype=bool)", "np.tri(new, seen, seen - new - 1, dtype=bool)"),),
               Text("新 token 也看得到自己。", "A new token sees itself, too.")),
        Mutant("prepended", (("(self.keys, keys)", "(keys, self.keys)"), ("(self.values, values)", "(values, self.values)")),
               Text("新的键和值接在缓存后面。", "New keys and values go behind the old ones.")),
        Mutant("first-only", (("self.keys, self.values = (keys, values)", "if self.keys is None:\n            self.keys, self.values = (keys, values)"),),
               Text("每一步都要更新缓存。", "The cache grows with every step.")),
        Mutant("last-only", (("if self.keys is not None:", "if False:"),),
               Text("要接上以前的键和值，不是只用这一步的。", "Keys and values of earlier steps belong to it, not only this step's.")),
        Mutant("repeated-in-the-cache", (("queries, keys, values = self._project(x)", "queries, keys, values = self._project(x)\n        keys, values = (a.repeat(self.num_heads // self.num_kv_heads, axis=1) for a in (keys, values))"),
                                         ("groups = self.num_heads // self.num_kv_heads", "groups = 1")),
               Text("缓存里只存键值头，复制成查询头就白省了。", "The cache holds the heads of keys and values; repeated for all queries, nothing is saved.")),
        Mutant("takes-turns", (("keys.repeat(groups, axis=1)", "np.concatenate([keys] * groups, axis=1)"),
                               ("values.repeat(groups, axis=1)", "np.concatenate([values] * groups, axis=1)")), TILED),
        Mutant("values-from-keys", (("heads[:, last:]", "heads[:, self.num_heads:last]"),),
               Text("投影的最后一段是值。", "The last rows of the projection make the values.")),
        Mutant("heads-interleaved", ((".reshape(*x.shape[:2], -1, self.head_dim).swapaxes(1, 2)", ".reshape(*x.shape[:2], self.head_dim, -1).transpose(0, 3, 1, 2)"),),
               Text("每个头占相邻的一段，不是隔着取。", "A head holds neighbouring rows, not every so many.")),
        Mutant("reshaped-back", (("(weights @ values.repeat(groups, axis=1)).swapaxes(1, 2).reshape(x.shape)", "(weights @ values.repeat(groups, axis=1)).reshape(x.shape)"),),
               Text("合并各头之前先把头那一维换回去。", "Swap the axis of heads back before merging them.")),
        Mutant("no-scale", ((" / sqrt(self.head_dim)", ""),), NO_SCALE),
        Mutant("root-of-width", (("sqrt(self.head_dim)", "sqrt(self.embed_dim)"),), WRONG_ROOT),
    ),
    deciding={
        "no-scale": 1, "root-of-width": 1,
        "values-from-keys": 2, "heads-interleaved": 2,
        "prepended": 3, "repeated-in-the-cache": 3, "takes-turns": 3,
        "no-mask": 4, "top-left": 4, "not-itself": 4, "last-only": 4,
    },
)  # fmt: skip

TORCH = Problem(
    id="self-attention-torch",
    ladder=SELF_LADDER,
    box="torch",
    solution="bagu.algorithms.sequence_attention.torch_attention:SelfAttention",
    starter='''import torch
from torch import nn


class SelfAttention(nn.Module):
    """Multi-head self-attention; its gradients come from autograd."""

    def __init__(self, embed_dim, num_heads, is_causal=False):
        super().__init__()
        self.num_heads, self.is_causal = num_heads, is_causal
        self.in_proj_weight = nn.Parameter(torch.zeros(3 * embed_dim, embed_dim))
        self.in_proj_bias = nn.Parameter(torch.zeros(3 * embed_dim))
        self.out_proj_weight = nn.Parameter(torch.zeros(embed_dim, embed_dim))
        self.out_proj_bias = nn.Parameter(torch.zeros(embed_dim))

    def forward(self, x, padding_mask=None):
        """The output (N, L, E) of x (N, L, E)."""
        self.x = x.clone().requires_grad_()
        self.output = self.x @ self.out_proj_weight.T + self.out_proj_bias
        return self.output

    def gradients(self, grad_output):
        """Gradients of x, in_proj_weight, in_proj_bias, out_proj_weight and out_proj_bias."""
        leaves = (self.x, *self.parameters())
        return torch.autograd.grad(self.output, leaves, grad_output, allow_unused=True, materialize_grads=True)
''',
    variants=tuple(f"{TORCH_LAYERS}:{name}" for name in ("Cleaned", "HeadByHead", "WithASink", "FoldedBatch", "OnlyVisibleKeys", "KeyByKey", "OwnFunction", "LogWeights")),
    forbidden_names=("scaled_dot_product_attention", "MultiheadAttention", "multi_head_attention_forward", "_safe_softmax"),
    limits=Limits(seconds=5, megabytes=512),
    equivalent=dict.fromkeys(
        (
            "dropped: nn.init.xavier_uniform_(self.in_proj_weight)",
            "dropped: nn.init.xavier_uniform_(self.out_proj_weight)",
            "swapped: torch.empty(embed_dim, 3 * embed_dim)",
            "constant: 4 * embed_dim",
            "constant: 2 * embed_dim",
            "constant: 4 * embed_dim #2",
            "constant: 2 * embed_dim #2",
        ),
        ASSIGNED,
    )
    | dict.fromkeys(("swapped: k.transpose(-1, -2)", "swapped: (weights @ v).transpose(2, 1)"), ONE_SWAP),
    mutants=(
        Mutant("nan-rows", (("torch.finfo(scores.dtype).min", "-torch.inf"),), NOTHING_SEEN),
        Mutant("nan-gradients", (("scores.masked_fill(~visible, torch.finfo(scores.dtype).min).softmax(dim=-1) * visible",
                                  "torch.nan_to_num((scores + torch.where(visible, 0.0, -torch.inf)).softmax(dim=-1))"),),
               Text("前向把 NaN 换成了 0，反向里 softmax 的 NaN 仍会流进得分。",
                    "Forward replaces the NaN by 0; backward, that of the softmax still flows into the scores.")),
        Mutant("large-negative", ((".softmax(dim=-1) * visible", ".softmax(dim=-1)"),), FINITE_FILL),
        Mutant("masks-weights", (("scores.masked_fill(~visible, torch.finfo(scores.dtype).min).softmax", "scores.softmax"),),
               Text("softmax 之后再清零，剩下的权重加起来就不到 1。", "Zeroed after the softmax, the other weights sum to less than 1.")),
        Mutant("graph-cut", (("weights = scores.masked_fill", "weights = scores.detach().masked_fill"),),
               Text("有一段不在计算图里，那里的参数收不到梯度。", "A part is outside the graph, so its parameters receive no gradient.")),
        Mutant("viewed-into-heads", ((".view(samples, tokens, 3, self.num_heads, -1).permute(2, 0, 3, 1, 4)", ".view(samples, 3, self.num_heads, tokens, -1).permute(1, 0, 2, 3, 4)"),),
               Text("直接 view 会把 token 和头混在一起：先拆最后一维，再换轴。", "A view alone mixes tokens and heads: split the last axis, then permute.")),
        Mutant("heads-first", ((".view(samples, tokens, 3, self.num_heads, -1).permute(2, 0, 3, 1, 4)", ".view(samples, tokens, self.num_heads, 3, -1).permute(3, 0, 2, 1, 4)"),),
               Text("投影的输出先分 Q、K、V，再分头。", "The projection is split into Q, K, V first, then into heads.")),
        Mutant("reshaped-back", (("(weights @ v).transpose(1, 2).reshape", "(weights @ v).reshape"),),
               Text("合并各头之前先把头那一维换回去。", "Swap the axis of heads back before merging them.")),
        Mutant("root-of-width", (("sqrt(q.shape[-1])", "sqrt(width)"),), WRONG_ROOT),
        Mutant("over-queries", (("softmax(dim=-1)", "softmax(dim=-2)"),),
               Text("softmax 在键那一维上做。", "The softmax runs over the keys.")),
        Mutant("sees-the-future", (("visible.tril()", "visible.triu()"),),
               Text("因果掩码挡的是后面的键，不是前面的。", "A causal mask hides the later keys, not the earlier ones.")),
        Mutant("padding-of-queries", (("padding_mask[:, None, None, :]", "padding_mask[:, None, :, None]"),),
               Text("填充遮的是键那一维，不是查询。", "Padding hides keys, not queries.")),
        Mutant("padding-shown", (("~padding_mask[:", "padding_mask[:"),),
               Text("padding_mask 的 True 表示填充，不许看。", "True in padding_mask is padding, which nobody may see.")),
        Mutant("not-transposed", (("joined @ self.out_proj_weight.T", "joined @ self.out_proj_weight"),),
               Text("权重的形状是输出×输入，乘的是转置。", "Weights are output by input, so their transpose multiplies.")),
    ),
    deciding={
        "heads-first": 1, "root-of-width": 1,
        "sees-the-future": 2, "padding-of-queries": 2, "padding-shown": 2,
        "nan-rows": 3, "nan-gradients": 3, "large-negative": 3,
    },
)  # fmt: skip
