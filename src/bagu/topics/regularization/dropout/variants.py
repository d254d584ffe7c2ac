"""Right ways to write dropout that look unlike the references."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def by_where(x: Array, u: Array, p: float = 0.5, training: bool = True) -> Array:
    """Correct: chosen instead of multiplied; what is dropped never meets the scale."""
    if not training or p == 0:
        return x.copy()
    return np.where(u < p, 0.0, x / (1 - p) if p < 1 else 0.0)


def by_index(x: Array, u: Array, p: float = 0.5, training: bool = True) -> Array:
    """Correct: writes the kept entries into zeros, and divides only those that there are."""
    y = np.zeros_like(x) if training else np.array(x)
    kept = u >= p
    if training and kept.any():
        y[kept] = x[kept] / (1 - p)
    return y


def by_odds(x: Array, u: Array, p: float = 0.5, training: bool = True) -> Array:
    """Correct: x plus noise of mean 0, −1 where it drops and p / (1 − p) where it keeps."""
    if not training:
        return x + 0
    gain = p / (1 - p) if p < 1 else -1.0
    return np.asarray(x + x * np.where(u < p, -1.0, gain))


class Chosen:
    """Correct: keeps the boolean mask and the p of the forward pass, and chooses instead of multiplying."""

    def __init__(self, p: float = 0.5) -> None:
        self.p, self.training = p, True

    def forward(self, x: Array, u: Array) -> Array:
        self.keep = u >= self.p if self.training else np.ones(x.shape, dtype=bool)
        self.factor = 1 / (1 - self.p) if self.training and self.p < 1 else 1.0
        return np.where(self.keep, x * self.factor, 0.0)

    def backward(self, grad_output: Array) -> Array:
        return np.where(self.keep, grad_output * self.factor, 0.0)


class Indexed(Chosen):
    """Correct: writes the kept entries into zeros."""

    def forward(self, x: Array, u: Array) -> Array:
        self.at = np.nonzero((u >= self.p) | (not self.training))
        self.rate = self.p if self.training else 0.0
        return self.backward(x)

    def backward(self, grad_output: Array) -> Array:
        out = np.zeros_like(grad_output)
        if len(self.at[0]):
            out[self.at] = grad_output[self.at] / (1 - self.rate)
        return out


class Closure(Chosen):
    """Correct: forward leaves the function of backward behind, identity in eval mode."""

    def forward(self, x: Array, u: Array) -> Array:
        noise = (u >= self.p) / max(1 - self.p, 1e-300) if self.training else 1.0
        self.back: Callable[[Array], Array] = lambda grad: np.asarray(grad * noise)
        return np.asarray(x * noise)

    def backward(self, grad_output: Array) -> Array:
        return self.back(grad_output)


def number_by_number(x: Array, u: Array, p: float = 0.5, training: bool = True) -> Array:
    """Correct: one entry at a time, plain Python numbers."""
    y = np.empty(x.shape)
    for at in np.ndindex(x.shape):
        value, draw = float(x[at]), float(u[at])
        if not training:
            y[at] = value
        elif draw < p:
            y[at] = 0.0
        else:
            y[at] = value / (1.0 - p)
    return y


def as_float_mask(x: Array, u: Array, p: float = 0.5, training: bool = True) -> Array:
    """Correct: the mask as floats and the division last; where p is 1 nothing is left to divide."""
    if not training:
        return 1 * x
    mask = np.greater_equal(u, p).astype(x.dtype)
    return mask * x if p == 1 else mask * x / (1 - p)


def by_scatter(x: Array, u: Array, p: float = 0.5, training: bool = True) -> Array:
    """Correct: a scaled copy, into which zeros are put."""
    keep = 1.0 - (p if training else 0.0)
    y = x.copy() if keep == 0 else x / keep
    if training:
        np.putmask(y, u < p, 0.0)
    return y


def by_masked_array(x: Array, u: Array, p: float = 0.5, training: bool = True) -> Array:
    """Correct: NumPy's masked arrays, filled with zeros."""
    if not training:
        return np.copy(x)
    odds = p / (1 - p) if p < 1 else 0.0
    return np.asarray(np.ma.filled(np.ma.masked_array(x + odds * x, mask=u < p), 0.0))


def by_step(x: Array, u: Array, p: float = 0.5, training: bool = True) -> Array:
    """Correct: the mask is the unit step of u − p, which is 1 at 0."""
    kept = np.heaviside(u - p, 1.0) if training else np.ones_like(u)
    return np.asarray(np.divide(x, 1 - p, where=kept > 0, out=np.zeros_like(x)) if training else x * kept)


def in_single_precision(x: Array, u: Array, p: float = 0.5, training: bool = True) -> Array:
    """Correct: the mask is found with the draws as they are, the product in float32."""
    small = x.astype(np.float32)
    if not training:
        return small
    scale = np.float32(0 if p == 1 else 1 / (1 - p))
    return small * (u >= p) * scale


class Factor:
    """Correct: one number or array by which both passes multiply."""

    def __init__(self, p: float = 0.5) -> None:
        self.p = p
        self.training = True

    def noise(self, u: Array) -> Any:
        if not self.training:
            return 1.0
        if self.p == 1:
            return np.zeros(u.shape)
        return np.where(u < self.p, 0.0, 1.0 / (1.0 - self.p))

    def forward(self, x: Array, u: Array) -> Array:
        self.last = self.noise(u)
        return np.asarray(np.multiply(x, self.last))

    def backward(self, grad_output: Array) -> Array:
        return np.asarray(np.multiply(grad_output, self.last))


class KeepsDraws(Factor):
    """Correct: keeps the draws, p and mode of the forward pass, and runs it again on the gradient."""

    def forward(self, x: Array, u: Array) -> Array:
        self.then = (u.copy(), self.p, self.training)
        return self.backward(x)

    def backward(self, grad_output: Array) -> Array:
        u, p, training = self.then
        if not training:
            return grad_output.copy()
        out = np.where(u >= p, grad_output, 0.0)
        return np.asarray(out / (1 - p)) if p < 1 else out


class NoneInEval(Factor):
    """Correct: no mask at all in eval mode."""

    def forward(self, x: Array, u: Array) -> Array:
        self.mask = None
        if self.training:
            scale = 1 / (1 - self.p) if self.p != 1 else 0.0
            self.mask = (u >= self.p).astype(x.dtype) * scale
        return self.backward(x)

    def backward(self, grad_output: Array) -> Array:
        return grad_output + 0 if self.mask is None else grad_output * self.mask


class InLoops(Factor):
    """Correct: flat lists; what is kept is remembered by its place."""

    def forward(self, x: Array, u: Array) -> Array:
        self.scale = 1 / (1 - self.p) if self.training and self.p < 1 else 1.0
        draws = u.ravel().tolist()
        self.kept = [at for at, draw in enumerate(draws) if draw >= self.p or not self.training]
        return self.backward(x)

    def backward(self, grad_output: Array) -> Array:
        out = [0.0] * grad_output.size
        flat = grad_output.ravel().tolist()
        for at in self.kept:
            out[at] = flat[at] * self.scale
        return np.array(out).reshape(grad_output.shape)


class Packed(Factor):
    """Correct: the mask as one bit an entry, unpacked on the way back."""

    def forward(self, x: Array, u: Array) -> Array:
        rate = self.p if self.training else 0.0
        self.bits, self.divisor = np.packbits(u >= rate), 1 - rate
        return self.backward(x)

    def backward(self, grad_output: Array) -> Array:
        mask = np.unpackbits(self.bits, count=grad_output.size).reshape(grad_output.shape)
        return np.asarray(mask * grad_output / (self.divisor or 1.0))


class SinglePrecision(Factor):
    """Correct: float32 in both directions."""

    def forward(self, x: Array, u: Array) -> Array:
        self.last = np.asarray(self.noise(u), dtype=np.float32)
        return np.asarray(x.astype(np.float32) * self.last)

    def backward(self, grad_output: Array) -> Array:
        return np.asarray(grad_output.astype(np.float32) * self.last)


DROPOUT_VARIANTS = (
    by_where,
    by_index,
    by_odds,
    number_by_number,
    as_float_mask,
    by_scatter,
    by_masked_array,
    by_step,
    in_single_precision,
)
LAYER_VARIANTS = (
    Chosen,
    Indexed,
    Closure,
    Factor,
    KeepsDraws,
    NoneInEval,
    InLoops,
    Packed,
    SinglePrecision,
)
