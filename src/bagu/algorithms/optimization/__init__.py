"""Optimisation: optimisers of one parameter array, with the conventions of torch.optim."""

from bagu.algorithms.optimization.adagrad import Adagrad, AdagradLoops
from bagu.algorithms.optimization.adam import Adam, AdamLoops
from bagu.algorithms.optimization.adamw import AdamW, AdamWLoops
from bagu.algorithms.optimization.rmsprop import RMSprop, RMSpropLoops
from bagu.algorithms.optimization.sgd import SGD, SGDLoops

__all__ = [
    "SGD",
    "Adagrad",
    "AdagradLoops",
    "Adam",
    "AdamLoops",
    "AdamW",
    "AdamWLoops",
    "RMSprop",
    "RMSpropLoops",
    "SGDLoops",
]
