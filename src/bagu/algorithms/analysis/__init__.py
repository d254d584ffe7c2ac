"""Sums about networks: sizes, parameters, operations, receptive fields."""

from bagu.algorithms.analysis.conv_cost import conv_cost, conv_cost_loops
from bagu.algorithms.analysis.conv_output_size import (
    conv_output_size,
    conv_output_size_loops,
    same_padding,
    same_padding_loops,
    transposed_output_size,
    transposed_output_size_loops,
)
from bagu.algorithms.analysis.model_info import model_info, model_info_loops
from bagu.algorithms.analysis.receptive_field import (
    input_support,
    input_support_loops,
    receptive_field,
    receptive_field_backward,
    receptive_field_support,
)

__all__ = [
    "conv_cost",
    "conv_cost_loops",
    "conv_output_size",
    "conv_output_size_loops",
    "input_support",
    "input_support_loops",
    "model_info",
    "model_info_loops",
    "receptive_field",
    "receptive_field_backward",
    "receptive_field_support",
    "same_padding",
    "same_padding_loops",
    "transposed_output_size",
    "transposed_output_size_loops",
]
