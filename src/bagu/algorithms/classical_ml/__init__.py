"""Classical machine learning: the bootstrap."""

from bagu.algorithms.classical_ml.bootstrap import (
    bootstrap_counts,
    bootstrap_counts_loops,
    bootstrap_interval,
    bootstrap_interval_loops,
    inclusion_probability,
    out_of_bag,
    out_of_bag_loops,
)

__all__ = [
    "bootstrap_counts",
    "bootstrap_counts_loops",
    "bootstrap_interval",
    "bootstrap_interval_loops",
    "inclusion_probability",
    "out_of_bag",
    "out_of_bag_loops",
]
