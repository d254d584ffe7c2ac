"""Planted broken ladders: each check finds what it is for."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import strategies as st

from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.script import Script, call
from bagu.ladders.tolerance import Exact
from ladders.properties import (
    CHECKS,
    bad_inputs_are_named,
    dtypes_are_kept,
    inputs_are_kept,
    integers_are_decided,
    is_well_formed,
    oracle_agrees,
    rungs_agree,
    samples_have_the_size,
    strides_do_not_matter,
)
from ladders.rewriting import Array


def double(x: Array, times: int = 1) -> Array:
    """x · 2^times."""
    if not isinstance(x, np.ndarray):
        raise TypeError(f"x must be an array, got {type(x).__name__}.")
    return np.asarray(x * 2**times, dtype=x.dtype if np.issubdtype(x.dtype, np.floating) else np.float64)


def add(x: Array, times: int = 1) -> Array:
    """The same by addition."""
    for _ in range(times):
        x = double(x, 0) + double(x, 0)
    return double(x, 0)


def numpy_ldexp(x: Array, times: int = 1) -> Array:
    scaled: Array = np.ldexp(x, times)
    return scaled


def small_arrays() -> st.SearchStrategy[Script]:
    rows = st.lists(st.integers(-4, 4), max_size=4)
    return st.builds(lambda row, t: call("double", x=np.array(row, dtype=np.float64), times=t), rows, st.integers(0, 2))


SOUND = Ladder(
    name="double",
    rungs=(add, double),
    reference=double,
    inputs=small_arrays,
    returns={"double": ("doubled",)},
    tolerance=Exact(),
    oracle=Oracle("numpy", numpy_ldexp),
    edge_cases=(call("double", x=np.zeros(0), times=1), call("double", x=np.array([1.0, 2.0, 3.0]), times=1)),
    bad_inputs=((call("double", x=[1.0], times=1), "x"),),
    sizes=(1, 10),
    sample=lambda rng, n: call("double", x=rng.standard_normal(n), times=1),
)


def off_by_one_for_negatives(x: Array, times: int = 1) -> Array:
    """Wrong for negative numbers, which no edge case has."""
    wrong: Array = double(x, times) + (x < 0).astype(double(x).dtype)
    return wrong


def always_float64(x: Array, times: int = 1) -> Array:
    """Forgets the type."""
    return double(x, times).astype(np.float64)


def refuses_integers(x: Array, times: int = 1) -> Array:
    """Of another mind about integers than the other rung."""
    if np.issubdtype(x.dtype, np.integer):
        raise TypeError("x must hold floats.")
    return double(x, times)


def writes_into_its_input(x: Array, times: int = 1) -> Array:
    """In place."""
    result = double(x, times)
    x *= 2
    return result


def reads_the_buffer(x: Array, times: int = 1) -> Array:
    """Takes the memory for the array."""
    base = x if x.base is None else x.base
    return double(np.resize(base.ravel(), x.shape), times)


def crashes_on_lists(x: Array, times: int = 1) -> Array:
    """An AttributeError instead of a sentence."""
    return double(x.astype(x.dtype), times)


def mumbles(x: Array, times: int = 1) -> Array:
    """Refuses without naming the argument."""
    if not isinstance(x, np.ndarray):
        raise TypeError("bad input")
    return double(x, times)


def other_signature(x: Array, power: int = 1) -> Array:
    """Calls its second argument something else."""
    return double(x, power)


def unseeded(rng: np.random.Generator, n: int) -> Script:
    return call("double", x=np.random.default_rng().standard_normal(n), times=1)


BROKEN: tuple[tuple[Callable[[Ladder], None], Ladder], ...] = (
    (is_well_formed, replace(SOUND, rungs=(other_signature, double))),
    (is_well_formed, replace(SOUND, rungs=(add,), reference=double)),
    (is_well_formed, replace(SOUND, edge_cases=())),
    (rungs_agree, replace(SOUND, rungs=(off_by_one_for_negatives, double))),
    (oracle_agrees, replace(SOUND, oracle=Oracle("numpy", off_by_one_for_negatives))),
    (oracle_agrees, replace(SOUND, oracle=Oracle("numpy", double, lambda _: False))),
    (dtypes_are_kept, replace(SOUND, rungs=(always_float64, double))),
    (integers_are_decided, replace(SOUND, rungs=(refuses_integers, double))),
    (inputs_are_kept, replace(SOUND, rungs=(writes_into_its_input, double))),
    (strides_do_not_matter, replace(SOUND, rungs=(reads_the_buffer, double))),
    (bad_inputs_are_named, replace(SOUND, rungs=(mumbles, double))),
    (samples_have_the_size, replace(SOUND, sample=unseeded)),
    (samples_have_the_size, replace(SOUND, sample=lambda rng, n: call("double", x=rng.standard_normal(4), times=1))),
)


@pytest.mark.parametrize("check", [*CHECKS, oracle_agrees], ids=lambda check: check.__name__)
def test_a_sound_ladder_passes(check: Callable[[Ladder], None]) -> None:
    check(SOUND)


@pytest.mark.parametrize(("check", "ladder"), BROKEN)
def test_a_planted_fault_is_found(check: Callable[[Ladder], None], ladder: Ladder) -> None:
    with pytest.raises(AssertionError):
        check(ladder)


def test_an_error_that_is_no_sentence_is_found() -> None:
    with pytest.raises(AttributeError):
        bad_inputs_are_named(replace(SOUND, rungs=(crashes_on_lists, double)))
