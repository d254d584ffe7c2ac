"""Write by hand: how many positions a window takes."""

from bagu.curriculum.problem import Limits, Mutant, Problem
from bagu.ladders.analysis.conv_output_size import LADDER
from bagu.text import Text
from bagu.topics.analysis.conv_arithmetic.variants import (
    as_the_library_counts,
    by_bisection,
    by_boolean_arrays,
    by_fractions,
    by_minus_division,
    by_starts,
    by_stepping_back,
    by_walking,
    length_of_a_range,
    round_up_then_correct,
)

ROOM = "room = size + 2 * padding - (dilation * (kernel_size - 1) + 1)"
COUNT = "count = room // stride + 1"

CONV_OUTPUT_SIZE = Problem(
    id="conv-output-size",
    ladder=LADDER,
    starter='''def conv_output_size(size, kernel_size, stride=1, padding=0, dilation=1, ceil_mode=False):
    """How many positions a window takes along one axis."""
    return size // stride
''',
    variants=(
        by_starts, round_up_then_correct, by_walking, by_stepping_back, length_of_a_range, by_fractions,
        as_the_library_counts, by_minus_division, by_boolean_arrays, by_bisection,
    ),
    limits=Limits(largest=1_000),  # within reach of a recursion, which is right, too
    mutants=(
        Mutant("one-side", (("2 * padding", "padding"),),
               Text("padding 是每一侧的填充，两侧都要算。", "Padding is that of one side, and there are two.")),
        Mutant("no-dilation", (("dilation * (kernel_size - 1) + 1", "kernel_size"),),
               Text("空洞把核撑开，窗口跨的格数变多了。", "Dilation spreads the kernel: the window spans more cells.")),
        Mutant("dilation-times-kernel", (("dilation * (kernel_size - 1) + 1", "dilation * kernel_size"),),
               Text("k 个抽头之间只有 k − 1 个间隔。", "Between k taps there are k − 1 gaps.")),
        Mutant("holes-not-steps", (("dilation * (kernel_size - 1) + 1", "kernel_size + (kernel_size - 1) * dilation"),),
               Text("空洞率 1 就是普通卷积：相邻抽头隔 d 格，中间空 d − 1 格。",
                    "Dilation 1 is an ordinary convolution: taps are d apart, with d − 1 holes between.")),
        Mutant("no-plus-one", ((COUNT, "count = room // stride"),),
               Text("第一个位置不用移动就有，别忘了它。", "The first position needs no step; it counts too.")),
        Mutant("plus-one-before-division", ((COUNT, "count = (room + 1) // stride"),),
               Text("加 1 在除法之后：数的是步数，再加起点。", "Add 1 after the division: steps first, then the starting place.")),
        Mutant("rounds", ((COUNT, "count = round(room / stride) + 1"),),
               Text("放不下的半步要舍去，不能四舍五入。", "A step that does not fit whole is dropped, not rounded to the nearest.")),
        Mutant("divides-first", ((COUNT, "count = (size + 2 * padding) // stride - (size + 2 * padding - room) + 1"),),
               Text("先减去窗口再除以步长，次序不能换。", "Take the window off before dividing by the stride.")),
        Mutant("always-ceil", (("ceil_mode and room", "room"),),
               Text("默认向下取整，ceil_mode 为真才向上。", "Sizes are rounded down unless ceil_mode is set.")),
        Mutant("never-ceil", (("ceil_mode and room", "False and room"),),
               Text("ceil_mode 没有起作用。", "ceil_mode has no effect.")),
        Mutant("ceil-adds-always", (("room % stride > 0 and ", ""),),
               Text("正好除尽时，向上取整与向下取整相同。", "Where the division leaves no rest, rounding up changes nothing.")),
        Mutant("window-in-padding", ((" and (count * stride < size + padding)", ""),),
               Text("从右侧填充里才开始的窗口不算。", "A window that would start in the padding on the far side does not count.")),
        Mutant("both-paddings", (("count * stride < size + padding", "count * stride < size + 2 * padding"),),
               Text("从起点数，左侧填充加输入之后就是右侧填充：窗口不能从那里开始。",
                    "Counted from the first start, the far padding begins after one padding and the input; no window starts there.")),
        Mutant("forgets-left-padding", (("count * stride < size + padding", "count * stride < size"),),
               Text("第一个窗口从左侧填充的开头起步，比输入早 padding 格。",
                    "The first window starts in the near padding, that many cells before the input.")),
        Mutant("padding-ends-it", ((ROOM, ROOM.replace("2 * padding", "2 * padding * (not ceil_mode)")),),
               Text("向上取整时填充照样有。", "With ceil_mode the padding is still there.")),
    ),
    deciding={
        "one-side": 1, "padding-ends-it": 1,
        "no-dilation": 2, "dilation-times-kernel": 2, "holes-not-steps": 2,
        "rounds": 3, "always-ceil": 3,
        "never-ceil": 4, "ceil-adds-always": 4, "window-in-padding": 4, "both-paddings": 4, "forgets-left-padding": 4,
    },
)  # fmt: skip
