"""Small whole-numbered sequences, plainest first, and the masks of both conventions."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

LARGEST = 3  # |entries| of what is drawn
WHOLE = st.sampled_from([0, 1, 2, 3, -1, -2, -3])
WIDTH = 4  # the most features
KEYS = 4  # the most keys
QUERIES = 4  # the most queries
ADDED = st.sampled_from([0.0, 1.0, -1.0, -np.inf])
SCALES = st.sampled_from([None, 1.0, 0.5])
# |scores| <= WIDTH · LARGEST² + 1. A score that is off by δ makes its weight off by δ times itself, so the rounding of
# scores, of at most that size, is what counts.
SCORE = WIDTH * LARGEST**2 + 1
TERMS = WIDTH + KEYS  # sums behind one number of an output
FEW = st.sampled_from([1, 2, 3, 4])


@st.composite
def arrays(
    draw: st.DrawFn, shape: tuple[int, ...], values: st.SearchStrategy[Any] = WHOLE, dtype: Any = np.float64
) -> NDArray[Any]:
    """An array of that shape, one draw a value."""
    size = int(np.prod(shape))
    return np.array(draw(st.lists(values, min_size=size, max_size=size)), dtype=dtype).reshape(shape)


@st.composite
def masks(draw: st.DrawFn, shape: tuple[int, ...]) -> NDArray[Any]:
    """Booleans, or numbers to add."""
    if draw(st.booleans()):
        return draw(arrays(shape, ADDED))
    return draw(arrays(shape, st.booleans(), np.bool_))


@st.composite
def attentions(draw: st.DrawFn, grouped: bool = False) -> dict[str, Any]:
    """The arguments of an attention: one sequence, or a batch of heads; masked in one way, the other, or not at all."""
    groups = draw(st.sampled_from([1, 2])) if grouped else 1
    lead: tuple[int, ...] = draw(st.sampled_from([(1, 1), (2, 1), (1, 2)] if grouped else [(), (1, 2), (2,)]))
    queries, keys = draw(FEW), draw(FEW)
    features, width = draw(st.sampled_from([1, 2, 4])), draw(st.sampled_from([1, 2]))
    lead_q = (*lead[:-1], lead[-1] * groups) if groups > 1 else lead
    masked = draw(st.sampled_from(["no", "mask", "causal"]))
    shape = draw(st.sampled_from([(queries, keys), (1, keys), (*lead_q, queries, keys)]))
    drawn: dict[str, Any] = {
        "query": draw(arrays((*lead_q, queries, features))),
        "key": draw(arrays((*lead, keys, features))),
        "value": draw(arrays((*lead, keys, width))),
        "attn_mask": draw(masks(shape)) if masked == "mask" else None,
        "is_causal": masked == "causal",
        "scale": draw(SCALES),
    }
    return drawn | {"enable_gqa": groups > 1} if grouped else drawn
