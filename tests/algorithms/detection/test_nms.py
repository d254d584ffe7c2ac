"""Non-maximum suppression and its relatives: what each promises beyond its oracle."""

import sys
from collections.abc import Callable

import numpy as np
import pytest

from bagu.algorithms.arrays import Array
from bagu.algorithms.detection import (
    batched_nms,
    batched_nms_loops,
    batched_nms_offset,
    box_iou,
    fast_nms,
    matrix_nms,
    nms,
    nms_loops,
    nms_vectorized,
    soft_nms,
    soft_nms_vectorized,
)
from bagu.algorithms.detection._nms_kernel import BLOCK


def crowd(seed: int, n: int, side: float = 60.0) -> tuple[Array, Array]:
    """n overlapping boxes with arbitrary coordinates and distinct scores."""
    rng = np.random.default_rng(seed)
    corner = rng.uniform(0, side, (n, 2))
    return np.concatenate([corner, corner + rng.uniform(5, 40, (n, 2))], axis=1), rng.permutation(n) / n


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("rung", [nms_loops, nms_vectorized, nms])
def test_two_facts_determine_greedy_nms(rung: Callable[..., Array], seed: int) -> None:
    boxes, scores = crowd(seed, 60)
    keep = rung(boxes, scores, 0.3)
    over = (box_iou(boxes, boxes) > 0.3) & ~np.eye(60, dtype=bool)
    assert not over[np.ix_(keep, keep)].any()
    gone = np.setdiff1d(np.arange(60), keep)
    better = scores[:, None] < scores[None, :]
    assert (over & better)[np.ix_(gone, keep)].any(axis=1).all()
    assert (np.diff(scores[keep]) < 0).all()


def test_more_boxes_than_a_block_of_the_kernel() -> None:
    boxes, scores = crowd(1, 1500, side=4000.0)
    keep = nms(boxes, scores, 0.5)
    assert len(keep) > 2 * BLOCK
    assert np.array_equal(keep, nms_vectorized(boxes, scores, 0.5))


def test_every_place_in_a_block_of_the_kernel_suppresses() -> None:
    n = 3 * BLOCK
    spot = np.arange(n)[:, None] * 20.0
    apart = np.concatenate([spot, spot, spot + 10, spot + 10], axis=1)
    twice = np.concatenate([apart, apart])
    scores = -np.arange(2 * n, dtype=np.float64)
    assert nms(twice, scores, 0.5).tolist() == list(range(n))


def test_a_threshold_that_rounding_nearly_meets_is_decided_alike() -> None:
    """Boxes of three tenths and of seven tenths: products of the threshold and the union round, quotients do not."""
    for tenths in range(1, 10):
        for scale in (1.0, 0.1, 3.7, 1e-5, 1e7):
            boxes = np.array([[0, 0, 10, 1], [0, 0, tenths, 1]]) * scale
            scores, threshold = np.array([0.9, 0.8]), tenths / 10
            want = nms_vectorized(boxes, scores, threshold).tolist()
            assert nms_loops(boxes, scores, threshold).tolist() == want
            assert nms(boxes, scores, threshold).tolist() == want


def test_small_integers_do_not_wrap_around() -> None:
    boxes = np.array([[0, 0, 255, 255], [0, 0, 255, 254], [0, 0, 16, 16]], dtype=np.uint8)
    scores = np.array([200, 100, 0], dtype=np.uint8)  # −0 is 0, but −200 is 56
    for rung in (nms_loops, nms_vectorized, nms):
        assert rung(boxes, scores, 0.5).tolist() == [0, 2]
    labels = np.array([255, 0, 0], dtype=np.uint8)
    for batched in (batched_nms_loops, batched_nms_offset, batched_nms):
        assert batched(boxes, scores, labels, 0.5).tolist() == [0, 1, 2]


def test_classes_never_meet_and_order_is_by_score() -> None:
    boxes, scores = crowd(3, 80)
    labels = np.random.default_rng(3).integers(0, 5, 80)
    keep = batched_nms(boxes, scores, labels, 0.4)
    for label in range(5):
        members = np.flatnonzero(labels == label)
        assert set(keep[labels[keep] == label]) == set(members[nms(boxes[members], scores[members], 0.4)])
    assert (np.diff(scores[keep]) < 0).all()


def test_without_numba_vectorised_rungs_do_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    boxes, scores = crowd(4, 30)
    labels = np.arange(30) % 3
    want = nms(boxes, scores, 0.5), soft_nms(boxes, scores), batched_nms(boxes, scores, labels, 0.5)
    for name in ("nms", "soft_nms", "batched_nms"):
        monkeypatch.setattr(sys.modules[f"bagu.algorithms.detection.{name}"], "compiles", lambda: False)
    assert np.array_equal(nms(boxes, scores, 0.5), want[0])
    assert np.array_equal(soft_nms(boxes, scores)[0], want[1][0])
    assert np.array_equal(batched_nms(boxes, scores, labels, 0.5), want[2])


@pytest.mark.parametrize("seed", range(10))
def test_fast_nms_keeps_a_subset_in_the_same_order(seed: int) -> None:
    boxes, scores = crowd(seed, 60)
    greedy, fast = nms(boxes, scores, 0.5).tolist(), fast_nms(boxes, scores, 0.5).tolist()
    assert fast == [i for i in greedy if i in set(fast)]


def test_fast_nms_is_one_question_a_box() -> None:
    boxes, scores = crowd(5, 40)
    iou = box_iou(boxes, boxes)
    alone = [i for i in range(40) if not any(scores[j] > scores[i] and iou[i, j] > 0.3 for j in range(40))]
    assert sorted(fast_nms(boxes, scores, 0.3).tolist()) == alone
    assert fast_nms(boxes[:0], scores[:0], 0.3).shape == (0,)


def test_matrix_nms_is_its_formula() -> None:
    boxes, scores = crowd(6, 25)
    iou, sigma = box_iou(boxes, boxes), 0.4
    for j, decayed in enumerate(matrix_nms(boxes, scores, sigma)):
        factor = 1.0
        for i in np.flatnonzero(scores > scores[j]):
            own = max((iou[k, i] for k in np.flatnonzero(scores > scores[i])), default=0.0)
            factor = min(factor, float(np.exp(-(iou[i, j] ** 2) / sigma) / np.exp(-(own**2) / sigma)))
        assert decayed == pytest.approx(scores[j] * factor)


def test_matrix_nms_keeps_order_type_and_input() -> None:
    boxes, scores = crowd(7, 5)
    single = scores.astype(np.float32)
    assert matrix_nms(boxes, single).dtype == np.float32
    assert np.array_equal(single, scores.astype(np.float32))
    assert matrix_nms(boxes, np.array([3, 2, 1, 0, 5])).dtype == np.float64
    assert matrix_nms(boxes[:0], scores[:0]).shape == (0,)
    with pytest.raises(ValueError, match="scores must be at least 0"):
        matrix_nms(boxes, scores - 1)


def test_a_tiny_sigma_makes_soft_nms_hard_at_any_overlap() -> None:
    boxes, scores = crowd(8, 40)
    keep, _ = soft_nms(boxes, scores, sigma=1e-9, score_threshold=1e-6)
    assert keep.tolist() == [i for i in nms(boxes, scores, 0.0).tolist() if scores[i] >= 1e-6]


@pytest.mark.parametrize("method", ["linear", "gaussian"])
@pytest.mark.parametrize("seed", range(5))
def test_taken_scores_only_fall_and_never_exceed_the_old(seed: int, method: str) -> None:
    boxes, scores = crowd(seed, 60)
    keep, taken = soft_nms(boxes, scores, method)  # type: ignore[arg-type]  # one of the two words
    again, same = soft_nms_vectorized(boxes, scores, method)  # type: ignore[arg-type]  # one of the two words
    assert np.array_equal(keep, again)
    assert taken == pytest.approx(same, rel=1e-12)
    assert (np.diff(taken) <= 0).all()
    assert (taken <= scores[keep]).all()
    assert len(set(keep.tolist())) == len(keep)
