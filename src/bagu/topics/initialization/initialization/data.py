"""Random networks for the claims: signals sent through them, and small ones that are trained.

Letters: N samples, D units; weights are (D_out, D_in), as in torch.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp, log, sqrt
from typing import Any, Literal

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Array = NDArray[Any]
Activation = Literal["linear", "relu", "tanh", "sigmoid"]

FUNCTIONS: dict[str, Callable[[Array], Array]] = {
    "linear": lambda z: z,
    "relu": lambda z: np.maximum(z, 0),
    "tanh": np.tanh,
    "sigmoid": lambda z: 0.5 * (1 + np.tanh(0.5 * z)),  # no overflow, however large z is
}
SLOPES: dict[str, Callable[[Array], Array]] = {  # of the activation's value
    "linear": np.ones_like,
    "relu": lambda a: (a > 0).astype(float),
    "tanh": lambda a: 1 - a * a,
    "sigmoid": lambda a: a * (1 - a),
}


def rms(values: Array) -> float:
    """Root mean square."""
    return float(np.sqrt((values**2).mean()))


def spread(activations: Array) -> float:
    """How far samples (N, D) lie apart: the part that still depends on the input, as an rms over units."""
    return rms(activations - activations.mean(0))


def a_layer(last: float, first: float, layers: int) -> float:
    """The factor a layer that leads from the first number to the last."""
    return exp(log(last / first) / layers)


def forward(x: Array, weights: Sequence[Array], activation: str, biases: Sequence[Array] | None = None) -> list[Array]:
    """Activations of every layer, the input first."""
    seen = [x]
    for at, weight in enumerate(weights):
        z = seen[-1] @ weight.T
        seen.append(FUNCTIONS[activation](z if biases is None else z + biases[at]))
    return seen


def backward(grad: Array, seen: Sequence[Array], weights: Sequence[Array], activation: str) -> list[Array]:
    """Gradients with respect to every layer's activations, that of the input first."""
    grads = [grad]
    for weight, after in zip(reversed(weights), reversed(seen), strict=False):
        grads.append((grads[-1] * SLOPES[activation](after)) @ weight)
    return grads[::-1]


def random_weights(rng: Generator, widths: Sequence[int], std: Callable[[int, int], float]) -> list[Array]:
    """Normal weights between layers of these widths; std tells their deviation from fan_in and fan_out."""
    return [std(i, o) * rng.standard_normal((o, i)) for i, o in pairwise(widths)]


def curved(rng: Generator, n: int = 128) -> tuple[Array, Array]:
    """Samples (n, 4) and a target with a mean, a slope and a product that no single unit can follow."""
    x = rng.standard_normal((n, 4))
    return x, 1 + x[:, 0] + 1.5 * x[:, 0] * x[:, 1]


@dataclass
class Net:
    """A network with linear output, trained by gradient descent on the whole data at once."""

    weights: list[Array]
    biases: list[Array]
    activation: Activation

    @classmethod
    def filled(cls, widths: Sequence[int], activation: Activation, fill: Callable[[int, int], Array]) -> "Net":
        """Weights by fill(out, in), biases 0."""
        weights = [fill(o, i) for i, o in pairwise(widths)]
        return cls(weights, [np.zeros(len(weight)) for weight in weights], activation)

    def gradients(self, x: Array, y: Array, logistic: bool = False) -> tuple[float, list[Array], list[Array]]:
        """Loss and its gradients: half the mean square, or the logistic loss of labels 0 and 1."""
        seen = forward(x, self.weights[:-1], self.activation, self.biases)
        out = (seen[-1] @ self.weights[-1].T + self.biases[-1])[:, 0]
        if logistic:
            loss = float((np.logaddexp(0, out) - y * out).mean())
            grad = FUNCTIONS["sigmoid"](out) - y
        else:
            loss = float(((out - y) ** 2).mean() / 2)
            grad = out - y
        grad = grad[:, None] / len(x)
        by_weight, by_bias = [grad.T @ seen[-1]], [grad.sum(0)]
        grad = grad @ self.weights[-1]
        for at in range(len(self.weights) - 2, -1, -1):
            grad = grad * SLOPES[self.activation](seen[at + 1])
            by_weight.append(grad.T @ seen[at])
            by_bias.append(grad.sum(0))
            grad = grad @ self.weights[at]
        return loss, by_weight[::-1], by_bias[::-1]

    def train(self, x: Array, y: Array, rate: float, steps: int, logistic: bool = False) -> float:
        """Gradient descent; the loss after it."""
        for _ in range(steps):
            _, by_weight, by_bias = self.gradients(x, y, logistic)
            for at in range(len(self.weights)):
                self.weights[at] = self.weights[at] - rate * by_weight[at]
                self.biases[at] = self.biases[at] - rate * by_bias[at]
        return self.gradients(x, y, logistic)[0]


def curvature(net: Net, x: Array, y: Array, turns: int = 30, step: float = 1e-4) -> float:
    """The largest |eigenvalue| of the loss's Hessian, by power iteration on differences of gradients."""
    found, here = 0.0, [*net.weights, *net.biases]
    along = net.gradients(x, y)  # where the gradient points is where curvature is first looked for
    turn = [*along[1], *along[2]]
    for _ in range(turns):
        length = sqrt(sum(float((part**2).sum()) for part in turn))
        ends = []
        for sign in (1, -1):
            moved = [a + sign * step / length * part for a, part in zip(here, turn, strict=True)]
            _, by_weight, by_bias = Net(moved[: len(net.weights)], moved[len(net.weights) :], net.activation).gradients(
                x, y
            )
            ends.append([*by_weight, *by_bias])
        turn = [(a - b) / (2 * step) for a, b in zip(*ends, strict=True)]
        found = sqrt(sum(float((part**2).sum()) for part in turn))
    return found


def apart(net: Net) -> float:
    """The largest difference between two hidden units' weights; below 1e-9 it is a matter of the order of sums."""
    return round(float(np.ptp(net.weights[0], axis=0).max()), 9)
