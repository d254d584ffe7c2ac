"""Write by hand: both responses of Sobel's operator."""

from bagu.curriculum.problem import Mutant, Problem
from bagu.ladders.image_processing.sobel import LADDER
from bagu.text import Text
from bagu.topics.image_processing.sobel.variants import VARIANTS

ACROSS, DOWN = "padded[:, 2:] - padded[:, :-2]", "padded[2:] - padded[:-2]"
GX, GY = "gx = across[:-2] + 2 * across[1:-1] + across[2:]", "gy = down[:, :-2] + 2 * down[:, 1:-1] + down[:, 2:]"
RETURN = "return (gx.astype(image.dtype), gy.astype(image.dtype))"

SOBEL = Problem(
    id="sobel-by-hand",
    ladder=LADDER,
    starter='''import numpy as np


def sobel(image, border="reflect101"):
    """Responses across and down: (gx, gy)."""
    return np.zeros_like(image), np.zeros_like(image)
''',
    mutants=(
        Mutant(
            "swapped",
            ((RETURN, "return (gy.astype(image.dtype), gx.astype(image.dtype))"),),
            Text(
                "先 gx 后 gy：gx 看左右的变化，响应竖直的边缘。",
                "First gx, then gy: gx looks at changes from left to right and answers to vertical edges.",
            ),
        ),
        Mutant(
            "convolution",
            ((ACROSS, "padded[:, :-2] - padded[:, 2:]"), (DOWN, "padded[:-2] - padded[2:]")),
            Text(
                "核被翻转了，两个响应都反了号：这里要的是互相关。",
                "The kernel is flipped, so both signs are reversed: cross-correlation is asked for.",
            ),
        ),
        Mutant(
            "y-upwards",
            ((DOWN, "padded[:-2] - padded[2:]"),),
            Text("图像的 y 轴向下：下面减上面。", "In an image y points down: lower minus upper."),
        ),
        Mutant(
            "prewitt",
            ((GX, GX.replace("2 * ", "")), (GY, GY.replace("2 * ", ""))),
            Text(
                "中间一行的权重是 2；全是 1 的是 Prewitt。",
                "The middle counts twice; with equal weights it is Prewitt's operator.",
            ),
        ),
        Mutant(
            "scharr",
            (
                (GX, "gx = 3 * across[:-2] + 10 * across[1:-1] + 3 * across[2:]"),
                (GY, "gy = 3 * down[:, :-2] + 10 * down[:, 1:-1] + 3 * down[:, 2:]"),
            ),
            Text("3、10、3 是 Scharr，Sobel 是 1、2、1。", "3, 10, 3 is Scharr's operator; Sobel has 1, 2, 1."),
        ),
        Mutant(
            "no-smoothing",
            ((GX, "gx = across[1:-1]"), (GY, "gy = down[:, 1:-1]")),
            Text(
                "只做了差分，没有在垂直方向上按 1、2、1 平滑。",
                "This is the bare difference, without the 1, 2, 1 across it.",
            ),
        ),
        Mutant(
            "forward-difference",
            ((ACROSS, "padded[:, 2:] - padded[:, 1:-1]"),),
            Text(
                "差分隔着中心像素，左右各一个；中间一列的权重是 0。",
                "The difference skips the pixel itself: its column has weight 0.",
            ),
        ),
        Mutant(
            "scaled",
            ((GX, GX + "\n    gx = gx / 8"), (GY, GY + "\n    gy = gy / 8")),
            Text("不要除以 8：按惯例 Sobel 不归一化。", "Do not divide by 8: by custom Sobel is not normalised."),
        ),
        Mutant(
            "absolute",
            ((RETURN, "return (np.abs(gx).astype(image.dtype), np.abs(gy).astype(image.dtype))"),),
            Text("符号要保留，它说明哪边亮。", "Keep the sign: it tells which side is bright."),
        ),
        Mutant(
            "zeros-outside",
            (("mode=BORDERS[border]", "mode='constant'"),),
            Text("图外当作 0，会在四周造出假边缘。", "Zeros outside make false edges along the rim."),
        ),
        Mutant(
            "mirrors-the-rim",
            (("'reflect101': 'reflect'", "'reflect101': 'symmetric'"),),
            Text(
                "reflect101 不重复边缘像素，所以边上垂直于边的响应是 0。",
                "reflect101 does not repeat the rim's pixel, so the response across the rim is 0 there.",
            ),
        ),
        Mutant(
            "same-for-both",
            (("gy.astype(image.dtype)", "gx.astype(image.dtype)"),),
            Text("两个方向返回了同一个响应。", "Both directions return the same response."),
        ),
    ),
    variants=VARIANTS,
    equivalent={
        f"constant: sides = ((radius, radius), (radius, radius), {pair})": "the image has no channels to be padded"
        for pair in ("(1, 0)", "(-1, 0)", "(0, 1)", "(0, -1)")
    },
    deciding={"convolution": 1, "y-upwards": 1, "scaled": 2, "absolute": 2, "zeros-outside": 3, "mirrors-the-rim": 3},
)
