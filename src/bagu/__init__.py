"""bagu: deep-learning and computer-vision interview answers that run."""

from importlib import import_module
from types import ModuleType

__version__ = "0.1.0"


def __getattr__(name: str) -> ModuleType:
    """`import bagu; bagu.algorithms.detection.nms(...)` without loading NumPy for those who only list topics."""
    if name == "algorithms":
        return import_module("bagu.algorithms")
    raise AttributeError(f"module 'bagu' has no attribute {name!r}")
