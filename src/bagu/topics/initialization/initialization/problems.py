"""Write by hand: fans, Xavier of uniform draws, Kaiming of normal draws."""

from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bagu.curriculum.problem import Limits, Mutant, Problem
from bagu.ladders.initialization.fan_in_and_fan_out import LADDER as FAN_LADDER
from bagu.ladders.initialization.kaiming_normal import LADDER as KAIMING_LADDER
from bagu.ladders.initialization.xavier_uniform import LADDER as XAVIER_LADDER
from bagu.text import Text

Array = NDArray[Any]

FANS_OF_OUTPUT = Text("扇入数的是喂给一个输出的输入，不是输出通道。", "fan_in counts what feeds one output; it is not the number of output channels.")  # fmt: skip
NO_AREA = Text("卷积的一个输出连着整个窗口，核面积要乘进去。", "One output of a convolution sees a whole window, so the kernel's area belongs in.")  # fmt: skip
FIRST_KERNEL_SIDE = Text("核面积是所有核维度之积。", "The area is the product of all kernel dimensions.")


def by_counting_weights(shape: tuple[int, ...], groups: int = 1, transposed: bool = False) -> tuple[int, int]:
    """Correct: all weights, shared among the channels of either end."""
    weights = 1
    for length in shape:
        weights *= length
    first, other = weights // shape[0], weights // (shape[1] * groups)
    return (other, first) if transposed else (first, other)


def per_group(shape: tuple[int, ...], groups: int = 1, transposed: bool = False) -> tuple[int, int]:
    """Correct: the fans of one group alone."""
    outputs, inputs = shape[0] // groups, shape[1]
    if transposed:
        outputs, inputs = inputs, outputs
    return inputs * prod(shape[2:]), outputs * prod(shape[2:])


FAN_IN_FAN_OUT = Problem(
    id="fan-in-fan-out",
    ladder=FAN_LADDER,
    starter='''def fan_in_and_fan_out(shape, groups=1, transposed=False):
    """(fan_in, fan_out) of weights (out, in / groups, kernel …), or (in, out / groups, kernel …) when transposed."""
    return shape[0], shape[1]
''',
    variants=(by_counting_weights, per_group),
    mutants=(
        Mutant("output-channels", (("return (shape[1] * area, shape[0] * area)", "return (shape[0] * area, shape[1] * area)"),), FANS_OF_OUTPUT),
        Mutant("both-output", (("shape[1] * area, shape[0]", "shape[0] * area, shape[0]"),), FANS_OF_OUTPUT),
        Mutant("area-forgotten", (("shape[1] * area, shape[0] * area", "shape[1], shape[0]"),), NO_AREA),
        Mutant("area-only-in-fan-in", (("shape[0] * area", "shape[0]"),), NO_AREA),
        Mutant("one-kernel-side", (("prod(shape[2:])", "prod(shape[2:3])"),), FIRST_KERNEL_SIDE),
        Mutant("area-as-sum", (("prod(shape[2:])", "sum(shape[2:])"),), FIRST_KERNEL_SIDE),
        Mutant("groups-ignored", (("fan_out = fan_out // groups", "pass"),),
               Text("一个输入只通向自己那一组的输出。", "An input reaches the outputs of its own group only.")),
        Mutant("groups-twice", (("fan_out = fan_out // groups", "fan_in, fan_out = fan_in // groups, fan_out // groups"),),
               Text("权重的第二维已经是每组的通道数了。", "The second dimension of the weights is per group already.")),
        Mutant("groups-multiplied", (("fan_out // groups", "fan_out * groups"),),
               Text("分组让连接变少，不是变多。", "Groups make connections fewer, not more.")),
        Mutant("transposed-ignored", (("(fan_out, fan_in) if transposed", "(fan_in, fan_out) if transposed"),),
               Text("转置卷积的权重第一维是输入通道。", "The weights of a transposed convolution have input channels first.")),
        Mutant("always-swapped", (("else (fan_in, fan_out)", "else (fan_out, fan_in)"),),
               Text("普通层权重的第一维是输出通道。", "The weights of an ordinary layer have output channels first.")),
    ),
)  # fmt: skip


def bound_by_six(u: Array, gain: float = 1.0) -> Array:
    """Correct: the bound at once, and the interval as numpy.interp draws it."""
    fan_in, fan_out = u[0].size, u[:, 0].size
    bound = gain * np.sqrt(6 / (fan_in + fan_out))
    return np.asarray(np.interp(u, [0.0, 1.0], [-bound, bound]))


def centred_first(u: Array, gain: float = 1.0) -> Array:
    """Correct, though no 6 is seen: draws of mean 0 and deviation 1, since U(0, 1) has variance 1/12."""
    area = u[0, 0].size
    mean_fan = (u.shape[0] + u.shape[1]) * area / 2
    return np.asarray((u - 0.5) * np.sqrt(12) * gain / np.sqrt(mean_fan))


XAVIER_UNIFORM = Problem(
    id="xavier-uniform",
    ladder=XAVIER_LADDER,
    starter='''import numpy as np


def xavier_uniform(u, gain=1.0):
    """Xavier weights made of draws u, uniform in [0, 1), in the shape (out, in, kernel …) of the weights."""
    return u / np.sqrt(u.shape[1] / 2)
''',
    variants=(bound_by_six, centred_first),
    limits=Limits(seconds=2, megabytes=512, largest=64),
    mutants=(
        Mutant("rand-not-centred", (("(2 * u - 1) * bound", "u * bound"),),
               Text("这样权重全非负，均值不是 0。", "These weights are all non-negative; their mean is not 0.")),
        Mutant("half-width", (("(2 * u - 1) * bound", "(u - 0.5) * bound"),),
               Text("区间从负的界到正的界，宽是界的两倍。", "The interval runs from minus the bound to the bound, twice as wide as the bound.")),
        Mutant("no-root-three", (("sqrt(3) * xavier_std", "xavier_std"),),
               Text("均匀分布的界不等于标准差。", "The bound of a uniform distribution is not its deviation.")),
        Mutant("root-two-for-three", (("sqrt(3) * xavier_std", "sqrt(2) * xavier_std"),),
               Text("$U(-b,b)$ 的方差是 $b^2/3$。", "$U(-b,b)$ has variance $b^2/3$.")),
        Mutant("he-divisor", (("sqrt(2 / (fan_in + fan_out))", "sqrt(2 / fan_in)"),),
               Text("除以 fan_in/2 是何恺明初始化，不是 Xavier。", "Dividing by fan_in / 2 is He's, not Xavier's.")),
        Mutant("fan-in-only", (("sqrt(2 / (fan_in + fan_out))", "sqrt(1 / fan_in)"),),
               Text("Xavier 用扇入和扇出的平均，不是只用扇入。", "Xavier takes the average of both fans, not fan_in alone.")),
        Mutant("one-for-two", (("sqrt(2 / (fan_in + fan_out))", "sqrt(1 / (fan_in + fan_out))"),),
               Text("分母是两个扇数之和，分子就要是 2。", "Over the sum of two fans, the numerator is 2.")),
        Mutant("variance-as-deviation", (("sqrt(2 / (fan_in + fan_out))", "(2 / (fan_in + fan_out))"),),
               Text("公式给的是方差，要开方。", "The formula gives a variance; take the root.")),
        Mutant("area-forgotten", (("shape[1] * area, shape[0] * area", "shape[1], shape[0]"),), NO_AREA),
        Mutant("one-kernel-side", (("prod(shape[2:])", "prod(shape[2:3])"),), FIRST_KERNEL_SIDE),
        Mutant("gain-forgotten", (("gain * sqrt(2", "sqrt(2"),),
               Text("gain 乘在标准差上。", "The gain multiplies the deviation.")),
        Mutant("gain-under-root", (("gain * sqrt(2 / (fan_in + fan_out))", "sqrt(gain * 2 / (fan_in + fan_out))"),),
               Text("gain 乘的是标准差，不是方差。", "The gain multiplies the deviation, not the variance.")),
    ),
)  # fmt: skip


def table_of_gains(z: Array, a: float = 0.0, mode: str = "fan_in", nonlinearity: str = "leaky_relu") -> Array:
    """Correct: variances in a table, fans by counting."""
    squares = {
        "linear": 1.0,
        "sigmoid": 1.0,
        "tanh": 25 / 9,
        "relu": 2.0,
        "selu": 9 / 16,
        "leaky_relu": 2 / (1 + a * a),
    }
    fan = z[0].size if mode == "fan_in" else z[:, 0].size
    return np.asarray(z * np.sqrt(squares[nonlinearity] / fan))


def relu_as_leaky(z: Array, a: float = 0.0, mode: str = "fan_in", nonlinearity: str = "leaky_relu") -> Array:
    """Correct: relu and linear as leaky rectifiers of slope 0 and 1."""
    slope = {"relu": 0.0, "linear": 1.0, "sigmoid": 1.0, "leaky_relu": a}.get(nonlinearity)
    gain = {"tanh": 5 / 3, "selu": 3 / 4}[nonlinearity] if slope is None else (2 / (1 + slope**2)) ** 0.5
    channels = z.shape[1] if mode == "fan_in" else z.shape[0]
    return np.asarray(z * (gain / (channels * z[0, 0].size) ** 0.5))


KAIMING_NORMAL = Problem(
    id="kaiming-normal",
    ladder=KAIMING_LADDER,
    starter='''import numpy as np


def kaiming_normal(z, a=0.0, mode="fan_in", nonlinearity="leaky_relu"):
    """Kaiming weights made of standard normal draws z, in the shape (out, in, kernel …) of the weights."""
    return z * np.sqrt(2 / z.shape[0])
''',
    variants=(table_of_gains, relu_as_leaky),
    limits=Limits(seconds=2, megabytes=512, largest=64),
    mutants=(
        Mutant("fans-swapped", (("return (shape[1] * area, shape[0] * area)", "return (shape[0] * area, shape[1] * area)"),), FANS_OF_OUTPUT),
        Mutant("area-forgotten", (("shape[1] * area, shape[0] * area", "shape[1], shape[0]"),), NO_AREA),
        Mutant("one-kernel-side", (("prod(shape[2:])", "prod(shape[2:3])"),), FIRST_KERNEL_SIDE),
        Mutant("mode-ignored", (("fan_in if mode == 'fan_in' else fan_out", "fan_in"),),
               Text("mode 决定用哪个扇数。", "The mode says which fan is used.")),
        Mutant("fan-average", (("/ sqrt(fan)", "/ sqrt((fan_in + fan_out) / 2)"),),
               Text("两个扇数取平均是 Xavier。", "Averaging the fans is Xavier's.")),
        Mutant("variance-as-deviation", (("/ sqrt(fan)", "/ fan"),),
               Text("公式给的是方差，标准差要开方。", "The formula gives a variance; the deviation is its root.")),
        Mutant("gain-squared", (("sqrt(2 / (1 + slope ** 2))", "(2 / (1 + slope ** 2))"),),
               Text("gain 已经是标准差上的因子，要开方。", "The gain is a factor on the deviation, so take the root.")),
        Mutant("slope-not-squared", (("(1 + slope ** 2)", "(1 + slope)"),),
               Text("负半轴的二阶矩是斜率的平方倍。", "On the negative side the second moment takes the slope squared.")),
        Mutant("slope-ignored", (("calculate_gain(nonlinearity, a)", "calculate_gain(nonlinearity, 0.0)"),),
               Text("leaky_relu 的 gain 依赖斜率 a。", "The gain of leaky_relu depends on the slope a.")),
        Mutant("default-slope", (("calculate_gain(nonlinearity, a)", "calculate_gain(nonlinearity)"),),
               Text("a 要传给 gain；它默认的 0.01 不是这里的 0。", "Pass a on to the gain; its own default of 0.01 is not the 0 of this function.")),
        Mutant("relu-without-two", (("        return sqrt(2)\n", "        return 1.0\n"),),
               Text("ReLU 把二阶矩减半，要补回来。", "A ReLU halves the second moment; make up for it.")),
        Mutant("root-three", (("z * kaiming_std", "3 ** 0.5 * z * kaiming_std"),),
               Text("√3 属于均匀分布的界，正态分布没有它。", "The root of 3 belongs to the bound of a uniform distribution, not to a normal one.")),
        Mutant("absolute-draws", (("z * kaiming_std", "abs(z) * kaiming_std"),),
               Text("权重的均值要是 0，正负都要有。", "Weights have mean 0 and both signs.")),
    ),
)  # fmt: skip
