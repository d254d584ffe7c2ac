"""Data and a small network for the claims: several copies, one a learning rate, are trained side by side."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import sqrt
from typing import Any, Literal

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Array = NDArray[Any]
Norm = Literal["none", "batch", "group"]

# R copies, N samples, D units, K classes, G groups


def clusters(
    rng: Generator, n: int, *, features: int = 16, classes: int = 4, each: int = 4, spread: float = 1.0
) -> tuple[Array, Array, Array, Array]:
    """Training and test samples of the same mixture: x (n, features), labels (n,), twice.

    Every class has `each` clusters with centres from N(0, 1) and noise of standard deviation `spread`.
    """
    centres = rng.normal(size=(classes * each, features))
    which = rng.integers(0, classes * each, 2 * n)
    x = centres[which] + spread * rng.normal(size=(2 * n, features))
    labels = which % classes
    return x[:n], labels[:n], x[n:], labels[n:]


def standardise(x: Array, axis: int, eps: float) -> tuple[Array, Array, Array, Array]:
    """(x − mean) / sqrt(biased variance + eps) along an axis; also 1 / sqrt(…), the mean and the variance."""
    mean = x.mean(axis, keepdims=True)
    centred = x - mean
    var = (centred * centred).mean(axis, keepdims=True)
    inverse = 1 / np.sqrt(var + eps)
    return centred * inverse, inverse, mean, var


def standardise_backward(grad: Array, xhat: Array, inverse: Array, axis: int) -> Array:
    """Gradient through standardise, mean and variance included."""
    return np.asarray(
        inverse * (grad - grad.mean(axis, keepdims=True) - xhat * (grad * xhat).mean(axis, keepdims=True))
    )


@dataclass
class Network:
    """R copies of a ReLU network: hidden layers of linear map, norm, gamma and beta, ReLU; a linear output.

    norm: "none" (then beta is the bias), "batch", or "group" with 4 groups a sample. ghost: batch statistics from as
    many samples each, 0 for the whole batch. shake: standard deviation of a scale and a shift drawn anew each training
    step for every unit, after gamma and beta. frozen: running statistics also in training. inputs: batch norm, without
    gamma and beta, on the input too; its running statistics come last.
    """

    norm: Norm
    weights: list[Array]  # (R, D_in, D_out) each, the last one to the K logits
    gammas: list[Array]  # (R, 1, D)
    betas: list[Array]
    means: list[Array]  # running statistics (R, 1, D)
    variances: list[Array]
    eps: float = 1e-5
    momentum: float = 0.1
    ghost: int = 0
    shake: float = 0.0
    frozen: bool = False
    inputs: bool = False
    kept: list[tuple[Array, ...]] = field(default_factory=list)

    @classmethod
    def he(cls, rng: Generator, widths: Sequence[int], norm: Norm, copies: int = 1, **options: Any) -> "Network":
        """Weights from N(0, 2 / D_in), the same in every copy."""
        drawn = [rng.normal(0, sqrt(2 / a), (a, b)) for a, b in pairwise(widths)]
        hidden = widths[1:-1]
        ones, zeros = ([np.full((copies, 1, d), v) for d in hidden] for v in (1.0, 0.0))
        means, variances = ([np.full((copies, 1, d), v) for d in (*hidden, widths[0])] for v in (0.0, 1.0))
        return cls(norm, [np.repeat(w[None], copies, axis=0) for w in drawn], ones, zeros, means, variances, **options)

    def copy(self, copies: int = 1, **options: Any) -> "Network":
        """The first copy, `copies` times over, with some options changed."""
        lists = ("weights", "gammas", "betas", "means", "variances")
        arrays: dict[str, Any] = {key: [np.repeat(a[:1], copies, axis=0) for a in getattr(self, key)] for key in lists}
        return replace(self, kept=[], **arrays, **options)

    def logits(self, x: Array, rng: Generator | None = None, *, training: bool = False) -> Array:
        """x (N, D) or (R, N, D) to (R, N, K); training uses and records batch statistics, rng is for shake."""
        h = x if x.ndim == 3 else x[None]
        self.kept = []
        if self.inputs:
            h, _ = self._normalise(h, -1, training)
        for layer, w in enumerate(self.weights[:-1]):
            s, inverse = self._normalise(h @ w, layer, training and not self.frozen)
            y = s * self.gammas[layer] + self.betas[layer]
            factor = np.ones((1, 1, 1))
            if rng is not None and self.shake:
                factor = 1 + self.shake * rng.normal(size=(1, 1, y.shape[2]))
                y = y * factor + self.shake * rng.normal(size=(1, 1, y.shape[2]))
            self.kept.append((h, s, inverse, factor, y))
            h = np.maximum(y, 0)
        self.kept.append((h,))
        return np.asarray(h @ self.weights[-1])

    def gradients(self, grad: Array) -> tuple[list[Array], list[Array], list[Array]]:
        """Gradients of weights, gammas and betas after logits(…, training=True) from that of the logits."""
        dw, dgamma, dbeta = [np.swapaxes(self.kept[-1][0], 1, 2) @ grad], [], []
        grad = grad @ np.swapaxes(self.weights[-1], 1, 2)
        for layer in reversed(range(len(self.gammas))):
            h, s, inverse, factor, y = self.kept[layer]
            grad = grad * (y > 0) * factor
            dgamma.append((grad * s).sum(1, keepdims=True))
            dbeta.append(grad.sum(1, keepdims=True))
            grad = self._normalise_backward(grad * self.gammas[layer], s, inverse)
            dw.append(np.swapaxes(h, 1, 2) @ grad)
            if layer:
                grad = grad @ np.swapaxes(self.weights[layer], 1, 2)
        return dw[::-1], dgamma[::-1], dbeta[::-1]

    def _split(self, z: Array) -> tuple[tuple[int, ...], int]:
        """The shape in which the values that share a mean lie along one axis, and that axis."""
        r, n, d = z.shape
        if self.norm == "group":
            return (r, n, 4, d // 4), 3
        m = self.ghost or n
        return (r, n // m, m, d), 2

    def _normalise(self, z: Array, layer: int, training: bool) -> tuple[Array, Array]:
        if self.norm == "none" and layer >= 0:
            return z, np.ones(1)
        if self.norm != "group" and not training:
            inverse = 1 / np.sqrt(self.variances[layer] + self.eps)
            return (z - self.means[layer]) * inverse, inverse
        shape, axis = self._split(z)
        s, inverse, mean, var = standardise(z.reshape(shape), axis, self.eps)
        if self.norm != "group":
            m = shape[2]
            for running, new in ((self.means, mean), (self.variances, var * (m / max(m - 1, 1)))):
                running[layer] = (1 - self.momentum) * running[layer] + self.momentum * new.mean(1)
        return s.reshape(z.shape), inverse

    def _normalise_backward(self, grad: Array, s: Array, inverse: Array) -> Array:
        if self.norm == "none" or (self.norm == "batch" and self.frozen):
            return grad * inverse
        shape, axis = self._split(grad)
        return standardise_backward(grad.reshape(shape), s.reshape(shape), inverse, axis).reshape(grad.shape)


def cross_entropy(logits: Array, labels: Array) -> tuple[Array, Array]:
    """Mean loss of each copy (R,) and its gradient (R, N, K); labels (N,)."""
    z = logits - logits.max(2, keepdims=True)
    e = np.exp(z)
    total = e.sum(2, keepdims=True)
    rows = np.arange(len(labels))
    loss = (np.log(total[:, :, 0]) - z[:, rows, labels]).mean(1)
    grad = e / total
    grad[:, rows, labels] -= 1
    return loss, grad / len(labels)


def accuracy(logits: Array, labels: Array) -> Array:
    """Share of right answers of each copy (R,)."""
    return np.asarray((logits.argmax(2) == labels).mean(1))


def train(
    rng: Generator,
    net: Network,
    x: Array,
    labels: Array,
    rates: Sequence[float],
    *,
    steps: int,
    batch: int,
    decay: float = 0.0,
    first: float = 1.0,
    growth: float = 1.0,
) -> Array:
    """Plain SGD, copy r at rates[r]; the loss of every step (steps, R), infinite once a copy has diverged.

    decay: L2 on the hidden weights only. Their learning rate is `first` times the rate and is multiplied by `growth`
    after every step.
    """  # fmt: skip
    rate = np.asarray(rates, dtype=float)[:, None, None]
    hidden = first * rate
    losses = np.empty((steps, len(rates)))
    with np.errstate(over="ignore", invalid="ignore"):
        for step in range(steps):
            rows = rng.integers(0, len(x), batch)
            loss, grad = cross_entropy(net.logits(x[rows], rng, training=True), labels[rows])
            losses[step] = np.where(np.isfinite(loss), loss, np.inf)
            dw, dgamma, dbeta = net.gradients(grad)
            last = len(net.weights) - 1
            for layer, w in enumerate(net.weights):
                w -= rate * dw[layer] if layer == last else hidden * (dw[layer] + decay * w)
            for layer in range(last):
                if net.norm != "none":
                    net.gammas[layer] -= rate * dgamma[layer]
                net.betas[layer] -= rate * dbeta[layer]
            hidden *= growth
    return losses


def steps_to(losses: Array, target: float, window: int = 20) -> Array:
    """Steps until the mean loss of `window` steps is below the target, for each copy; all steps if it never is."""
    summed = np.cumsum(np.concatenate([np.zeros((1, losses.shape[1])), np.minimum(losses, 1e3)]), axis=0)
    below = (summed[window:] - summed[:-window]) / window < target  # (steps − window + 1, R)
    return np.where(below.any(0), below.argmax(0) + window, len(losses))


def race(
    rng: Generator, norms: Sequence[Norm], rates: Sequence[float], *, steps: int, gain: float = 1.0, depth: int = 8
) -> list[Array]:
    """Steps to a loss of 0.35 with each norm at each rate, from the same weights (He times gain) and batches."""
    x, labels, _, _ = clusters(rng, 512, spread=0.7)
    widths = [x.shape[1], *[32] * depth, 4]
    seed = int(rng.integers(2**32))
    found = []
    for norm in norms:
        same = np.random.default_rng(seed)
        net = Network.he(same, widths, norm, copies=len(rates))
        for w in net.weights[:-1]:
            w *= gain
        found.append(steps_to(train(same, net, x, labels, rates, steps=steps, batch=32), 0.35))
    return found


def drift(rng: Generator, net: Network, x: Array, labels: Array, rates: Sequence[float], steps: int = 20) -> float:
    """How far a training step moves the mean input of the last layer, in its standard deviations; first copy only.

    Mean over the units and over `steps` steps, on a fixed batch of 128 samples.
    """
    seen = []
    for _ in range(steps):
        train(rng, net, x, labels, rates, steps=1, batch=32)
        with np.errstate(over="ignore", invalid="ignore"):
            net.logits(x[:128], rng, training=True)
        seen.append(net.kept[-1][0][0])  # (N, D)
    moves = [np.abs(b.mean(0) - a.mean(0)).mean() / a.std(0).mean() for a, b in pairwise(seen)]
    return float(np.mean(moves))
