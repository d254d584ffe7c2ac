"""What the claims of resizing measure with is what it says it is."""

import numpy as np
import pytest

from bagu.algorithms.image_processing import bilinear_resize
from bagu.topics.image_processing.bilinear_resize.data import Convention, border, centre, positions, read_at, stripes


@pytest.mark.parametrize(("convention", "align_corners"), [("half-pixel", False), ("align corners", True)])
@pytest.mark.parametrize("size", [3, 5, 11, 20])
def test_a_row_read_at_its_positions_is_resized(convention: Convention, align_corners: bool, size: int) -> None:
    row = np.random.default_rng(0).random(8)
    resized = bilinear_resize(row[None], (1, size), align_corners)[0]
    np.testing.assert_allclose(read_at(row, positions(8, size, convention)), resized, atol=1e-12)


def test_asymmetric_positions_start_at_the_first_pixel_and_keep_the_ratio() -> None:
    assert positions(4, 8, "asymmetric").tolist() == [0, 0.5, 1, 1.5, 2, 2.5, 3, 3]


def test_the_border_is_half_a_step_beyond_the_last_centre() -> None:
    assert border(np.array([0.0, 2.0, 4.0, 6.0])) == (-1.0, 7.0)
    assert border(np.array([5.0, 6.0])) == (4.5, 6.5)


def test_the_centre_of_a_spot_is_the_middle_of_its_pixel() -> None:
    assert centre(np.array([0.0, 0.0, 3.0])) == 2.5
    assert centre(np.array([1.0, 1.0])) == 1.0


def test_stripes_have_their_periods() -> None:
    spectrum = np.abs(np.fft.rfft(stripes(64, 12, 0.1)))
    assert spectrum.argmax() == 12
    assert np.sqrt(2) * stripes(64, 12).std() == pytest.approx(1)


def test_opencv_on_bytes_is_ours_to_a_grey_level() -> None:
    cv2 = pytest.importorskip("cv2")
    image = np.random.default_rng(0).integers(0, 256, (12, 10)).astype(np.uint8)
    for size in ((24, 20), (30, 7), (6, 5), (5, 9)):
        theirs = cv2.resize(image, size[::-1], interpolation=cv2.INTER_LINEAR).astype(float)
        assert np.abs(bilinear_resize(image.astype(float), size) - theirs).max() <= 1
