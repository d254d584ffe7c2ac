"""IoU against exact fractions, and what its relatives promise."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings

from bagu.algorithms.arrays import Array
from bagu.algorithms.detection import box_iou, box_iou_loops, diou
from bagu.ladders.catalog import ladders
from bagu.ladders.script import Call, Script

draws = settings(max_examples=60, deadline=None, derandomize=True, database=None)


def exact_iou(a: Array, b: Array, plus_one: bool) -> Fraction:
    """Area by inclusion and exclusion, over rationals."""
    ax1, ay1, ax2, ay2 = (Fraction(float(v)) for v in a)
    bx1, by1, bx2, by2 = (Fraction(float(v)) for v in b)
    extra = int(plus_one)
    w = min(ax2, bx2) - max(ax1, bx1) + extra
    h = min(ay2, by2) - max(ay1, by1) + extra
    inter = w * h if w > 0 and h > 0 else Fraction(0)
    union = (ax2 - ax1 + extra) * (ay2 - ay1 + extra) + (bx2 - bx1 + extra) * (by2 - by1 + extra) - inter
    return inter / union if union else Fraction(0)


@draws
@given(script=ladders()["box_iou"].inputs())
def test_iou_is_the_rounded_fraction(script: Script) -> None:
    (step,) = script.steps
    assert isinstance(step, Call)
    a, b, plus_one = step.args["a"], step.args["b"], step.args["plus_one"]
    exact = np.array([[float(exact_iou(p, q, plus_one)) for q in b] for p in a]).reshape(len(a), len(b))
    for rung in (box_iou, box_iou_loops):
        assert np.array_equal(rung(a, b, plus_one), exact)


def test_areas_of_small_integers_do_not_wrap_around() -> None:
    box = np.array([[0, 0, 255, 255]], dtype=np.uint8)
    assert box_iou(box, box // 5 * np.uint8(4)).item() == pytest.approx(0.64)
    assert box_iou(box, box).dtype == np.float64


def test_float16_areas_do_not_overflow() -> None:
    box = np.array([[0, 0, 1000, 1000]], dtype=np.float16)
    iou = box_iou(box, box / np.float16(2))
    assert iou.item() == 0.25
    assert iou.dtype == np.float16


def test_types_of_both_sides_meet_in_the_wider_one() -> None:
    box = np.array([[0, 0, 2, 2]])
    assert box_iou(box.astype(np.float16), box.astype(np.float32)).dtype == np.float32
    assert box_iou(box.astype(np.float16), box).dtype == np.float64


def test_plus_one_makes_disjoint_normalised_boxes_overlap() -> None:
    a, b = np.array([[0, 0, 0.1, 0.1]]), np.array([[0.2, 0.2, 0.3, 0.3]])
    assert box_iou(a, b).item() == 0
    assert box_iou(a, b, plus_one=True).item() == pytest.approx(0.81 / (1.21 + 1.21 - 0.81))


def test_diou_is_iou_for_equal_centres_and_below_it_elsewhere() -> None:
    rng = np.random.default_rng(0)
    corner = rng.uniform(0, 10, (20, 2))
    boxes = np.concatenate([corner, corner + rng.uniform(1, 5, (20, 2))], axis=1)
    assert diou(boxes, boxes).diagonal() == pytest.approx(np.ones(20))
    apart = ~np.eye(20, dtype=bool)
    assert (diou(boxes, boxes)[apart] < box_iou(boxes, boxes)[apart]).all()
    assert (diou(boxes, boxes) > -1).all()


def test_diou_pair_by_pair() -> None:
    a, b = np.array([[0, 0, 2, 2], [1, 1, 1, 1]]), np.array([[1, 0, 3, 2], [1, 1, 1, 1], [4, 4, 6, 6]])
    for (i, p), (j, q) in product(enumerate(a), enumerate(b)):
        centre = Fraction(int(p[0] + p[2] - q[0] - q[2]), 2) ** 2 + Fraction(int(p[1] + p[3] - q[1] - q[3]), 2) ** 2
        hull = int(max(p[2], q[2]) - min(p[0], q[0])) ** 2 + int(max(p[3], q[3]) - min(p[1], q[1])) ** 2
        penalty = centre / hull if hull else Fraction(0)
        assert diou(a, b)[i, j] == pytest.approx(float(exact_iou(p, q, False) - penalty))


def test_diou_keeps_the_type_and_takes_no_boxes() -> None:
    box = np.array([[0, 0, 2, 2]], dtype=np.float32)
    assert diou(box, box).dtype == np.float32
    assert diou(box[:0], box).shape == (0, 1)
    with pytest.raises(ValueError, match="b must have shape"):
        diou(box, box[0])
