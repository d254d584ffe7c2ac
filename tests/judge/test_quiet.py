"""Warnings are silenced for whoever judges, and only as long as somebody does."""

import warnings
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import numpy as np
import pytest

from bagu.judge.trial import quiet


def test_what_a_computation_warns_of_is_not_told() -> None:
    with quiet():
        warnings.warn("of something", stacklevel=1)
        assert np.isnan(np.array([]).mean())
        assert np.isinf(np.float64(1) / np.float64(0))
    with pytest.warns(UserWarning, match="again"):
        warnings.warn("again", stacklevel=1)


def test_threads_that_come_and_go_in_any_order_leave_the_filters_as_they_were() -> None:
    """The first to come is the first to go: with one change of the filters each, the last would restore hers."""
    before = list(warnings.filters)
    one_in, two_in, one_out = (Barrier(2, timeout=20) for _ in range(3))

    def first() -> None:
        with quiet():
            one_in.wait()
            two_in.wait()
        one_out.wait()

    def second() -> None:
        one_in.wait()
        with quiet():
            two_in.wait()
            one_out.wait()
            warnings.warn("while the other is gone", stacklevel=1)  # an error wherever it is heard
            assert np.isnan(np.array([]).mean())

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(first), pool.submit(second)]:
            done.result()
    assert warnings.filters == before


def test_a_failure_lets_go() -> None:
    before = list(warnings.filters)
    with pytest.raises(ZeroDivisionError), quiet(), quiet():
        1 / 0  # noqa: B018
    assert warnings.filters == before
