"""Matching and average precision against a second way, and by hand."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bagu.algorithms.detection import average_precision, match_detections
from bagu.algorithms.detection.average_precision import Flavour

draws = settings(max_examples=100, deadline=None, derandomize=True, database=None)


def second_way(hit: list[bool], positives: int, flavour: Flavour) -> Fraction:
    """From the definition: precision at recall r is the best precision of any prefix with recall >= r."""
    points = [
        (Fraction(sum(hit[:k]), positives), Fraction(sum(hit[:k]), k)) for k in range(1, len(hit) + 1)
    ]  # (recall, precision)

    def precision(recall: Fraction) -> Fraction:
        return max((p for r, p in points if r >= recall), default=Fraction(0))

    if flavour == "all-point":
        return sum((precision(Fraction(k, positives)) for k in range(1, positives + 1)), Fraction(0)) / positives
    n = 11 if flavour == "11-point" else 101
    return sum((precision(Fraction(k, n - 1)) for k in range(n)), Fraction(0)) / n


@draws
@given(hit=st.lists(st.booleans(), max_size=12), missed=st.integers(0, 5), data=st.data())
def test_average_precision_is_its_definition(hit: list[bool], missed: int, data: st.DataObject) -> None:
    positives = max(1, sum(hit) + missed)
    order = np.array(data.draw(st.permutations(range(len(hit)))), dtype=np.int64)
    scores = -np.arange(len(hit), dtype=np.float64)
    flavours: tuple[Flavour, ...] = ("all-point", "11-point", "101-point")
    for flavour in flavours:
        found, recall = average_precision(scores[order], np.array(hit, dtype=bool)[order], positives, flavour)
        assert found == pytest.approx(float(second_way(hit, positives, flavour)), abs=1e-12)
        assert recall == sum(hit) / positives


def test_flavours_differ_on_one_ranking() -> None:
    scores, hit = np.array([0.9, 0.8, 0.7]), np.array([True, False, True])
    assert average_precision(scores, hit, 2)[0] == pytest.approx((1 + 2 / 3) / 2)
    assert average_precision(scores, hit, 2, "11-point")[0] == pytest.approx((6 + 5 * 2 / 3) / 11)
    assert average_precision(scores, hit, 2, "101-point")[0] == pytest.approx((51 + 50 * 2 / 3) / 101)


def test_bad_counts_and_types_are_refused() -> None:
    scores, hit = np.array([0.9]), np.array([True])
    with pytest.raises(ValueError, match="positives must be at least 1, got 0"):
        average_precision(scores, hit, 0)
    with pytest.raises(ValueError, match="positives must be at least 2, got 1"):
        average_precision(np.array([0.9, 0.8]), np.array([True, True]), 1)
    with pytest.raises(TypeError, match="hit must be a NumPy array of booleans"):
        average_precision(scores, np.array([1.0]), 1)
    with pytest.raises(ValueError, match="flavour must be one of"):
        average_precision(scores, hit, 1, "coco")  # type: ignore[arg-type]  # the point of the test


TRUTH = np.array([[0, 0, 10, 10], [3, 0, 13, 10]])  # two that overlap
SEEN = np.array([[0, 0, 10, 10], [1, 0, 11, 10]])  # both are nearest to the first


def test_a_second_look_at_a_taken_box_depends_on_the_convention() -> None:
    scores = np.array([0.9, 0.8])
    assert match_detections(TRUTH, SEEN, scores)[1].tolist() == [True, True]
    assert match_detections(TRUTH, SEEN, scores, matching="voc")[1].tolist() == [True, False]


def test_an_iou_equal_to_the_threshold_is_a_hit() -> None:
    half = np.array([[0, 0, 10, 5]])
    assert match_detections(TRUTH[:1], half, np.array([0.9]), 0.5)[1].tolist() == [True]
    assert match_detections(TRUTH[:1], half, np.array([0.9]), 0.51)[1].tolist() == [False]


def test_results_come_in_the_order_of_scores() -> None:
    scores, hit = match_detections(TRUTH[:1], SEEN[::-1], np.array([0.5, 0.75], dtype=np.float32))
    assert scores.tolist() == [0.75, 0.5]
    assert scores.dtype == np.float32
    assert hit.tolist() == [True, False]


def test_no_truth_and_no_detections() -> None:
    none = np.zeros((0, 4))
    assert match_detections(none, SEEN, np.array([0.9, 0.8]))[1].tolist() == [False, False]
    scores, hit = match_detections(TRUTH, none, np.zeros(0))
    assert (scores.shape, hit.shape) == ((0,), (0,))
    assert average_precision(scores, hit, 2) == (0.0, 0.0)
    with pytest.raises(ValueError, match="truth must have shape"):
        match_detections(none[0:0, :3], SEEN, np.array([0.9, 0.8]))
