import struct
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from bagu.judge.inside import frames
from bagu.judge.inside.perform import same

STEADY = settings(deadline=None, derandomize=True, database=None, max_examples=100)
DTYPES = st.sampled_from([np.dtype(name) for name in sorted(frames.DTYPES)])
ARRAYS = hnp.arrays(DTYPES, hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=3))
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), ARRAYS)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(st.text(max_size=3), inner, max_size=3),
    ),
    max_leaves=8,
)


def unpack(data: bytes) -> Any:
    start = frames.LENGTH.size
    length = frames.header_length(data[:start])
    header = frames.read_header(data[start : start + length])
    return header.value(data[start + length : start + length + header.size])


@STEADY
@given(VALUES)
def test_what_is_packed_comes_back(value: Any) -> None:
    assert same(unpack(frames.pack(value)), value)


def test_arrays_come_back_private_and_writable() -> None:
    back = unpack(frames.pack(np.arange(3.0)))
    back[0] = 7
    assert back.tolist() == [7, 1, 2]


def test_layout_and_byte_order_are_made_plain() -> None:
    wide = np.arange(12, dtype=">f4").reshape(3, 4)[:, ::2].T
    back = unpack(frames.pack(wide))
    assert back.dtype == np.dtype("<f4")
    np.testing.assert_array_equal(back, wide)


def test_a_numpy_scalar_stays_one() -> None:
    back = unpack(frames.pack(np.float32(0.5)))
    assert type(back) is np.float32


@pytest.mark.parametrize(
    ("value", "what"),
    [
        (np.array([None]), "dtype object"),
        (np.array(["word"]), "dtype <U4"),
        (np.array(["2020-01-01"], dtype="datetime64[D]"), "dtype datetime64"),
        ({1, 2}, "a set"),
        (1j, "a complex"),
        ({1: "one"}, "a dict"),
        (np.zeros(frames.MAX_BODY + 1, np.uint8), "larger than 64 MiB"),
    ],
)
def test_what_no_frame_can_hold_is_refused(value: Any, what: str) -> None:
    with pytest.raises(TypeError, match=what):
        frames.pack(value)


def test_a_list_that_holds_itself_is_refused() -> None:
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(TypeError, match="nested"):
        frames.pack(endless)


@pytest.mark.parametrize(
    "header",
    [
        b'{"tree":null,"arrays":[["|O",[1]]]}',
        b'{"tree":null,"arrays":[["<f8",[-1]]]}',
        b'{"tree":null,"arrays":[["<f8",[true]]]}',
        b'{"tree":null,"arrays":[["<f8",[1099511627776]]]}',
        b'{"tree":null,"arrays":[["<f8","abc"]]}',
        b'{"tree":null,"arrays":[["<f8",[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]]]}',
        b'{"tree":null}',
        b"[[[[",
        b"\xff\xfe",
    ],
)
def test_a_header_that_promises_nonsense_is_refused(header: bytes) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        frames.read_header(header)


@pytest.mark.parametrize("tree", [{"array": 0}, {"pickle": "x"}, {"list": 3}, {"array": 0, "list": []}, [1]])
def test_a_tree_that_does_not_fit_is_refused(tree: Any) -> None:
    with pytest.raises((ValueError, KeyError, TypeError, AttributeError, IndexError)):
        frames.Header(tree, (), 0).value(b"")


def test_a_header_beyond_the_limit_is_refused_before_it_is_read() -> None:
    with pytest.raises(ValueError, match="header"):
        frames.header_length(struct.pack("<I", frames.MAX_HEADER + 1))
