"""Initialisation: fans, gains, Xavier, Kaiming and orthogonal weights, and a residual block at its start."""

from bagu.algorithms.initialization.fans import fan_in_and_fan_out, fan_in_and_fan_out_loops, fans_of_shape
from bagu.algorithms.initialization.gain import calculate_gain
from bagu.algorithms.initialization.kaiming import (
    kaiming_normal,
    kaiming_normal_loops,
    kaiming_std,
    kaiming_uniform,
    kaiming_uniform_loops,
)
from bagu.algorithms.initialization.orthogonal import orthogonal, orthogonal_loops
from bagu.algorithms.initialization.residual_block import residual_block, residual_block_loops
from bagu.algorithms.initialization.xavier import (
    xavier_normal,
    xavier_normal_loops,
    xavier_std,
    xavier_uniform,
    xavier_uniform_loops,
)

__all__ = [
    "calculate_gain",
    "fan_in_and_fan_out",
    "fan_in_and_fan_out_loops",
    "fans_of_shape",
    "kaiming_normal",
    "kaiming_normal_loops",
    "kaiming_std",
    "kaiming_uniform",
    "kaiming_uniform_loops",
    "orthogonal",
    "orthogonal_loops",
    "residual_block",
    "residual_block_loops",
    "xavier_normal",
    "xavier_normal_loops",
    "xavier_std",
    "xavier_uniform",
    "xavier_uniform_loops",
]
