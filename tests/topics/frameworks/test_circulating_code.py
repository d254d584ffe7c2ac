"""The code that circulates has the faults that the page tells of, and the models have the sizes of the real ones."""

import numpy as np
import pytest

from bagu.algorithms.analysis import model_info
from bagu.algorithms.convolution import conv2d_nhwc
from bagu.algorithms.detection import box_iou
from bagu.topics.frameworks.circulating_code.data import (
    EDGES,
    FAULTY,
    accepted,
    circulating_conv,
    columns,
    fate,
    found,
    overlap,
    resnet18,
)


@pytest.mark.parametrize(
    ("side", "k", "stride", "padding", "expected"),
    [
        (5, 3, 2, 1, "wrong"),
        (5, 1, 1, 1, "wrong"),
        (7, 3, 3, 1, "right"),
        (5, 3, 1, 1, "raises"),
        (5, 3, 1, 0, "raises"),
    ],
)
def test_the_convolution_ends_as_the_page_says(side: int, k: int, stride: int, padding: int, expected: str) -> None:
    assert fate(side, k, stride, padding, circulating_conv) == expected
    assert fate(side, k, stride, padding, conv2d_nhwc) == "right"


def test_one_pixel_shows_the_second_padding() -> None:
    one = np.ones((1, 1, 1, 1))
    assert circulating_conv(one, one, 1, 1).shape == (1, 5, 5, 1)
    assert conv2d_nhwc(one, one, 1, 1).shape == (1, 3, 3, 1)


def box(*corners: float) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return np.array(corners)


def test_overlap_without_a_fault_is_box_iou() -> None:
    rng = np.random.default_rng(0)
    boxes = np.sort(rng.random((40, 2, 2)), axis=1).reshape(40, 4)
    scores = [[overlap(a, b) for b in boxes] for a in boxes]
    np.testing.assert_allclose(scores, box_iou(boxes, boxes), atol=1e-12)
    pixels = [[overlap(a, b, extra=1.0) for b in boxes] for a in boxes]
    np.testing.assert_allclose(pixels, box_iou(boxes, boxes, plus_one=True), atol=1e-12)


def test_the_page_s_small_boxes() -> None:
    assert overlap(box(0, 0, 1, 1), box(1, 0, 2, 1), extra=1.0) == pytest.approx(1 / 3)
    assert overlap(box(0, 0, 0.1, 0.1), box(0.2, 0.2, 0.3, 0.3), extra=1.0) == pytest.approx(0.503, abs=5e-4)
    assert overlap(box(0, 0, 1, 1), box(2, 2, 3, 3), clamp="none") == 1.0


def test_each_fault_is_one_and_some_edge_shows_it() -> None:
    boxes = [(np.array(a, dtype=float), np.array(b, dtype=float)) for a, b in EDGES]
    for name, wrong in FAULTY.items():
        assert any(abs(wrong(a, b) - overlap(a, b)) > 0.01 for a, b in boxes), name
    assert found(EDGES, tolerance=0.01) == 1


def test_resnet18_has_the_known_size() -> None:
    assert model_info(**columns(resnet18()))[:3] == (11_689_512, 11_689_512, 9_620)


def test_only_refusals_of_shapes_are_forgiven() -> None:
    assert accepted(np.matmul, np.zeros((2, 3)), np.zeros((2, 3))) is None
    assert accepted(np.matmul, np.zeros((2, 3)), np.zeros((3, 2))) is not None
    with pytest.raises(TypeError):
        accepted(np.matmul, "a", "b")
