import math
from dataclasses import replace

import numpy as np
import pytest
from numpy.random import Generator

from bagu.judge.speed import fitted, speed
from bagu.ladders.script import Script, call
from judge.sample_problems import SELECT

RIGHT = """
import numpy as np


def select(x, limit):
    return x / max(np.abs(x).max(initial=0.0), 1.0), np.flatnonzero(x > limit), 2 * x
"""


def sample(rng: Generator, size: int) -> Script:
    return call("select", x=rng.standard_normal(size).astype(np.float32), limit=0.5)


SIZED = replace(SELECT, ladder=replace(SELECT.ladder, sizes=(64, 1024), sample=sample))


@pytest.mark.parametrize("exponent", [0.5, 1.0, 2.0])
def test_the_exponent_of_a_power_law_is_found(exponent: float) -> None:
    slope, error = fitted([(size, 3e-7 * size**exponent) for size in (10, 20, 40, 80)])
    assert slope == pytest.approx(exponent)
    assert error == pytest.approx(0, abs=1e-6)


def test_the_error_of_the_exponent_is_that_of_a_line_through_the_logarithms() -> None:
    sizes, bent = (1, 2, 4, 8), (0.1, -0.1, -0.1, 0.1)
    slope, error = fitted([(size, size * math.exp(by)) for size, by in zip(sizes, bent, strict=True)])
    assert slope == pytest.approx(1.0)  # the bends are symmetric
    assert error == pytest.approx(math.sqrt(0.04 / 2 / (5 * math.log(2) ** 2)))


def test_two_sizes_have_no_exponent() -> None:
    assert fitted([(1, 1.0), (2, 2.0)]) == (None, None)


def test_sizes_double_and_every_subject_is_compared(full: None) -> None:
    found = speed("sample", SIZED, RIGHT, budget=1.0)
    assert found is not None
    assert [point.size for point in found.points] == [64 << step for step in range(len(found.points))]
    assert set(found.points[0].rungs) == {"select_loops", "select", "numpy"}
    assert set(found.ratios) == {"select_loops", "select", "numpy"}
    assert all(ratio > 0 for ratio in found.ratios.values())
    assert found.megabytes is not None


def test_memory_is_measured(full: None) -> None:
    hungry = RIGHT.replace("    return", "    kept = np.ones(4 << 20)\n    return")
    found = speed("sample", SIZED, hungry, budget=0.2)
    assert found is not None
    assert found.megabytes is not None
    assert 28 <= found.megabytes <= 48  # 32 MiB of ones


def test_what_stops_or_has_no_sizes_has_no_speed(full: None) -> None:
    assert speed("sample", SIZED, "def select(x, limit):\n    raise ValueError\n") is None
    assert speed("sample", SELECT, RIGHT) is None
