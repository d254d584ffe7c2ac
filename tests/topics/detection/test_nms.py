"""The small numbers that the NMS page states, computed; larger ones come from its evidence."""

from collections.abc import Callable
from fractions import Fraction
from math import exp
from typing import Any

import numpy as np
import pytest

from bagu.algorithms.detection import (
    average_precision,
    batched_nms_loops,
    box_iou,
    diou,
    fast_nms,
    match_detections,
    matrix_nms,
    nms,
    nms_vectorized,
    soft_nms,
)
from bagu.algorithms.detection.average_precision import Flavour, Matching
from bagu.judge.source import apply, standalone
from bagu.topics.detection.nms.data import counted_nms, offset_nms, random_boxes
from bagu.topics.detection.nms.problems import BOX_IOU

ROW = np.array([[0, 0, 10, 10], [3, 0, 13, 10], [6, 0, 16, 10]], dtype=np.float64)  # A, B, C
SCORES = np.array([0.9, 0.8, 0.7])
FLAVOURS: tuple[Flavour, ...] = ("all-point", "11-point", "101-point")
OBJECTS = np.array([[0, 0, 10, 10], [7, 0, 17, 10], [900, 0, 910, 10]], dtype=np.float64)


def test_the_three_boxes_overlap_as_stated() -> None:
    iou = box_iou(ROW, ROW)
    assert iou[0, 1] == iou[1, 2] == pytest.approx(7 / 13)
    assert iou[0, 2] == 0.25
    assert box_iou(ROW, ROW, plus_one=True)[0, 1] == pytest.approx(4 / 7)
    assert diou(ROW, ROW)[0, 1] == pytest.approx(7 / 13 - 9 / 269)


def test_every_method_treats_the_three_boxes_as_the_table_says() -> None:
    assert nms(ROW, SCORES, 0.5).tolist() == [0, 2]
    assert fast_nms(ROW, SCORES, 0.5).tolist() == [0]
    keep, scores = soft_nms(ROW, SCORES, method="linear", iou_threshold=0.5)
    assert keep.tolist() == [0, 2, 1]
    assert scores.round(3).tolist() == [0.9, 0.7, 0.17]
    keep, scores = soft_nms(ROW, SCORES, method="gaussian", sigma=0.5)
    assert keep.tolist() == [0, 2, 1]
    assert scores.round(3).tolist() == [0.9, 0.618, 0.251]
    assert matrix_nms(ROW, SCORES, sigma=0.5).round(3).tolist() == [0.9, 0.448, 0.618]
    assert scores[1] == pytest.approx(0.7 * exp(-(0.25**2) / 0.5))


@pytest.mark.parametrize(
    ("keep", "hits", "areas"),
    [
        ([0, 1, 2], [True, False, True], (Fraction(5, 9), Fraction(6, 11), Fraction(56, 101))),
        ([0, 2], [True, True], (Fraction(2, 3), Fraction(7, 11), Fraction(67, 101))),
    ],
)
@pytest.mark.parametrize("matching", ["coco", "voc"])
def test_the_example_has_the_marks_stated(
    keep: list[int], hits: list[bool], areas: tuple[Fraction, ...], matching: Matching
) -> None:
    scores, hit = match_detections(OBJECTS, ROW[keep], SCORES[keep], matching=matching)
    assert hit.tolist() == hits
    for flavour, area in zip(FLAVOURS, areas, strict=True):
        ap, recall = average_precision(scores, hit, 3, flavour)
        assert ap == pytest.approx(float(area))
        assert recall == pytest.approx(2 / 3)
    assert np.allclose(box_iou(ROW[1:], OBJECTS[1:2]).ravel(), [3 / 7, 9 / 11])


def test_a_score_floor_before_evaluation_costs_ap() -> None:
    scores, hit = match_detections(OBJECTS, ROW[:2], SCORES[:2])
    assert average_precision(scores, hit, 3)[0] == pytest.approx(1 / 3)


def test_the_plus_one_changes_what_stays() -> None:
    over = box_iou(ROW, ROW, plus_one=True) > 0.55
    assert nms(ROW, SCORES, 0.55).tolist() == [0, 1, 2]
    assert over[0, 1]
    assert not over[0, 2]
    apart = np.array([[0, 0, 0.1, 0.1], [0.2, 0.2, 0.3, 0.3]])
    assert box_iou(apart, apart, plus_one=True)[0, 1] == pytest.approx(0.81 / 1.61)


def test_tied_scores_make_the_order_matter() -> None:
    assert len(nms(ROW, np.ones(3), 0.5)) == 2
    assert len(nms(ROW[[1, 0, 2]], np.ones(3), 0.5)) == 1


def test_a_higher_threshold_keeps_fewer_of_the_four_boxes() -> None:
    pile = np.array([[5, 7, 25, 27], [5, 0, 25, 20], [0, 0, 20, 20], [10, 0, 30, 20]], dtype=np.float64)
    scores = np.array([0.9, 0.8, 0.7, 0.6])
    assert nms(pile, scores, 0.45).tolist() == [0, 2, 3]
    assert nms(pile, scores, 0.5).tolist() == [0, 1]
    iou = box_iou(pile, pile)
    assert np.allclose([iou[0, 1], iou[1, 2], iou[1, 3]], [13 / 27, 0.6, 0.6])


def test_the_offset_fails_on_negative_coordinates_and_in_float16() -> None:
    boxes, labels = np.array([[0, 0, 10, 10], [-11, -11, -1, -1]], dtype=np.float64), np.array([0, 1])
    assert offset_nms(boxes, SCORES[:2], labels, 0.5).tolist() == [0]
    assert batched_nms_loops(boxes, SCORES[:2], labels, 0.5).tolist() == [0, 1]
    assert 79 * 641 == 50_639
    assert np.spacing(np.float16(50_639)) == 32


def test_counting_changes_nothing_and_counts_what_the_page_says() -> None:
    rng = np.random.default_rng(3)
    boxes, scores = random_boxes(rng, 60), rng.permutation(60) / 60
    assert counted_nms(boxes, scores, 0.4)[0].tolist() == nms_vectorized(boxes, scores, 0.4).tolist()
    spots = np.repeat(np.arange(8), 125) * 100.0
    heap = np.stack([spots, spots, spots + 10, spots + 10], axis=1)
    assert counted_nms(heap, np.arange(1000.0), 0.5)[1] == 4492
    assert 1000 * 999 // 2 == 499_500


@pytest.mark.parametrize(
    ("mutant", "error"),
    [
        ("np-rand", AttributeError),
        ("two-spellings", NameError),
        ("global-names", NameError),
        ("typo-in-union", NameError),
        ("scalar-max", ValueError),
    ],
)
def test_the_faults_of_the_snippet_raise_what_the_table_says(mutant: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        _broken(mutant)(ROW, ROW)


def test_the_silent_faults_give_numbers_that_look_like_iou() -> None:
    assert _broken("inverted-boxes")(ROW, ROW)[0, 0] == 0
    apart = np.array([[0, 0, 0.1, 0.1], [0.2, 0.2, 0.3, 0.3]])
    assert _broken("always-plus-one")(apart, apart)[0, 1] == pytest.approx(0.503, abs=5e-4)
    far = np.array([[0, 0, 10, 10], [19, 19, 29, 29], [24, 24, 34, 34]], dtype=np.float64)
    assert _broken("no-clamp")(far, far)[0, 1:].tolist() == pytest.approx([81 / 119, 49])


def _broken(mutant: str) -> Callable[..., Any]:
    names: dict[str, Any] = {}
    (found,) = (m for m in BOX_IOU.mutants if m.id == mutant)
    exec(apply(found, standalone(BOX_IOU.ladder.reference)), names)
    function: Callable[..., Any] = names["box_iou"]
    return function
