"""Regularisation: dropout and its variants, with the conventions of torch where torch has them."""

from bagu.algorithms.regularization.cutout import cutout, cutout_loops
from bagu.algorithms.regularization.drop_connect import drop_connect, drop_connect_loops
from bagu.algorithms.regularization.dropout import dropout, dropout_backward, dropout_backward_loops, dropout_loops
from bagu.algorithms.regularization.dropout2d import dropout2d, dropout2d_loops
from bagu.algorithms.regularization.dropout_layer import Dropout, DropoutLoops
from bagu.algorithms.regularization.gaussian_dropout import gaussian_dropout, gaussian_dropout_loops
from bagu.algorithms.regularization.lstm_dropout import recurrent_dropout, rnn_drop, variational_dropout
from bagu.algorithms.regularization.lstm_dropout_loops import (
    recurrent_dropout_loops,
    rnn_drop_loops,
    variational_dropout_loops,
)
from bagu.algorithms.regularization.max_drop import max_drop, max_drop_loops
from bagu.algorithms.regularization.max_pool_dropout import max_pool_dropout, max_pool_dropout_loops
from bagu.algorithms.regularization.mc_dropout import mc_dropout, mc_dropout_loops
from bagu.algorithms.regularization.noise import dropout_noise
from bagu.algorithms.regularization.standout import standout, standout_loops

__all__ = [
    "Dropout",
    "DropoutLoops",
    "cutout",
    "cutout_loops",
    "drop_connect",
    "drop_connect_loops",
    "dropout",
    "dropout2d",
    "dropout2d_loops",
    "dropout_backward",
    "dropout_backward_loops",
    "dropout_loops",
    "dropout_noise",
    "gaussian_dropout",
    "gaussian_dropout_loops",
    "max_drop",
    "max_drop_loops",
    "max_pool_dropout",
    "max_pool_dropout_loops",
    "mc_dropout",
    "mc_dropout_loops",
    "recurrent_dropout",
    "recurrent_dropout_loops",
    "rnn_drop",
    "rnn_drop_loops",
    "standout",
    "standout_loops",
    "variational_dropout",
    "variational_dropout_loops",
]
