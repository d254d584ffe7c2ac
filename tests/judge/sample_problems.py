"""A function problem and a class problem, small enough to judge in a moment."""

import numpy as np
from hypothesis import strategies as st

from bagu.curriculum.problem import Limits, Mutant, Problem
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.script import Call, Get, New, Script, Set, call
from bagu.ladders.tolerance import Exact, Rounding
from bagu.text import Text
from judge.sample_algorithms import RunningMoments, select, select_loops

LIMITS = Limits(seconds=1.0, megabytes=128)
WHOLE = st.sampled_from([0.0, 1.0, 2.0, 3.0, 4.0, -1.0, -2.0, -3.0, -4.0])


@st.composite
def select_inputs(draw: st.DrawFn) -> Script:
    x = np.array(draw(st.lists(WHOLE, max_size=6)), dtype=np.float64)
    return call("select", x=x, limit=draw(st.sampled_from([0.0, 1.0, 2.0])))


@st.composite
def moments_inputs(draw: st.DrawFn) -> Script:
    features, rows = draw(st.integers(1, 3)), draw(st.integers(2, 4))
    values = draw(st.lists(WHOLE, min_size=features * rows, max_size=features * rows))
    x = np.array(values, dtype=np.float64).reshape(rows, features)
    return Script(
        (
            New({"features": features, "momentum": draw(st.sampled_from([0.5, 0.25]))}),
            Call("forward", {"x": x}),
            Get("running_mean"),
            Get("running_var"),
            Set("running_var", np.ones(features)),
            Set("training", False),
            Call("forward", {"x": x}),
        )
    )


SELECT_LADDER = Ladder(
    name="select",
    rungs=(select_loops, select),
    reference=select,
    inputs=select_inputs,
    returns={"select": ("scaled", "kept", "grad")},
    tolerance={"scaled": Rounding(2), "kept": Exact(), "grad": Rounding(1)},
    oracle=Oracle("numpy", select_loops),
    gradients=frozenset({"grad"}),
    edge_cases=(call("select", x=np.zeros(0), limit=0.0), call("select", x=np.ones(1, np.float32), limit=0.0)),
)
SELECT = Problem(
    id="select",
    ladder=SELECT_LADDER,
    starter="import numpy as np\n\n\ndef select(x, limit):\n    return x, np.arange(len(x)), x\n",
    mutants=(
        Mutant(
            "at-limit", (("x > limit", "x >= limit"),), Text("等于上限的不算。", "Values at the limit are not above.")
        ),
        Mutant("no-floor", (("if top < FLOOR", "if top < 0"),), Text("除数不小于 1。", "Divide by 1 at least.")),
        Mutant(
            "writes-input",
            (("scaled = x / top", "x /= top\n    scaled = x.copy()\n    x = x * top"),),
            Text("先复制。", "Copy first."),
            verdict="input modified",
        ),
    ),
    variants=(select_loops,),
    equivalent={"comparison: top <= FLOOR": "at the border both give FLOOR"},
    deciding={"at-limit": 2},
    limits=LIMITS,
)
MOMENTS_LADDER = Ladder(
    name="RunningMoments",
    rungs=(RunningMoments,),
    reference=RunningMoments,
    inputs=moments_inputs,
    returns={"forward": ("y",)},
    tolerance=Rounding(8, 4.0),
)
MOMENTS = Problem(
    id="moments",
    ladder=MOMENTS_LADDER,
    starter="class RunningMoments:\n    def __init__(self, features, momentum=0.5):\n        self.training = True\n",
    mutants=(
        Mutant("biased", ((" * n / (n - 1)", ""),), Text("运行方差用 n−1。", "The running variance divides by n − 1.")),
        Mutant(
            "frozen",
            (("if not self.training", "if False"),),
            Text("eval 用运行统计量。", "eval uses running statistics."),
        ),
    ),
    variants=(),
    limits=LIMITS,
)
PROBLEMS = {problem.id: problem for problem in (SELECT, MOMENTS)}
