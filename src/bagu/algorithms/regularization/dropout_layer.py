"""Dropout as a layer with state: train and eval mode, and the mask that backward needs."""

from typing import Any, Self

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from bagu.algorithms.checks import check_floating, check_shape
from bagu.algorithms.regularization.checks import check_dropout, check_forward_before, check_generator, check_p


class Dropout:
    """Inverted dropout that remembers its mask: in training y = x · m / (1 − p), in eval mode y = x.

    Attributes: p, the probability of dropping; training; rng, where draws come from when none are given.
    Shapes: any; outputs have the type of the input. Neither input is modified, and y is a copy in either mode.
    Errors: ValueError for p outside [0, 1], draws outside [0, 1) or of another shape, and backward before forward.
    Cost: one pass each way; forward keeps one array of the input's size for backward.
    Source: conventions of torch.nn.Dropout.

    >>> layer = Dropout(p=0.5)
    >>> layer.forward(np.ones(3), u=np.array([0.2, 0.7, 0.9])).tolist(), layer.backward(np.ones(3)).tolist()
    ([0.0, 2.0, 2.0], [0.0, 2.0, 2.0])
    >>> layer.eval().forward(np.ones(3)).tolist()
    [1.0, 1.0, 1.0]
    """

    def __init__(self, p: float = 0.5, rng: Generator | None = None) -> None:
        check_p(p)
        check_generator(rng)
        self.p = p
        self.training = True
        self.rng = rng
        self._noise: Any = None

    def train(self, mode: bool = True) -> Self:
        """Drop from now on."""
        self.training = mode
        return self

    def eval(self) -> Self:
        """Pass everything on from now on."""
        return self.train(False)

    def forward(self, x: NDArray[Any], u: NDArray[Any] | None = None) -> NDArray[Any]:
        """Drop by the uniform draws u of x's shape, or by fresh ones; in eval mode draws are ignored."""
        check_floating(x, "x")
        if not self.training:
            self._noise = np.ones(x.shape)
            return x.copy()
        if u is None:
            self.rng = np.random.default_rng() if self.rng is None else self.rng
            u = self.rng.random(x.shape)
        check_dropout(x, u, self.p)
        scale = 1 / (1 - self.p) if self.p < 1 else 0.0
        self._noise = (u >= self.p) * scale
        with np.errstate(invalid="ignore"):  # ∞ · 0
            return np.asarray(x * self._noise, dtype=x.dtype)

    def backward(self, grad_output: NDArray[Any]) -> NDArray[Any]:
        """The gradient of the last forward's input, by the mask that it used."""
        check_forward_before(self._noise)
        check_floating(grad_output, "grad_output")
        check_shape(grad_output, "grad_output", self._noise.shape)
        return np.asarray(grad_output * self._noise, dtype=grad_output.dtype)


class DropoutLoops(Dropout):
    """The same layer, entry by entry: what one writes first. See `Dropout`."""

    def forward(self, x: NDArray[Any], u: NDArray[Any] | None = None) -> NDArray[Any]:
        """Drop entry by entry."""
        check_floating(x, "x")
        y, self._noise = x.copy(), np.ones(x.shape)
        if not self.training:
            return y
        if u is None:
            self.rng = np.random.default_rng() if self.rng is None else self.rng
            u = self.rng.random(x.shape)
        check_dropout(x, u, self.p)
        for at in np.ndindex(x.shape):
            self._noise[at] = 1 / (1 - self.p) if u[at] >= self.p else 0.0
            y[at] = float(x[at]) * self._noise[at]
        return y

    def backward(self, grad_output: NDArray[Any]) -> NDArray[Any]:
        """The chain rule entry by entry."""
        check_forward_before(self._noise)
        check_floating(grad_output, "grad_output")
        check_shape(grad_output, "grad_output", self._noise.shape)
        grad_input = np.empty_like(grad_output)
        for at in np.ndindex(grad_output.shape):
            grad_input[at] = float(grad_output[at]) * self._noise[at]
        return grad_input
