"""Masks counted one by one, small data and two small networks for the claims; copies of a network train side by side."""

from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from bagu.algorithms.losses_metrics import softmax
from bagu.algorithms.optimization import Adam

Array = NDArray[Any]

# R copies, N samples, D inputs, H units, K classes


def all_noises(units: int, p: float) -> tuple[Array, Array]:
    """Every pattern of inverted dropout of so many units (2^units, units), and how probable each is."""
    keeps = np.array(list(product([0.0, 1.0], repeat=units)))
    kept = keeps.sum(1)
    return keeps / (1 - p), (1 - p) ** kept * p ** (units - kept)


def geometric_mean(probabilities: Array, weights: Array) -> Array:
    """The weighted geometric mean of distributions (M, K), made to sum to 1."""
    return softmax(weights @ np.log(probabilities))


def dropout_least_squares(x: Array, y: Array, p: float) -> Array:
    """The w that minimises the mean squared error over all masks of all inputs, each sample masked for itself."""
    noises, weights = all_noises(x.shape[1], p)
    masked = (x[:, None] * noises).reshape(-1, x.shape[1])  # (N · 2^D, D)
    root = np.sqrt(np.tile(weights, len(x)))
    return np.asarray(np.linalg.lstsq(masked * root[:, None], np.repeat(y, len(weights)) * root, rcond=None)[0])


def ridge(x: Array, y: Array, penalty: Array) -> Array:
    """The w that minimises |y − X w|² + Σ penalty_i w_i²."""
    return np.asarray(np.linalg.solve(x.T @ x + np.diag(penalty), x.T @ y))


def digits(rng: Generator, n: int, wrong: float, kept: int = 500) -> tuple[Array, Array, Array, Array, Array, Array]:
    """scikit-learn's 8 × 8 digits: n to train on, that share of their labels wrong; `kept` to choose by; the rest."""
    from sklearn.datasets import load_digits

    x, labels = load_digits(return_X_y=True)
    order = rng.permutation(len(x))
    x, labels = x[order] / 16, labels[order]
    noisy = labels[:n].copy()
    noisy[: round(wrong * n)] += rng.integers(1, 10, round(wrong * n))
    chosen = slice(n, n + kept)
    return x[:n], noisy % 10, x[chosen], labels[chosen], x[n + kept :], labels[n + kept :]


def error(logits: Array, labels: Array) -> Array:
    """The share of wrong answers of each copy: logits (R, N, K), labels (N,)."""
    return np.asarray((logits.argmax(-1) != labels).mean(1))


class Perceptron:
    """R copies of a ReLU network of one hidden layer, which is dropped with probability p[r]."""

    def __init__(self, rng: Generator, p: Sequence[float], widths: tuple[int, int, int]) -> None:
        inputs, hidden, outputs = widths
        drawn = (rng.normal(0, (2 / inputs) ** 0.5, (inputs, hidden)), np.zeros((1, hidden)),
                 rng.normal(0, (2 / hidden) ** 0.5, (hidden, outputs)), np.zeros((1, outputs)))  # fmt: skip
        self.parameters: list[Array] = [np.repeat(a[None], len(p), axis=0) for a in drawn]
        self.p = np.array(p)[:, None, None]
        self.kept: tuple[Array, ...] = ()

    def logits(self, x: Array, u: Array | None = None) -> Array:
        """x (N, D) to (R, N, K), with dropout by the draws u (N, H) or without."""
        w1, b1, w2, b2 = self.parameters
        z = x @ w1 + b1
        noise = np.ones(1) if u is None else noise_of(u, self.p)
        hidden = np.maximum(z, 0) * noise
        self.kept = (x, (z > 0) * noise, hidden)
        return np.asarray(hidden @ w2 + b2)

    def gradients(self, grad: Array) -> list[Array]:
        """Of the parameters after `logits`, from that of the logits (R, N, K)."""
        x, slope, hidden = self.kept
        inner = (grad @ turned(self.parameters[2])) * slope
        return [x.T @ inner, inner.sum(1, keepdims=True), turned(hidden) @ grad, grad.sum(1, keepdims=True)]

    def only(self, copy: int) -> "Perceptron":
        """That copy alone."""
        one = Perceptron.__new__(Perceptron)
        one.parameters, one.p = [a[copy : copy + 1] for a in self.parameters], self.p[copy : copy + 1]
        return one

    def fit(
        self,
        rng: Generator,
        x: Array,
        labels: Array,
        decay: Sequence[float],
        steps: int = 400,
        batch: int = 32,
        watch: Callable[[], None] | None = None,
    ) -> None:
        """Adam on batches drawn with replacement, with decoupled decay[r] of the weights of copy r.

        watch: called after every 20 steps.
        """
        shrink = 1 - 0.003 * np.array(decay)[:, None, None]
        optimizers = [Adam(lr=0.003) for _ in self.parameters]
        for step in range(1, steps + 1):
            rows = rng.integers(len(x), size=batch)
            logits = self.logits(x[rows], rng.random((batch, self.parameters[0].shape[2])))
            gradients = self.gradients(cross_entropy_slope(logits, labels[rows]))
            for at, (optimizer, gradient) in enumerate(zip(optimizers, gradients, strict=True)):
                decayed = self.parameters[at] * shrink if at % 2 == 0 else self.parameters[at]
                self.parameters[at] = optimizer.step(decayed, gradient)
            if watch is not None and step % 20 == 0:
                watch()


class Residual:
    """R copies of a residual network with batch normalisation; widths (D, H, K).

    Blocks h + W2 drop(relu(norm(W1 relu(norm(h))))) with dropout inside[r], as in wide residual networks; then
    relu(norm(h)), dropout last[r], and a linear output. Norms have no gain and shift.
    """

    def __init__(
        self, rng: Generator, inside: Sequence[float], last: Sequence[float], widths: tuple[int, int, int], blocks: int
    ) -> None:
        inputs, hidden, outputs = widths
        shapes = [(inputs, hidden), *[(hidden, hidden)] * (2 * blocks), (hidden, outputs)]
        self.weights: list[Array] = [
            np.repeat(rng.normal(0, (2 / a) ** 0.5, (1, a, b)), len(inside), axis=0) for a, b in shapes
        ]
        self.inside, self.last = np.array(inside)[:, None, None], np.array(last)[:, None, None]
        norms = 2 * blocks + 1
        self.means: list[Array] = [np.zeros((len(inside), 1, hidden)) for _ in range(norms)]
        self.variances: list[Array] = [np.ones((len(inside), 1, hidden)) for _ in range(norms)]
        self.kept: list[tuple[Array, ...]] = []
        self.arriving: list[Array] = []  # variance that comes to each norm over the running one, mean over units

    def logits(self, x: Array, draws: Array | None = None, training: bool = False) -> Array:
        """x (N, D) to (R, N, K); draws (norms, N, H) drop; training normalises by the batch and records it."""
        self.kept, self.arriving = [], []
        h = x @ self.weights[0]
        for at in range(len(self.means)):
            if at % 2 == 0:
                path = h  # the even norms read the trunk, the last of them for the output
            s, inverse = self._normalise(path, at, training)
            p = self.last if at == len(self.means) - 1 else self.inside * (at % 2)
            noise = np.ones(1) if draws is None else noise_of(draws[at], p)
            out = np.maximum(s, 0) * noise
            self.kept.append((s, inverse, (s > 0) * noise, out))
            path = out @ self.weights[at + 1]
            if at % 2 == 1:
                h = h + path
        return np.asarray(path)

    def gradients(self, x: Array, grad: Array) -> list[Array]:
        """Of the weights after logits(…, training=True)."""
        found: list[Array] = []
        trunk: Array = np.zeros(1)
        for at in reversed(range(len(self.means))):
            s, inverse, slope, out = self.kept[at]
            found.append(turned(out) @ grad)
            inner = (grad @ turned(self.weights[at + 1])) * slope
            centred = inner - inner.mean(1, keepdims=True)
            grad = inverse * (centred - s * (inner * s).mean(1, keepdims=True))
            if at % 2 == 0:  # back in the trunk, whose gradient is also that of the path before
                grad = trunk = trunk + grad
        return [x.T @ grad, *found[::-1]]

    def fit(self, rng: Generator, x: Array, labels: Array, steps: int = 300, batch: int = 50) -> None:
        """Adam on batches without replacement."""
        optimizers = [Adam(lr=0.003) for _ in self.weights]
        for _ in range(steps):
            rows = rng.permutation(len(x))[:batch]
            draws = rng.random((len(self.means), batch, self.weights[0].shape[2]))
            logits = self.logits(x[rows], draws, training=True)
            gradients = self.gradients(x[rows], cross_entropy_slope(logits, labels[rows]))
            self.weights = [o.step(w, g) for o, w, g in zip(optimizers, self.weights, gradients, strict=True)]

    def recalibrate(self, x: Array) -> None:
        """Running statistics from this data without dropout, layer by layer, as eval mode will meet them."""
        for at in range(len(self.means)):
            self.means[at], self.variances[at] = np.zeros(1), np.ones(1) - 1e-5
            self.logits(x)
            s = self.kept[at][0]  # with statistics 0 and 1 the norm passes its input on
            self.means[at], self.variances[at] = s.mean(1, keepdims=True), s.var(1, keepdims=True)

    def _normalise(self, z: Array, at: int, training: bool) -> tuple[Array, Array]:
        mean, var = z.mean(1, keepdims=True), z.var(1, keepdims=True)
        if training:
            n = z.shape[1]
            self.means[at] = 0.9 * self.means[at] + 0.1 * mean
            self.variances[at] = 0.9 * self.variances[at] + 0.1 * var * n / (n - 1)
        else:
            self.arriving.append((var / self.variances[at]).mean((1, 2)))
            mean, var = self.means[at], self.variances[at]
        inverse = 1 / np.sqrt(var + 1e-5)
        return (z - mean) * inverse, inverse


def noise_of(u: Array, p: Array) -> Array:
    """Inverted dropout of draws (N, H) for each of the probabilities p (R, 1, 1): (R, N, H), all from the same draws."""
    return np.asarray((u >= p) / (1 - p))


def turned(a: Array) -> Array:
    """The last two axes swapped."""
    return np.swapaxes(a, -1, -2)


def cross_entropy_slope(logits: Array, labels: Array) -> Array:
    """The gradient of the mean cross-entropy with respect to logits (R, N, K)."""
    slope = softmax(logits)
    slope[:, np.arange(len(labels)), labels] -= 1
    return slope / len(labels)


def fit_sine(
    rng: Generator, p: float, hidden: int = 100, samples: int = 60, steps: int = 1000
) -> tuple[Array, Array, Array, Array]:
    """A ReLU network with dropout fitted to sin 3x where 0.4 ≤ |x| ≤ 1, and no data between; weights for `mc_dropout`."""
    x = rng.uniform(0.4, 1, (samples, 1)) * rng.choice([-1, 1], (samples, 1))
    y = np.sin(3 * x) + 0.1 * rng.normal(size=(samples, 1))
    net = Perceptron(rng, [p], (1, hidden, 1))
    net.parameters[1] = rng.normal(size=(1, 1, hidden))  # kinks all over the range, not at 0 only
    optimizers = [Adam(lr=0.01, weight_decay=1e-4) for _ in net.parameters]
    for _ in range(steps):
        out = net.logits(x, rng.random((samples, hidden)))
        gradients = net.gradients(2 * (out - y) / samples)
        net.parameters = [o.step(w, g) for o, w, g in zip(optimizers, net.parameters, gradients, strict=True)]
    w1, b1, w2, b2 = (a[0] for a in net.parameters)
    return w1.T, b1[0], w2.T, b2[0]
