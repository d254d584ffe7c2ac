"""Write by hand: convolution forward, backward, and with channels last."""

from bagu.curriculum.problem import Limits, Mutant, Problem
from bagu.ladders.convolution.conv2d import LADDER as CONV2D_LADDER
from bagu.ladders.convolution.conv2d_backward import LADDER as CONV2D_BACKWARD_LADDER
from bagu.ladders.convolution.conv2d_nhwc import LADDER as CONV2D_NHWC_LADDER
from bagu.text import Text
from bagu.topics.convolution.conv2d.backward_variants import (
    by_add_at,
    by_each_output,
    by_fourier_back,
    by_gathering,
    by_single_samples,
    by_taps_in_float32,
    by_two_correlations,
    full_correlation,
    scattered,
)
from bagu.topics.convolution.conv2d.variants import (
    all_kernels_at_once,
    by_block_diagonal,
    by_einsum,
    by_flipping,
    by_four_loops,
    by_fourier,
    by_index_arrays,
    by_input_pixels,
    by_output_rows,
    by_positions,
    by_strides,
    nhwc_as_one_product,
    nhwc_by_fourier,
    nhwc_by_pixels,
    nhwc_by_selecting,
    nhwc_by_seven_loops,
    nhwc_in_float32,
    nhwc_through_nchw,
    through_channels_first,
)

PADS_TWICE = Text(
    "补完零以后，尺寸公式里又加了一次 2p：高宽已经是补过的了。",
    "After padding, the size formula adds 2p again: the height and width are those of the padded array already.",
)
ZERO_TO_MINUS_ZERO = Text(
    "p=0 时，从 p 到 −p 的切片是空的。",
    "With p = 0 a slice from p to minus p is empty.",
)
FLOOR_PLUS_ONE = Text("窗口数是能走的步数再加 1。", "The number of windows is the number of steps plus one.")
STRIDE_ROWS_ONLY = Text("两个方向的步长都要用上。", "The stride applies to both axes.")
FLIPPED = Text(
    "深度学习里的卷积不翻转核，是互相关。", "Deep learning does not flip the kernel: it is cross-correlation."
)
GROUPS_TILED = Text(
    "一组核只看自己那一组通道，组内通道是连续的一段。",
    "A group's kernels see the channels of that group only, which are consecutive.",
)

WIDER_BORDER = "more zeros below and to the right, which no window reaches: grad_output says how many windows there are"
EITHER_WAY = "exchanging two axes is the same both ways round"


CONV2D = Problem(
    id="conv2d",
    ladder=CONV2D_LADDER,
    starter='''import numpy as np


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    """x (N, C, H, W), weight (O, C / groups, kh, kw), bias (O,) or None; returns (N, O, oh, ow)."""
    n, c, h, w = x.shape
    o, _, kh, kw = weight.shape
    return np.zeros((n, o, h - kh + 1, w - kw + 1))
''',
    variants=(
        by_positions, by_einsum, by_flipping, by_four_loops, by_index_arrays, by_fourier, by_input_pixels, by_strides,
        by_output_rows, by_block_diagonal,
    ),
    limits=Limits(seconds=3, megabytes=1024, largest=16),
    mutants=(
        Mutant("pads-twice", (("(padded.shape[2] - dh", "(padded.shape[2] + 2 * ph - dh"),
                              ("(padded.shape[3] - dw", "(padded.shape[3] + 2 * pw - dw")), PADS_TWICE),
        Mutant("zero-to-minus-zero", (("padded[:, :, ph:ph + h, pw:pw + w] = x", "padded[:, :, ph:-ph, pw:-pw] = x"),),
               ZERO_TO_MINUS_ZERO),
        Mutant("padding-ignored-in-size", (("(padded.shape[2] - dh", "(h - dh"), ("(padded.shape[3] - dw", "(w - dw")),
               Text("输出尺寸要用补零以后的高宽来算。", "The output size follows from the padded height and width.")),
        Mutant("one-too-few", (("(kh - 1) - 1) // sh + 1", "(kh - 1) - 1) // sh"), ("(kw - 1) - 1) // sw + 1", "(kw - 1) - 1) // sw")),
               FLOOR_PLUS_ONE),
        Mutant("rounds-up", (("oh = (padded.shape[2] - dh * (kh - 1) - 1) // sh + 1",
                              "oh = -(-(padded.shape[2] - dh * (kh - 1) - 1) // sh) + 1"),
                             ("ow = (padded.shape[3] - dw * (kw - 1) - 1) // sw + 1",
                              "ow = -(-(padded.shape[3] - dw * (kw - 1) - 1) // sw) + 1")),
               Text("除不尽时向下取整，最后一个窗口不能伸到外面。",
                    "A remainder is dropped: the last window must not reach outside.")),
        Mutant("flipped", (("weight.astype(wide)", "weight[:, :, ::-1, ::-1].astype(wide)"),), FLIPPED),
        Mutant("stride-on-rows", (("left + sw * ow:sw]", "left + ow]"),), STRIDE_ROWS_ONLY),
        Mutant("stride-order", (("(sh, sw), (ph, pw), (dh, dw) =", "(sw, sh), (ph, pw), (dh, dw) ="),),
               Text("步长一对数的次序是（行，列）。", "A pair of strides is rows first, then columns.")),
        Mutant("padding-order", (("(sh, sw), (ph, pw), (dh, dw) =", "(sh, sw), (pw, ph), (dh, dw) ="),),
               Text("补零一对数的次序是（行，列）。", "A pair of paddings is rows first, then columns.")),
        Mutant("dilation-in-size-only", (("(i * dh, j * dw)", "(i, j)"),),
               Text("膨胀以后，相邻的权重隔 d 个像素取值。", "With dilation, neighbouring weights read pixels d apart.")),
        Mutant("dilation-not-in-size", (("dh * (kh - 1) - 1) // sh", "(kh - 1) - 1) // sh"), ("dw * (kw - 1) - 1) // sw", "(kw - 1) - 1) // sw")),
               Text("膨胀核的跨度是 d(k−1)+1，尺寸公式要用它。",
                    "A dilated kernel spans d(k − 1) + 1 pixels, and the size formula needs that.")),
        Mutant("groups-ignored", (("columns = columns.reshape(n, groups, length, oh * ow)",
                                   "columns = np.tile(columns[:, :per_group].reshape(n, 1, length, oh * ow), (1, groups, 1, 1))"),),
               GROUPS_TILED),
        Mutant("groups-interleaved", (("columns = columns.reshape(n, groups, length, oh * ow)",
                                       "columns = columns.reshape(n, per_group, groups, kh * kw, oh * ow).swapaxes(1, 2).reshape(n, groups, length, oh * ow)"),),
               GROUPS_TILED),
        Mutant("no-bias", (("y + bias[:, None, None]", "y"),),
               Text("偏置给了就要加。", "The bias is to be added when there is one.")),
        Mutant("bias-on-columns", (("bias[:, None, None]", "bias"),),
               Text("偏置一个通道一个数；直接相加会对齐到最后一维。",
                    "The bias has one number a channel; added as it is, it lines up with the last axis.")),
        Mutant("row-and-column", (("weight.astype(wide)", "weight.swapaxes(2, 3).astype(wide)"),),
               Text("核的行和列弄反了，只有对称的核看不出来。",
                    "Rows and columns of the kernel are exchanged; only a symmetric kernel hides it.")),
        Mutant("averages", (("(matrix @ columns)", "(matrix @ columns / length)"),),
               Text("卷积是求和，不是平均。", "A convolution sums; it does not average.")),
    ),
    deciding={
        "flipped": 1,
        "pads-twice": 2, "padding-ignored-in-size": 2, "one-too-few": 2, "rounds-up": 2, "dilation-not-in-size": 2,
        "stride-order": 3, "padding-order": 3,
        "groups-ignored": 4, "groups-interleaved": 4,
    },
)  # fmt: skip


CONV2D_BACKWARD = Problem(
    id="conv2d-backward",
    ladder=CONV2D_BACKWARD_LADDER,
    starter='''import numpy as np


def conv2d_backward(grad_output, x, weight, stride=1, padding=0, dilation=1, groups=1):
    """Gradients of y = conv2d(x, weight, bias, ...): like x, like weight, and (O,)."""
    return np.zeros_like(x), np.zeros_like(weight), grad_output.sum((0, 2, 3))
''',
    variants=(
        scattered, full_correlation, by_each_output, by_add_at, by_two_correlations, by_fourier_back, by_gathering,
        by_taps_in_float32, by_single_samples,
    ),
    equivalent={
        "constant: 3 * ph": WIDER_BORDER,
        "constant: 3 * pw": WIDER_BORDER,
        "swapped: columns.swapaxes(3, 2)": EITHER_WAY,
        "swapped: matrix.swapaxes(2, 1)": EITHER_WAY,
    },
    limits=Limits(seconds=4, megabytes=1024, largest=16),
    mutants=(
        Mutant("assigned-not-added", (("sw * ow:sw] += grad_columns", "sw * ow:sw] = grad_columns"),),
               Text("一个像素属于好几个窗口，它的梯度要累加。",
                    "A pixel lies in several windows, and their gradients add up.")),
        Mutant("padding-kept", (("grad_padded[:, :, ph:ph + h, pw:pw + w]", "grad_padded"),),
               Text("梯度要裁回没补零时的形状。", "The gradient is to be cut back to the shape before padding.")),
        Mutant("padding-cut-at-the-start", (("grad_padded[:, :, ph:ph + h, pw:pw + w]", "grad_padded[:, :, :h, :w]"),),
               Text("裁掉的是四周的补零，不是只裁右下。", "What is cut off lies on all four sides.")),
        Mutant("zero-to-minus-zero", (("grad_padded[:, :, ph:ph + h, pw:pw + w]", "grad_padded[:, :, ph:-ph, pw:-pw]"),),
               ZERO_TO_MINUS_ZERO),
        Mutant("batch-averaged", (("columns.swapaxes(2, 3)).sum(0)", "columns.swapaxes(2, 3)).mean(0)"),),
               Text("权重的梯度对整批求和；平均是损失函数的事。",
                    "A weight's gradient sums over the batch; averaging is the loss's business.")),
        Mutant("bias-averaged", (("astype(wide).sum((0, 2, 3))", "astype(wide).mean((0, 2, 3))"),),
               Text("偏置加在每个位置上，梯度是求和。", "The bias is added at every position, so its gradient is a sum.")),
        Mutant("bias-over-batch-only", (("astype(wide).sum((0, 2, 3))", "astype(wide).sum((0, 3))[:, 0]"),),
               Text("偏置的梯度要在批、高、宽三维上求和。", "The bias's gradient sums over batch, height and width.")),
        Mutant("kernel-not-flipped", (("matrix.swapaxes(1, 2) @ grad",
                                       "matrix.reshape(groups, kernels // groups, per_group, kh * kw)[..., ::-1].reshape(groups, kernels // groups, length).swapaxes(1, 2) @ grad"),),
               Text("权重 (i, j) 前向乘了哪个像素，反向就把梯度送回哪个像素；写成卷积时核要翻转。",
                    "Weight (i, j) sends the gradient to the pixel that it multiplied; written as one convolution, the kernel is flipped.")),
        Mutant("gradient-flipped", (("grad_weight = (grad @ columns.swapaxes(2, 3)).sum(0).reshape(weight.shape)",
                                     "grad_weight = (grad @ columns.swapaxes(2, 3)).sum(0).reshape(weight.shape)[:, :, ::-1, ::-1]"),),
               Text("对权重求梯度是互相关，不翻转。", "The gradient of the weights is a correlation: nothing is flipped.")),
        Mutant("stride-ignored", (("grad_padded[:, :, top:top + sh * oh:sh, left:left + sw * ow:sw]", "grad_padded[:, :, top:top + oh, left:left + ow]"),),
               Text("步长大于 1 时，相邻两个输出的窗口隔 s 个像素。",
                    "With a stride, the windows of neighbouring outputs lie s pixels apart.")),
        Mutant("dilation-ignored", (("            top, left = (i * dh, j * dw)\n            grad_padded", "            top, left = (i, j)\n            grad_padded"),),
               Text("膨胀以后，权重 (i, j) 对应的像素在 d 倍远处。",
                    "With dilation, the pixel of weight (i, j) is d times as far away.")),
        Mutant("groups-interleaved", (("(matrix.swapaxes(1, 2) @ grad).reshape(n, c, kh, kw, oh, ow)",
                                       "(matrix.swapaxes(1, 2) @ grad).reshape(n, groups, per_group, kh, kw, oh, ow).swapaxes(1, 2).reshape(n, c, kh, kw, oh, ow)"),),
               GROUPS_TILED),
    ),
    deciding={
        "kernel-not-flipped": 1, "gradient-flipped": 1,
        "batch-averaged": 3, "bias-averaged": 3,
        "padding-kept": 4, "padding-cut-at-the-start": 4,
        "groups-interleaved": 6,
    },
)  # fmt: skip


CONV2D_NHWC = Problem(
    id="conv2d-nhwc",
    ladder=CONV2D_NHWC_LADDER,
    starter='''import numpy as np


def conv2d_nhwc(x, weight, stride=1, padding=0):
    """x (N, H, W, C), weight (kh, kw, C, O); returns (N, oh, ow, O)."""
    n, h, w, c = x.shape
    kh, kw, _, o = weight.shape
    return np.zeros((n, h - kh + 1, w - kw + 1, o))
''',
    variants=(
        all_kernels_at_once, through_channels_first, nhwc_by_seven_loops, nhwc_as_one_product, nhwc_through_nchw,
        nhwc_by_fourier, nhwc_in_float32, nhwc_by_pixels, nhwc_by_selecting,
    ),
    mutants=(
        Mutant("pads-twice", (("(padded.shape[1] - kh)", "(padded.shape[1] + 2 * ph - kh)"),
                              ("(padded.shape[2] - kw)", "(padded.shape[2] + 2 * pw - kw)")), PADS_TWICE),
        Mutant("zero-to-minus-zero", (("padded[:, ph:ph + h, pw:pw + w] = x", "padded[:, ph:-ph, pw:-pw] = x"),),
               ZERO_TO_MINUS_ZERO),
        Mutant("square-kernel", (("region = padded[b, r * sh:r * sh + kh, q * sw:q * sw + kw]", "region = padded[b, r * sh:r * sh + kh, q * sw:q * sw + kh]"),),
               Text("核不一定是正方形，宽有自己的长度。", "A kernel need not be square; its width is a length of its own.")),
        Mutant("square-image", (("ow = (padded.shape[2] - kw) // sw + 1", "ow = (padded.shape[1] - kh) // sh + 1"),),
               Text("图像不一定是正方形，宽要单独算。", "An image need not be square; the width has its own formula.")),
        Mutant("one-too-few", (("- kh) // sh + 1", "- kh) // sh"), ("- kw) // sw + 1", "- kw) // sw")), FLOOR_PLUS_ONE),
        Mutant("stride-on-rows", (("q * sw:q * sw + kw", "q:q + kw"),), STRIDE_ROWS_ONLY),
        Mutant("flipped", (("region * weight[..., o]", "region * weight[::-1, ::-1, :, o]"),), FLIPPED),
        Mutant("kernel-oihw", (("region * weight[..., o]", "region * weight.reshape(kernels, c, kh, kw)[o].transpose(1, 2, 0)"),),
               Text("核的四维次序是（高，宽，入，出）；换布局要转置，不能 reshape。",
                    "The kernel's axes are height, width, in, out; another layout takes a transpose, not a reshape.")),
        Mutant("one-channel", (("np.sum(region * weight[..., o])", "np.sum((region * weight[..., o])[..., 0])"),),
               Text("一个输出要对所有输入通道求和。", "An output sums over every channel of the input.")),
    ),
    deciding={
        "zero-to-minus-zero": 1, "flipped": 1,
        "pads-twice": 2, "one-too-few": 2,
        "square-kernel": 3, "square-image": 3,
    },
)  # fmt: skip
