"""Write by hand: fans, Xavier of uniform draws, Kaiming of normal draws."""

from bagu.curriculum.problem import Limits, Mutant, Problem
from bagu.ladders.initialization.fan_in_and_fan_out import LADDER as FAN_LADDER
from bagu.ladders.initialization.kaiming_normal import LADDER as KAIMING_LADDER
from bagu.ladders.initialization.xavier_uniform import LADDER as XAVIER_LADDER
from bagu.text import Text
from bagu.topics.initialization.initialization.variants import (
    fans_by_connections,
    fans_by_counting_weights,
    fans_by_cumulative_product,
    fans_by_reaching,
    fans_by_recursion,
    fans_by_unpacking,
    fans_of_an_array,
    fans_of_one_group,
    kaiming_by_cases,
    kaiming_by_leaky,
    kaiming_by_logarithms,
    kaiming_by_slopes,
    kaiming_by_table,
    kaiming_in_loops,
    kaiming_in_single_precision,
    kaiming_row_by_row,
    xavier_as_polynomial,
    xavier_between_ends,
    xavier_by_six,
    xavier_centred_first,
    xavier_channels_last,
    xavier_in_loops,
    xavier_in_place,
    xavier_in_single_precision,
)

FANS_OF_OUTPUT = Text("扇入数的是喂给一个输出的输入，不是输出通道。", "fan_in counts what feeds one output; it is not the number of output channels.")  # fmt: skip
NO_AREA = Text("卷积的一个输出连着整个窗口，核面积要乘进去。", "One output of a convolution sees a whole window, so the kernel's area belongs in.")  # fmt: skip
FIRST_KERNEL_SIDE = Text("核面积是所有核维度之积。", "The area is the product of all kernel dimensions.")


FAN_IN_FAN_OUT = Problem(
    id="fan-in-fan-out",
    ladder=FAN_LADDER,
    starter='''def fan_in_and_fan_out(shape, groups=1, transposed=False):
    """(fan_in, fan_out) of weights (out, in / groups, kernel …), or (in, out / groups, kernel …) when transposed."""
    return shape[0], shape[1]
''',
    variants=(
        fans_by_counting_weights,
        fans_of_one_group,
        fans_by_unpacking,
        fans_of_an_array,
        fans_by_connections,
        fans_by_reaching,
        fans_by_recursion,
        fans_by_cumulative_product,
    ),
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
    deciding={
        "output-channels": 1, "both-output": 1, "one-kernel-side": 1, "groups-twice": 1, "always-swapped": 1,
        "transposed-ignored": 2,
        "area-forgotten": 3, "area-only-in-fan-in": 3, "groups-ignored": 3,
    },
)  # fmt: skip


XAVIER_UNIFORM = Problem(
    id="xavier-uniform",
    ladder=XAVIER_LADDER,
    starter='''import numpy as np


def xavier_uniform(u, gain=1.0):
    """Xavier weights made of draws u, uniform in [0, 1), in the shape (out, in, kernel …) of the weights."""
    return u / np.sqrt(u.shape[1] / 2)
''',
    variants=(
        xavier_by_six,
        xavier_centred_first,
        xavier_in_loops,
        xavier_in_place,
        xavier_between_ends,
        xavier_as_polynomial,
        xavier_channels_last,
        xavier_in_single_precision,
    ),
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
    deciding={
        "no-root-three": 1, "root-two-for-three": 1, "he-divisor": 1, "fan-in-only": 1, "one-for-two": 1,
        "variance-as-deviation": 1, "gain-forgotten": 1, "gain-under-root": 1,
        "rand-not-centred": 2, "half-width": 2,
        "area-forgotten": 3, "one-kernel-side": 3,
    },
)  # fmt: skip


KAIMING_NORMAL = Problem(
    id="kaiming-normal",
    ladder=KAIMING_LADDER,
    starter='''import numpy as np


def kaiming_normal(z, a=0.0, mode="fan_in", nonlinearity="leaky_relu"):
    """Kaiming weights made of standard normal draws z, in the shape (out, in, kernel …) of the weights."""
    return z * np.sqrt(2 / z.shape[0])
''',
    variants=(
        kaiming_by_table,
        kaiming_by_leaky,
        kaiming_by_cases,
        kaiming_in_loops,
        kaiming_by_logarithms,
        kaiming_by_slopes,
        kaiming_row_by_row,
        kaiming_in_single_precision,
    ),
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
               Text("这里的 gain 用了自己的默认斜率 0.01，而不是给定的 a。", "The gain here took its own default slope, 0.01, and not the a that was given.")),
        Mutant("relu-without-two", (("        return sqrt(2)\n", "        return 1.0\n"),),
               Text("ReLU 把二阶矩减半，要补回来。", "A ReLU halves the second moment; make up for it.")),
        Mutant("root-three", (("z * kaiming_std", "3 ** 0.5 * z * kaiming_std"),),
               Text("√3 属于均匀分布的界，正态分布没有它。", "The root of 3 belongs to the bound of a uniform distribution, not to a normal one.")),
        Mutant("absolute-draws", (("z * kaiming_std", "abs(z) * kaiming_std"),),
               Text("权重的均值要是 0，正负都要有。", "Weights have mean 0 and both signs.")),
    ),
    deciding={
        "fans-swapped": 1, "area-forgotten": 1, "one-kernel-side": 1, "mode-ignored": 1, "fan-average": 1,
        "variance-as-deviation": 1, "root-three": 1, "absolute-draws": 1,
        "gain-squared": 2, "slope-not-squared": 2, "slope-ignored": 2, "default-slope": 2, "relu-without-two": 2,
    },
)  # fmt: skip
