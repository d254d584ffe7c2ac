"""Images: smoothing, derivatives and resizing, with the border conventions of OpenCV."""

from bagu.algorithms.image_processing.antialias_resize import (
    antialias_resize,
    antialias_resize_loops,
    triangle_weights,
)
from bagu.algorithms.image_processing.bilinear_resize import bilinear_resize, bilinear_resize_loops, source_positions
from bagu.algorithms.image_processing.borders import pad_border
from bagu.algorithms.image_processing.gaussian_blur import (
    filter_separable,
    gaussian_blur,
    gaussian_blur_direct,
    gaussian_blur_loops,
)
from bagu.algorithms.image_processing.gaussian_kernel import (
    gaussian_kernel1d,
    gaussian_kernel1d_loops,
    gaussian_kernel2d,
    gaussian_kernel2d_loops,
    gaussian_sigma,
)
from bagu.algorithms.image_processing.median_blur import median_blur, median_blur_loops
from bagu.algorithms.image_processing.sobel import sobel, sobel_loops

__all__ = [
    "antialias_resize",
    "antialias_resize_loops",
    "bilinear_resize",
    "bilinear_resize_loops",
    "filter_separable",
    "gaussian_blur",
    "gaussian_blur_direct",
    "gaussian_blur_loops",
    "gaussian_kernel1d",
    "gaussian_kernel1d_loops",
    "gaussian_kernel2d",
    "gaussian_kernel2d_loops",
    "gaussian_sigma",
    "median_blur",
    "median_blur_loops",
    "pad_border",
    "sobel",
    "sobel_loops",
    "source_positions",
    "triangle_weights",
]
