"""Write by hand: the Gaussian kernel, and the blur."""

from bagu.curriculum.problem import Limits, Mutant, Problem
from bagu.ladders.image_processing.gaussian_blur import LADDER as BLUR_LADDER
from bagu.ladders.image_processing.gaussian_kernel2d import LADDER as KERNEL_LADDER
from bagu.text import Text
from bagu.topics.image_processing.gaussian_blur.variants import BLUR_VARIANTS, KERNEL_VARIANTS

KERNEL = Problem(
    id="gaussian-kernel",
    ladder=KERNEL_LADDER,
    starter='''import numpy as np

# what OpenCV uses where sigma is 0: divide each by its sum
TABLES = {
    3: (1, 2, 1),
    5: (1, 4, 6, 4, 1),
    7: (2, 7, 14, 18, 14, 7, 2),
    9: (4, 13, 30, 51, 60, 51, 30, 13, 4),
}


def gaussian_kernel2d(ksize, sigma=0.0):
    """The (ksize, ksize) Gaussian kernel, summing to 1."""
    return np.full((ksize, ksize), 1 / ksize**2)
''',
    mutants=(
        Mutant(
            "not-normalized",
            (("weights / weights.sum()", "weights"),),
            Text(
                "权重之和不是 1：整幅图会变亮或变暗。",
                "The weights do not sum to 1, so the whole image becomes brighter or darker.",
            ),
        ),
        Mutant(
            "peak-one",
            (("weights / weights.sum()", "weights / weights.max()"),),
            Text("归一化是让总和为 1，不是让最大值为 1。", "Normalising makes the sum 1, not the largest weight."),
        ),
        Mutant(
            "analytic-factor",
            (
                ("np.exp(-(x / spread) ** 2 / 2)", "np.exp(-(x / spread) ** 2 / 2) / (np.sqrt(2 * np.pi) * spread)"),
                ("weights / weights.sum()", "weights / weights.sum() if sigma == 0 else weights"),
            ),
            Text(
                "密度公式里的系数只让积分为 1；采样又截断以后，总和不再是 1。",
                "The factor of the density makes its integral 1; sampled and cut off, the sum is no longer 1.",
            ),
        ),
        Mutant(
            "missing-two",
            (("** 2 / 2", "** 2"),),
            Text(
                "指数的分母是两倍方差；少了 2，等于把标准差缩小到 0.71 倍。",
                "The exponent is divided by twice the variance; without the 2 the standard deviation shrinks to 0.71.",
            ),
        ),
        Mutant(
            "sigma-not-squared",
            (("-(x / spread) ** 2 / 2", "-x ** 2 / spread / 2"),),
            Text(
                "分母里是方差，不是标准差；标准差为 1 时看不出来。",
                "The variance belongs there, not the standard deviation; at 1 the two look alike.",
            ),
        ),
        Mutant(
            "distance-not-squared",
            (("-(x / spread) ** 2 / 2", "-np.abs(x / spread) / 2"),),
            Text(
                "指数里是距离的平方：这是拉普拉斯分布的形状。",
                "The exponent has the square of the distance: this is a Laplacian's shape.",
            ),
        ),
        Mutant(
            "whole-quotient",
            (("x / spread", "x // spread"),),
            Text(
                "整除丢掉了小数，左右也不再对称。",
                "Whole-number division loses the fraction, and the two sides no longer match.",
            ),
        ),
        Mutant(
            "off-centre",
            (("- ksize // 2", "- (ksize + 1) // 2"),),
            Text(
                "峰不在窗口中央：边长为奇数时，中心的下标是边长减 1 的一半。",
                "The peak is not in the middle: for an odd side the middle has the index half of side minus 1.",
            ),
        ),
        Mutant(
            "no-rows",
            (("sigma == 0 and ksize in TABLES", "False"),),
            Text(
                "sigma 为 0 且窗口不超过 9 时，OpenCV 用固定的几行数，不用公式。",
                "For sigma 0 and windows up to 9, OpenCV uses fixed rows, not the formula.",
            ),
        ),
        Mutant(
            "always-rows",
            (("sigma == 0 and ksize in TABLES", "ksize in TABLES"),),
            Text(
                "给了 sigma 就要用它，固定的行只在 sigma 为 0 时用。",
                "A given sigma must be used; the fixed rows are for sigma 0 only.",
            ),
        ),
        Mutant(
            "three-sigma-rule",
            (("0.3 * ((ksize - 1) / 2 - 1) + 0.8", "(ksize - 1) / 6"),),
            Text(
                "窗口取正负三倍标准差是另一种约定，与 OpenCV 的公式不同。",
                "Three standard deviations to either side is another convention than OpenCV's.",
            ),
        ),
        Mutant(
            "radius-of-rule",
            (("((ksize - 1) / 2 - 1)", "((ksize - 1) / 2)"),),
            Text("公式里的半径还要减 1，再乘 0.3。", "The rule takes 1 off the radius before 0.3 is applied."),
        ),
        Mutant(
            "sum-not-product",
            (("np.outer(weights, weights)", "np.add.outer(weights, weights) / (2 * ksize)"),),
            Text(
                "二维高斯是两个一维高斯的乘积：指数相加，权重相乘。",
                "The 2-D Gaussian is a product of two: exponents add, weights multiply.",
            ),
        ),
        Mutant(
            "rows-only",
            (("np.outer(weights, weights)", "np.tile(weights / ksize, (ksize, 1))"),),
            Text(
                "权重只随列变化，竖直方向成了均值。",
                "The weights change along the columns only; downwards this is a plain mean.",
            ),
        ),
    ),
    variants=KERNEL_VARIANTS,
    deciding={
        "no-rows": 2,
        "always-rows": 2,
        "three-sigma-rule": 2,
        "radius-of-rule": 2,
        "not-normalized": 3,
        "peak-one": 3,
        "analytic-factor": 3,
    },
)


INSIDE = "a mean of levels from 0 to 255 stays there; the bounds matter to other weights than a Gaussian's"
DOWN = "out = sum((w * rows[i:i + height] for i, w in enumerate(weights)))"

BLUR = Problem(
    id="gaussian-blur",
    ladder=BLUR_LADDER,
    starter='''import numpy as np

TABLES = {
    3: (1, 2, 1),
    5: (1, 4, 6, 4, 1),
    7: (2, 7, 14, 18, 14, 7, 2),
    9: (4, 13, 30, 51, 60, 51, 30, 13, 4),
}


def gaussian_kernel1d(ksize, sigma=0.0):
    """One row of weights; this part is done."""
    if sigma == 0 and ksize in TABLES:
        weights = np.array(TABLES[ksize], dtype=np.float64)
    else:
        spread = sigma if sigma > 0 else 0.3 * ((ksize - 1) / 2 - 1) + 0.8
        x = np.arange(ksize) - ksize // 2
        weights = np.exp(-((x / spread) ** 2) / 2)
    return weights / weights.sum()


def gaussian_blur(image, ksize, sigma=0.0, border="reflect101"):
    """The blurred image: same shape, same type."""
    return image.copy()
''',
    mutants=(
        Mutant(
            "zeros-outside",
            (("mode=BORDERS[border]", "mode='constant'"),),
            Text("图外一律当作 0：四周会变暗。", "Everything outside counts as 0, which darkens the rim."),
        ),
        Mutant(
            "mirrors-the-rim",
            (("'reflect101': 'reflect'", "'reflect101': 'symmetric'"),),
            Text(
                "reflect101 以边缘像素为轴，边缘像素本身不重复。",
                "reflect101 mirrors about the rim's pixel, which is not repeated.",
            ),
        ),
        Mutant(
            "one-axis",
            ((DOWN, "out = rows[len(weights) // 2:len(weights) // 2 + height]"),),
            Text("只沿行模糊了，还要沿列再来一趟。", "Only the rows are blurred; the columns need a pass too."),
        ),
        Mutant(
            "one-axis-twice",
            ((DOWN, "out = sum((w * rows[len(weights) // 2:len(weights) // 2 + height] for w in weights))"),),
            Text(
                "第二趟没有移动行：权重加起来是 1，等于什么也没做。",
                "The second pass does not move down: its weights add up to 1 and do nothing.",
            ),
        ),
        Mutant(
            "truncates",
            (("np.floor(out + 0.5)", "np.floor(out)"),),
            Text(
                "uint8 的结果要四舍五入；截断让图像平均暗半级。",
                "A result for uint8 is rounded; cutting it off darkens the image by half a level on average.",
            ),
        ),
        Mutant(
            "rounds-between",
            ((DOWN, "rows = np.floor(rows + 0.5) if image.dtype == np.uint8 else rows\n    " + DOWN),),
            Text("两趟之间不要取整，最后取一次。", "Do not round between the two passes, only at the end."),
        ),
        Mutant(
            "not-normalized",
            (("weights / weights.sum()", "weights"),),
            Text("权重之和要是 1，否则亮度会变。", "The weights must sum to 1, or the brightness changes."),
        ),
        Mutant(
            "missing-two",
            (("** 2 / 2", "** 2"),),
            Text("指数的分母是两倍方差。", "The exponent is divided by twice the variance."),
        ),
        Mutant(
            "shifted",
            (("len(weights) // 2", "(len(weights) + 1) // 2"),),
            Text(
                "每边补的像素数是边长减 1 的一半；多补一个，图像就移了一个像素。",
                "Half of side minus 1 is to be added on each side; one more shifts the image by a pixel.",
            ),
        ),
        Mutant(
            "other-type",
            (("np.asarray(out).astype(image.dtype)", "np.asarray(out)"),),
            Text("结果要与输入同类型。", "The result has the type of the input."),
        ),
        Mutant(
            "swapped-sides",
            (("height, width = image.shape[:2]", "width, height = image.shape[:2]"),),
            Text(
                "形状先是行数，再是列数；方图看不出差别。",
                "A shape is rows first, then columns; on a square image the two look alike.",
            ),
        ),
        Mutant(
            "blurs-channels",
            (
                ("(radius, radius), (0, 0))", "(radius, radius), (radius, radius))"),
                (
                    "np.asarray(out).astype(image.dtype)",
                    "np.asarray(out if image.ndim == 2 else out[:, :, :image.shape[2]]).astype(image.dtype)",
                ),
            ),
            Text(
                "通道不是空间：不要在通道方向上补边。",
                "Channels are no direction in space: nothing is to be added along them.",
            ),
        ),
        Mutant(
            "ignores-sigma",
            (("gaussian_kernel1d(ksize, sigma)", "gaussian_kernel1d(ksize)"),),
            Text("sigma 没有传下去。", "Sigma is not handed on."),
        ),
        Mutant(
            "same-size-inside",
            (
                (
                    "padded = pad_border(image.astype(np.float64), len(weights) // 2, border)",
                    "padded = image.astype(np.float64)",
                ),
            ),
            Text(
                "没有补边：窗口在边上放不下，输出会变小。",
                "Nothing is added around: at the rim the window does not fit, and the result shrinks.",
            ),
        ),
    ),
    variants=BLUR_VARIANTS,
    equivalent={
        "constant: np.clip(np.floor(out + 0.5), -1, 255)": INSIDE,
        "constant: np.clip(np.floor(out + 0.5), 0, 256)": INSIDE,
    },
    limits=Limits(largest=64),
    deciding={"blurs-channels": 1, "zeros-outside": 2, "mirrors-the-rim": 2, "truncates": 3, "rounds-between": 3},
)
