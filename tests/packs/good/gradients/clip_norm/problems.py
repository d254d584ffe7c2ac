"""Write by hand: clip_norm."""

from typing import TYPE_CHECKING

import numpy as np

from bagu.curriculum.problem import Mutant, Problem
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.script import Script, call
from bagu.ladders.tolerance import Rounding
from bagu.text import Text

from .data import Array, clip_norm, clip_norm_loops

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy


def clip_inputs() -> "SearchStrategy[Script]":
    from hypothesis import strategies as st

    values = st.lists(st.sampled_from([1.0, 2.0, 3.0, 0.0, -1.0, -2.0, 4.0]), min_size=1, max_size=5)
    limits = st.sampled_from([1.0, 2.0, 5.0, 0.5])
    return st.builds(lambda x, limit: call("clip_norm", x=np.array(x), limit=limit), values, limits)


def by_linalg(x: Array, limit: float) -> Array:
    """NumPy's own norm as the oracle."""
    return np.asarray(x * min(1.0, limit / max(float(np.linalg.norm(x)), 1e-300)))


def one_line(x: Array, limit: float) -> Array:
    """Correct: divide by the larger of 1 and norm over limit."""
    return np.asarray(x / max(1.0, float(np.sqrt((x**2).sum())) / limit))


LADDER = Ladder(
    name="clip_norm",
    rungs=(clip_norm_loops, clip_norm),
    reference=clip_norm,
    inputs=clip_inputs,
    returns={"clip_norm": ("clipped",)},
    tolerance=Rounding(length=8),
    oracle=Oracle("numpy", by_linalg),
)

STARTER = '''import numpy as np


def clip_norm(x, limit):
    """Return x, shortened so that its Euclidean norm is at most limit."""
    return x.copy()
'''

PROBLEM = Problem(
    "clip-norm",
    LADDER,
    STARTER,
    mutants=(
        Mutant(
            "by-value",
            (("x * (limit / norm)", "np.clip(x, -limit, limit)"),),
            Text(zh="每个分量各裁各的，方向就转了。", en="Each component is cut on its own, which turns the vector."),
        ),
        Mutant(
            "always",
            (("norm <= limit", "norm < 0"),),
            Text(zh="短的向量也被拉到了上限。", en="Short vectors are stretched to the limit too."),
        ),
    ),
    variants=(one_line,),
    equivalent={"comparison: norm < limit": "where both are equal, limit / norm is 1"},
)
