import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from bagu.proof.statistics import summarise

values = st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=12)


@given(values)
@settings(deadline=None, derandomize=True, database=None)
def test_the_interval_is_students(sample: list[float]) -> None:
    number = summarise(sample)
    assert number.values == tuple(sample)
    assert number.low <= number.mean <= number.high
    if max(sample) - min(sample) > 1e-3:
        want = stats.ttest_1samp(sample, 0.0).confidence_interval(0.95)
        assert number.low == pytest.approx(want.low, rel=1e-6, abs=1e-6)
        assert number.high == pytest.approx(want.high, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("value", [0.1, 1 / 3, -7.0, 1e300])
@pytest.mark.parametrize("n", [1, 2, 7])
def test_equal_values_are_given_back_exactly(value: float, n: int) -> None:
    number = summarise([value] * n)
    assert (number.low, number.mean, number.high) == (value, value, value)


def test_large_values_do_not_overflow() -> None:
    number = summarise([1e308, 1.1e308, 1.2e308])
    assert number.mean == pytest.approx(1.1e308)
    assert math.isfinite(number.low)


def test_the_interval_covers_the_true_mean_in_95_of_100() -> None:
    import numpy as np

    rng = np.random.default_rng(7)
    covered = 0
    for _ in range(2000):
        number = summarise(rng.standard_normal(5).tolist())
        covered += number.low <= 0 <= number.high
    assert abs(covered / 2000 - 0.95) < 0.015  # three standard errors


def test_no_values_is_an_error() -> None:
    with pytest.raises(ValueError, match="empty"):
        summarise([])
