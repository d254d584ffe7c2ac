"""What the answers state about code that circulates, measured."""

from collections import Counter
from collections.abc import Mapping
from itertools import product
from typing import Annotated, Literal

import numpy as np
from numpy.random import Generator

from bagu.algorithms.analysis import model_info
from bagu.algorithms.convolution import conv2d_nhwc
from bagu.algorithms.detection import box_iou
from bagu.algorithms.image_processing import gaussian_kernel2d, gaussian_sigma
from bagu.algorithms.initialization import xavier_std
from bagu.algorithms.losses_metrics import cross_entropy
from bagu.curriculum.claim import Criterion, Range, claim
from bagu.topics.frameworks.circulating_code.data import (
    EDGES,
    SHAPES,
    TYPICAL,
    accepted,
    circulating_conv,
    columns,
    fate,
    found,
    resnet18,
    settings,
)


@claim(
    "runs-is-right",
    zh="代码跑通了、没有报错，结果就是对的。",
    en="Code that runs without an error gives the right result.",
    expects="refuted",
    criteria=[Criterion("share right of the settings that run", ">=", 1)],
    control={"code": "repaired"},
    seeds=range(100, 102),
)
def runs_is_right(rng: Generator, *, code: Literal["circulating", "repaired"] = "circulating") -> Mapping[str, float]:
    """No chance is involved. The NHWC convolution of the notes over all settings of side, kernel, stride, padding."""
    function = circulating_conv if code == "circulating" else conv2d_nhwc
    fates = Counter(fate(*setting, function) for setting in settings())
    ran = fates["right"] + fates["wrong"]
    return {
        "share right of the settings that run": fates["right"] / ran,
        "settings": fates.total(),
        **{f"share that is {word}": fates[key] / fates.total() for word, key in
           (("an error", "raises"), ("silently wrong", "wrong"), ("right", "right"))},
    }  # fmt: skip


@claim(
    "one-example",
    zh="拿一对典型的框试一下，IoU 的错就都能看出来。",
    en="One typical pair of boxes shows whatever is wrong with an IoU function.",
    expects="refuted",
    criteria=[Criterion("share of the faults found", ">=", 1)],
    control={"test": "edges"},
    seeds=range(100, 102),
)
def one_example(
    rng: Generator, *, test: Literal["typical", "edges"] = "typical", tolerance: float = 0.01
) -> Mapping[str, float]:
    """No chance is involved. Five faulty versions; two boxes of 100 pixels, or three pairs of boxes of 1 or 2."""
    pairs = TYPICAL if test == "typical" else EDGES
    return {"share of the faults found": found(pairs, tolerance), "pairs": len(pairs)}


@claim(
    "rand-makes-boxes",
    zh="np.random.rand(10, 4) 就能造出十个测试用的框。",
    en="np.random.rand(10, 4) makes ten boxes to test with.",
    expects="refuted",
    criteria=[Criterion("share of valid boxes", ">=", 0.99)],
    control={"repair": True},
)
def rand_makes_boxes(rng: Generator, *, repair: bool = False, count: int = 4000) -> Mapping[str, float]:
    """Valid: x1 <= x2 and y1 <= y2. Repaired: the two corners sorted, one axis at a time."""
    corners = rng.random((count, 2, 2))  # corner, axis
    if repair:
        corners = np.sort(corners, axis=1)
    return {"share of valid boxes": float((corners[:, 0] <= corners[:, 1]).all(axis=1).mean())}


@claim(
    "plus-one-removes",
    zh="归一化坐标上，+1 让 NMS 误删互不相交的框：阈值 0.5 时，误删条件满足的框对超过 5%。",
    en="On normalised coordinates the +1 makes NMS remove boxes that do not touch: at 0.5 more than 5% of the disjoint pairs qualify.",
    criteria=[Criterion("share of disjoint pairs above 0.5", ">=", 0.05)],
    control={"side": 1000.0},
)
def plus_one_removes(
    rng: Generator, *, side: float = 1.0, count: Annotated[int, Range(10, 400)] = 200
) -> Mapping[str, float]:
    """Boxes of 5 to 30 % of a picture whose side is 1, or 1000 pixels."""
    corner = rng.uniform(0, 0.7, (count, 2))
    boxes = side * np.concatenate([corner, corner + rng.uniform(0.05, 0.3, (count, 2))], axis=1)
    disjoint = box_iou(boxes, boxes) == 0
    scored = box_iou(boxes, boxes, plus_one=True)[disjoint]
    return {"share of disjoint pairs above 0.5": float((scored > 0.5).mean()), "smallest score": float(scored.min())}


@claim(
    "randn-repairs-it",
    zh="“Xavier” 片段只要把 rand 改成 randn 就对了。",
    en='The "Xavier" snippet is right as soon as rand becomes randn.',
    expects="refuted",
    criteria=[Criterion("deviation against Xavier's", "<=", 1.05), Criterion("smallest of them", ">=", 0.95)],
    control={"divisor": "xavier"},
)
def randn_repairs_it(rng: Generator, *, divisor: Literal["fan_in / 2", "xavier"] = "fan_in / 2") -> Mapping[str, float]:
    """Layers of 256 by 256, 1024 by 64 and 64 by 1024 inputs by outputs; normal draws."""
    ratios = []
    for fan_in, fan_out in ((256, 256), (1024, 64), (64, 1024)):
        scale = 1 / np.sqrt(fan_in / 2) if divisor == "fan_in / 2" else xavier_std((fan_out, fan_in))
        weights = rng.standard_normal((fan_in, fan_out)) * scale
        ratios.append(float(weights.std()) / xavier_std((fan_out, fan_in)))
    return {
        "deviation against Xavier's": max(ratios),
        "smallest of them": min(ratios),
        "square layer": ratios[0],
    }


@claim(
    "raw-shift",
    zh="拿 logits 直接取负对数当损失：所有 logits 加 10，真损失一点不变，这个“损失”却变小 1 以上。",
    en='Take the minus logarithm of a logit as the loss, and adding 10 to all logits lowers the "loss" by more than 1, while the loss itself stays.',
    criteria=[Criterion("fall of the raw loss", ">=", 1), Criterion("change of the real loss", "==", 0)],
    control={"shift": 0.0},
)
def raw_shift(rng: Generator, *, shift: float = 10.0, samples: int = 100) -> Mapping[str, float]:
    """Positive logits between 1 and 5, four classes, random labels."""
    logits, labels = rng.uniform(1, 5, (samples, 4)), rng.integers(4, size=samples)
    raw = [float(-np.log(z[np.arange(samples), labels]).mean()) for z in (logits, logits + shift)]
    real = [float(cross_entropy(z, labels)) for z in (logits, logits + shift)]
    change = abs(real[1] - real[0])
    return {"fall of the raw loss": raw[0] - raw[1], "change of the real loss": change if change > 1e-9 else 0.0}


@claim(
    "kernel-is-opencv",
    zh="二维高斯核的片段与 cv2.getGaussianKernel 的外积相同，sigma 给不给都一样。",
    en="The snippet of the 2-D Gaussian kernel equals the outer product of cv2.getGaussianKernel, with or without a sigma.",
    expects="refuted",
    criteria=[Criterion("largest difference of a weight", "<=", 1e-9)],
    control={"sigma": 1.0},
    seeds=range(100, 102),
)
def kernel_is_opencv(rng: Generator, *, sigma: float = 0.0) -> Mapping[str, float]:
    """No chance is involved. Sides 3, 5, 7 and 9; the snippet puts its formula wherever sigma is 0."""
    import cv2

    differences = {}
    for side in (3, 5, 7, 9):
        row = cv2.getGaussianKernel(side, sigma)
        ours = gaussian_kernel2d(side, sigma or gaussian_sigma(side))
        off = float(np.abs(ours - row @ row.T).max())
        differences[f"side {side}"] = off if off > 1e-9 else 0.0
    return {"largest difference of a weight": max(differences.values()), **differences}


@claim(
    "four-bytes",
    zh="模型的大小就是参数个数乘 4 字节。",
    en="The size of a model is its number of parameters times 4 bytes.",
    expects="refuted",
    criteria=[Criterion("largest relative error", "<=", 0.01)],
    control={"models": "float32 without buffers"},
    seeds=range(100, 102),
)
def four_bytes(rng: Generator, *, models: Literal["all", "float32 without buffers"] = "all") -> Mapping[str, float]:
    """No chance is involved. ResNet-18, the same in float16, in int8, and a small MLP; bytes by model_info."""
    plain = resnet18()
    halves = [(shape, "float16" if dtype == "float32" else dtype, kind, at) for shape, dtype, kind, at in plain]
    quantised = [
        (shape, "int8" if kind == "trained" and len(shape) > 1 else dtype, "frozen" if kind == "trained" else kind, at)
        for shape, dtype, kind, at in plain
    ]
    mlp = [
        ((512, 784), "float32", "trained", 0),
        ((512,), "float32", "trained", 1),
        ((10, 512), "float32", "trained", 2),
    ]
    errors, counted = {}, {}
    for name, entries in (("ResNet-18", plain), ("float16", halves), ("int8", quantised), ("MLP", mlp)):
        parameters, _, buffers, size = model_info(**columns(entries))
        errors[name], counted[name] = abs(4 * parameters - size) / size, (parameters, buffers, size)
    used = errors if models == "all" else {"MLP": errors["MLP"]}
    return {
        "largest relative error": max(used.values()),
        **{f"relative error, {name}": error for name, error in errors.items()},
        "parameters of ResNet-18": counted["ResNet-18"][0],
        "numbers in buffers": counted["ResNet-18"][1],
        "megabytes of ResNet-18": counted["ResNet-18"][2] / 1e6,
        "tensors of ResNet-18": sum(kind != "buffer" for _, _, kind, _ in plain),
        "layers of ResNet-18": sum(len(shape) > 1 for shape, _, _, _ in plain),
    }


@claim(
    "names-are-tensors",
    zh="把 state_dict 里的个数加起来，就是参数量。",
    en="Adding up the sizes in a state_dict gives the number of parameters.",
    expects="refuted",
    criteria=[Criterion("counted against there being", "<=", 1.01)],
    control={"tied": False},
    seeds=range(100, 102),
)
def names_are_tensors(rng: Generator, *, tied: bool = True) -> Mapping[str, float]:
    """No chance is involved. torch: an embedding of 1000 words in 64 numbers and an output layer, tied or not."""
    import torch

    net = torch.nn.Sequential(torch.nn.Embedding(1000, 64), torch.nn.Linear(64, 1000, bias=False))
    if tied:
        net[1].weight = net[0].weight
    named = sum(tensor.numel() for tensor in net.state_dict().values())
    return {
        "counted against there being": named / sum(p.numel() for p in net.parameters()),
        "counted by name": named,
    }


@claim(
    "at-is-mm",
    zh="@ 就是 torch.mm：列数等于行数的两个矩阵相乘。",
    en="@ is torch.mm: a product of two matrices, as many columns here as rows there.",
    expects="refuted",
    criteria=[Criterion("products that @ gives and mm refuses", "==", 0)],
    control={"most": 2, "least": 2},
    seeds=range(100, 102),
    sources=["torch-matmul", "torch-mm"],
)
def at_is_mm(rng: Generator, *, least: int = 1, most: int = 4) -> Mapping[str, float]:
    """No chance is involved but the numbers. All pairs of eleven shapes of `least` to `most` dimensions, in torch."""
    import torch

    given = refused = differ = 0
    for left, right in product([s for s in SHAPES if least <= len(s) <= most], repeat=2):
        a, b = torch.from_numpy(rng.random(left)), torch.from_numpy(rng.random(right))
        by_at, by_mm = accepted(lambda x, y: x @ y, a, b), accepted(torch.mm, a, b)
        given += by_at is not None
        refused += by_at is not None and by_mm is None
        differ += by_at is not None and by_mm is not None and not torch.equal(by_at, by_mm)
        differ += by_at is None and by_mm is not None
    return {
        "products that @ gives and mm refuses": refused,
        "products that @ gives": given,
        "matrices where they differ": differ,
    }


@claim(
    "matmul-is-numpy",
    zh="torch.matmul 的规则与 np.matmul 相同：接受的形状一样，结果的形状和数值也一样。",
    en="torch.matmul follows the rules of np.matmul: it takes the same shapes and gives the same shapes and numbers.",
    criteria=[Criterion("pairs of shapes where they differ", "==", 0), Criterion("products compared", ">=", 20)],
    control={"numpy": "dot"},
    seeds=range(100, 102),
    sources=["torch-matmul", "numpy-matmul"],
)
def matmul_is_numpy(rng: Generator, *, numpy: Literal["matmul", "dot"] = "matmul") -> Mapping[str, float]:
    """No chance is involved but the numbers. All pairs of eleven shapes of one to four dimensions."""
    import torch

    compared = differ = 0
    for left, right in product(SHAPES, repeat=2):
        a, b = rng.random(left), rng.random(right)
        theirs = accepted(torch.matmul, torch.from_numpy(a), torch.from_numpy(b))
        ours = accepted(np.matmul if numpy == "matmul" else np.dot, a, b)
        compared += theirs is not None
        if theirs is None or ours is None:
            differ += (theirs is None) != (ours is None)
        else:
            differ += tuple(theirs.shape) != np.shape(ours) or not np.allclose(theirs.numpy(), ours)
    return {"pairs of shapes where they differ": differ, "products compared": compared}


@claim(
    "dot-is-for-vectors",
    zh="torch.dot 只接受两个等长的一维张量，别的都报错。",
    en="torch.dot takes two 1-D tensors of one length and refuses everything else.",
    criteria=[
        Criterion("products of anything else", "==", 0),
        Criterion("products of two vectors of one length", ">=", 1),
    ],
    control={"function": "matmul"},
    seeds=range(100, 102),
    sources=["torch-dot"],
)
def dot_is_for_vectors(rng: Generator, *, function: Literal["dot", "matmul"] = "dot") -> Mapping[str, float]:
    """No chance is involved but the numbers. All pairs of eleven shapes of one to four dimensions, in torch."""
    import torch

    multiply = torch.dot if function == "dot" else torch.matmul
    vectors = others = 0
    for left, right in product(SHAPES, repeat=2):
        done = accepted(multiply, torch.from_numpy(rng.random(left)), torch.from_numpy(rng.random(right))) is not None
        alike = left == right and len(left) == 1
        vectors, others = vectors + (done and alike), others + (done and not alike)
    return {"products of two vectors of one length": vectors, "products of anything else": others}


@claim(
    "mul-is-by-a-number",
    zh="torch.mul 是数乘：一个张量乘一个数。",
    en="torch.mul multiplies a tensor by a number.",
    expects="refuted",
    criteria=[Criterion("products of two arrays", "==", 0)],
    control={"shapes": "do not broadcast"},
    seeds=range(100, 102),
    sources=["torch-mul"],
)
def mul_is_by_a_number(rng: Generator, *, shapes: Literal["all", "do not broadcast"] = "all") -> Mapping[str, float]:
    """No chance is involved but the numbers. Pairs of eleven shapes in torch, compared with NumPy's *."""
    import torch

    products = wrong = 0
    for left, right in product(SHAPES, repeat=2):
        a, b = rng.random(left), rng.random(right)
        ours = accepted(np.multiply, a, b)
        if shapes == "do not broadcast" and ours is not None:
            continue
        theirs = accepted(torch.mul, torch.from_numpy(a), torch.from_numpy(b))
        products += theirs is not None
        wrong += theirs is not None and (ours is None or not np.array_equal(theirs.numpy(), ours))
    return {"products of two arrays": products, "other than number by number": wrong}


@claim(
    "attention-is-right",
    zh="自注意力的片段是对的：补上 head_dim 的负二分之一次方作缩放，与 nn.MultiheadAttention 相同。",
    en="The self-attention snippet is right: with head_dim to the power of minus a half as its scale it is nn.MultiheadAttention.",
    criteria=[Criterion("largest difference", "<=", 1e-9)],
    control={"scale": "dim"},
)
def attention_is_right(rng: Generator, *, scale: Literal["head_dim", "dim"] = "head_dim") -> Mapping[str, float]:
    """Two sequences of five tokens in 16 numbers, four heads, float64, the same random weights on both sides."""
    import torch

    heads, dim = 4, 16
    module = torch.nn.MultiheadAttention(dim, heads, batch_first=True, dtype=torch.float64)
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(torch.from_numpy(rng.normal(size=tuple(parameter.shape))))
        x = torch.from_numpy(rng.normal(size=(2, 5, dim)))
        theirs, _ = module(x, x, x)
        qkv = (x @ module.in_proj_weight.T + module.in_proj_bias).reshape(2, 5, 3, heads, dim // heads)
        q, k, v = qkv.permute(2, 0, 3, 1, 4)  # three times (batch, heads, tokens, head_dim)
        weights = (q @ k.transpose(-2, -1) * (dim // heads if scale == "head_dim" else dim) ** -0.5).softmax(-1)
        ours = module.out_proj((weights @ v).transpose(1, 2).reshape(2, 5, dim))
    difference = float((ours - theirs).abs().max())
    return {"largest difference": difference if difference > 1e-9 else 0.0}
