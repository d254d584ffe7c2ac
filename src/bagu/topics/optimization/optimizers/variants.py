"""Right solutions that look unlike the reference: Adam and SGD with momentum, kept and computed in other ways."""

from collections.abc import Generator
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


class RateFirst:
    """Correct: both corrections gathered in one rate, with eps scaled along, as the paper's remark has it."""

    def __init__(
        self,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        amsgrad: bool = False,
    ) -> None:
        self.lr, self.betas, self.eps, self.weight_decay, self.amsgrad = lr, betas, eps, weight_decay, amsgrad
        self.m: Any = 0.0
        self.v: Any = 0.0
        self.most: Any = 0.0
        self.t = 0

    def step(self, param: Array, grad: Array) -> Array:
        b1, b2 = self.betas
        self.t += 1
        g = grad + self.weight_decay * param
        self.m = self.m + (1 - b1) * (g - self.m)
        self.v = self.v + (1 - b2) * (g**2 - self.v)
        self.most = np.maximum(self.most, self.v)
        root = np.sqrt(1 - b2**self.t)
        rate = self.lr * root / (1 - b1**self.t)
        denominator = np.sqrt(self.most if self.amsgrad else self.v) + root * self.eps
        return np.asarray(param - rate * self.m / denominator)


class RunningPowers(RateFirst):
    """Correct, though no power is ever computed: the products of the betas are carried from step to step."""

    def step(self, param: Array, grad: Array) -> Array:
        b1, b2 = self.betas
        if self.t == 0:
            self.p1, self.p2, self.t = 1.0, 1.0, 1
            self.m, self.v, self.most = np.zeros(param.shape), np.zeros(param.shape), np.zeros(param.shape)
        self.p1 *= b1
        self.p2 *= b2
        g = grad + self.weight_decay * param
        self.m = b1 * self.m + (1 - b1) * g
        self.v = b2 * self.v + (1 - b2) * np.square(g)
        self.most = np.where(self.v > self.most, self.v, self.most)
        v_hat = (self.most if self.amsgrad else self.v) / (1 - self.p2)
        return np.asarray(param - self.lr * (self.m / (1 - self.p1)) / (v_hat**0.5 + self.eps))


class WholeHistory(RateFirst):
    """Correct and wasteful: keeps every gradient and takes weighted means of them anew."""

    def step(self, param: Array, grad: Array) -> Array:
        self.t += 1
        kept = [] if self.t == 1 else self.kept
        self.kept: list[Array] = [*kept, grad + self.weight_decay * param]
        b1, b2 = self.betas
        age = np.arange(self.t)[::-1]
        past = np.array(self.kept)  # (t, …)
        m = np.tensordot(b1**age / (b1**age).sum(), past, 1)
        seconds = [
            np.tensordot((1 - b2) * b2 ** age[-n:], past[:n] ** 2, 1)
            for n in range(1 if self.amsgrad else self.t, self.t + 1)
        ]
        v = np.max(seconds, axis=0) / (1 - b2**self.t)
        return np.asarray(param - self.lr * m / (np.sqrt(v) + self.eps))


class AdamAsInThePaper(RateFirst):
    """Correct: the paper's algorithm line by line, with arrays of zeros from the first step on."""

    def step(self, param: Array, grad: Array) -> Array:
        beta1, beta2 = self.betas
        if self.t == 0:
            self.m, self.v, self.v_max = np.zeros_like(param), np.zeros_like(param), np.zeros_like(param)
        if self.weight_decay != 0:
            grad = grad + self.weight_decay * param
        self.t = self.t + 1
        self.m = beta1 * self.m + (1 - beta1) * grad
        self.v = beta2 * self.v + (1 - beta2) * grad**2
        m_hat = self.m / (1 - np.power(beta1, self.t))
        second = self.v
        if self.amsgrad:
            second = self.v_max = np.maximum(self.v_max, self.v)
        v_hat = second / (1 - np.power(beta2, self.t))
        return np.asarray(param - self.lr * m_hat / (np.sqrt(v_hat) + self.eps))


class AdamNumberByNumber(RateFirst):
    """Correct: plain Python floats over flat lists."""

    def step(self, param: Array, grad: Array) -> Array:
        b1, b2 = self.betas
        if self.t == 0:
            self.state = [[0.0, 0.0, 0.0] for _ in range(param.size)]
        self.t += 1
        first, second = 1 - b1**self.t, 1 - b2**self.t
        made = []
        for state, w, g in zip(self.state, param.ravel().tolist(), grad.ravel().tolist(), strict=True):
            g += self.weight_decay * w
            state[0] = b1 * state[0] + (1 - b1) * g
            state[1] = b2 * state[1] + (1 - b2) * g * g
            state[2] = max(state[2], state[1])
            v = state[2] if self.amsgrad else state[1]
            made.append(w - self.lr * (state[0] / first) / ((v / second) ** 0.5 + self.eps))
        return np.array(made).reshape(param.shape)


class AdamInPlace(RateFirst):
    """Correct: its own buffers are changed in place, in the order of torch's single-tensor loop."""

    def step(self, param: Array, grad: Array) -> Array:
        b1, b2 = self.betas
        if self.t == 0:
            self.m, self.v, self.most = (np.zeros(param.shape) for _ in range(3))
        self.t += 1
        g = grad.astype(float)
        g += self.weight_decay * param
        self.m += (1 - b1) * (g - self.m)
        self.v *= b2
        np.multiply(g, g, out=g)
        g *= 1 - b2
        self.v += g
        np.maximum(self.most, self.v, out=self.most)
        denominator = np.sqrt(self.most if self.amsgrad else self.v)
        denominator /= (1 - b2**self.t) ** 0.5
        denominator += self.eps
        new = np.array(param, dtype=float)
        new -= self.lr / (1 - b1**self.t) * self.m / denominator
        return new


class AdamByWeightedSums(RateFirst):
    """Correct, and no power of a beta in sight: sums of gradients, and of their weights, which they are divided by."""

    def step(self, param: Array, grad: Array) -> Array:
        b1, b2 = self.betas
        if self.t == 0:
            self.t, self.weights = 1, [0.0, 0.0]
        g = grad + self.weight_decay * param
        self.weights = [b1 * self.weights[0] + 1, b2 * self.weights[1] + 1]
        self.m = b1 * self.m + g
        self.v = b2 * self.v + g * g
        self.most = np.maximum(self.most, self.v)
        root = np.sqrt((self.most if self.amsgrad else self.v) / self.weights[1])
        return np.asarray(param - self.lr * self.m / self.weights[0] / (root + self.eps))


class AdamStacked(RateFirst):
    """Correct: both moments in one array, moved by one line, with the betas as a column."""

    def step(self, param: Array, grad: Array) -> Array:
        g = grad + self.weight_decay * param
        betas = np.reshape(self.betas, (2, *[1] * g.ndim))
        if self.t == 0:
            self.moments = np.zeros((2, *g.shape))
        self.t += 1
        self.moments = betas * self.moments + (1 - betas) * np.stack([g, g * g])
        self.most = np.fmax(self.most, self.moments[1])
        m, v = np.stack([self.moments[0], self.most if self.amsgrad else self.moments[1]]) / (1 - betas**self.t)
        return np.asarray(param - self.lr * m / (np.sqrt(v) + self.eps))


class AdamInSinglePrecision(RateFirst):
    """Correct: state and result in float32, as on a graphics card."""

    def step(self, param: Array, grad: Array) -> Array:
        b1, b2 = self.betas
        self.t += 1
        w, g = np.float32(param), np.float32(grad)
        g = g + np.float32(self.weight_decay) * w
        self.m = np.float32(b1) * self.m + np.float32(1 - b1) * g
        self.v = np.float32(b2) * self.v + np.float32(1 - b2) * g * g
        self.most = np.maximum(self.most, self.v).astype(np.float32)
        v = (self.most if self.amsgrad else self.v) / np.float32(1 - b2**self.t)
        step = np.float32(self.lr) * self.m / np.float32(1 - b1**self.t) / (np.sqrt(v) + np.float32(self.eps))
        return np.asarray(w - step, dtype=np.float32)


class Recursive:
    """Correct: the velocity starts at 0, and the first gradient is let in undampened."""

    def __init__(
        self,
        lr: float = 1e-3,
        momentum: float = 0.0,
        dampening: float = 0.0,
        weight_decay: float = 0.0,
        nesterov: bool = False,
    ) -> None:
        self.lr, self.momentum, self.dampening = lr, momentum, dampening
        self.weight_decay, self.nesterov = weight_decay, nesterov
        self.v: Any = 0.0
        self.past: list[Any] = []
        self.rate = lr
        self.begun = False

    def step(self, param: Array, grad: Array) -> Array:
        g = grad + self.weight_decay * param
        share = 1 - self.dampening if self.begun and self.momentum else 1.0
        self.begun = True
        self.v = self.momentum * self.v + share * g
        return np.asarray(param - self.lr * (g + self.momentum * self.v if self.nesterov else self.v))


class Summed(Recursive):
    """Correct and wasteful: the velocity as a weighted sum of all gradients so far."""

    def step(self, param: Array, grad: Array) -> Array:
        g = grad + self.weight_decay * param
        self.past = [*self.past, g if not self.begun or not self.momentum else (1 - self.dampening) * g]
        self.begun = True
        v = sum((self.momentum**age * old for age, old in enumerate(reversed(self.past))), np.zeros(param.shape))
        move = g + self.momentum * v if self.nesterov else v
        return np.asarray(param - self.lr * move)


class InPlace(Recursive):
    """Correct: changes its own buffer in place, which the first gradient was copied into."""

    def step(self, param: Array, grad: Array) -> Array:
        g = grad + self.weight_decay * param
        if self.momentum == 0:
            return np.asarray(param - self.lr * g)
        if not self.begun:
            self.begun, self.v = True, g.copy()
        else:
            self.v *= self.momentum
            self.v += (1 - self.dampening) * g
        if self.nesterov:
            g += self.momentum * self.v
            return np.asarray(param - self.lr * g)
        return np.asarray(param - self.lr * self.v)


class MomentumNumberByNumber(Recursive):
    """Correct: plain Python floats over flat lists."""

    def step(self, param: Array, grad: Array) -> Array:
        values = [g + self.weight_decay * w for g, w in zip(grad.ravel().tolist(), param.ravel().tolist(), strict=True)]
        old = self.past if self.begun else [0.0] * len(values)
        keep = 1.0 if not self.begun or not self.momentum else 1 - self.dampening
        self.past = [self.momentum * v + keep * g for v, g in zip(old, values, strict=True)]
        self.begun = True
        moves = [g + self.momentum * v if self.nesterov else v for g, v in zip(values, self.past, strict=True)]
        return param - self.lr * np.array(moves).reshape(param.shape)


class RateInside(Recursive):
    """Correct, though the velocity holds the rate: it is rescaled whenever the rate has changed."""

    def step(self, param: Array, grad: Array) -> Array:
        g = self.lr * (grad + self.weight_decay * param)
        if not self.begun or not self.momentum:
            self.v = g
        else:
            self.v = self.momentum * (self.v * (self.lr / self.rate)) + (1 - self.dampening) * g
        self.begun, self.rate = True, self.lr
        return np.asarray(param - self.v - (g - (1 - self.momentum) * self.v if self.nesterov else 0))


class TwiceForNesterov(Recursive):
    """Correct: looking ahead is the rule of the velocity, applied once more and then forgotten."""

    def blended(self, velocity: Array | None, g: Array) -> Array:
        """What the velocity becomes."""
        return g if velocity is None else self.momentum * velocity + (1 - self.dampening) * g

    def step(self, param: Array, grad: Array) -> Array:
        g = grad + self.weight_decay * param
        if not self.momentum:
            return np.asarray(param - self.lr * g)
        self.v = self.blended(self.v if self.begun else None, g)
        self.begun = True
        return np.asarray(param - self.lr * (self.blended(self.v, g) if self.nesterov else self.v))


class Polynomial(Recursive):
    """Correct: the velocity is a polynomial in the momentum, with the gradients as coefficients."""

    def step(self, param: Array, grad: Array) -> Array:
        g = grad + self.weight_decay * param
        share = 1.0 if not self.begun else 1 - self.dampening
        self.past = [*self.past, share * g]
        self.begun = True
        v = np.polyval(np.array(self.past), self.momentum) if self.momentum else g
        return np.asarray(param - self.lr * (g + self.momentum * v if self.nesterov else v))


class Remembered(Recursive):
    """Correct: a generator holds the velocity between steps; the object only sends to it."""

    def velocities(self) -> Generator[Array, Array, None]:
        """Takes gradients and gives velocities."""
        velocity = g = yield np.zeros(0)
        while True:
            g = yield velocity
            velocity = self.momentum * velocity + (1 - self.dampening) * g if self.momentum else g

    def step(self, param: Array, grad: Array) -> Array:
        if not self.begun:
            self.begun, self.flow = True, self.velocities()
            next(self.flow)
        g = grad + param * self.weight_decay
        v = self.flow.send(g)
        return np.asarray(param - self.lr * np.where(self.nesterov, g + self.momentum * v, v))


class MomentumInSinglePrecision(Recursive):
    """Correct: float32 throughout, one multiply-add after the other."""

    def step(self, param: Array, grad: Array) -> Array:
        new = np.array(param, dtype=np.float32)
        g = np.array(grad, dtype=np.float32)
        g += np.float32(self.weight_decay) * new
        if self.momentum and self.begun:
            self.v *= np.float32(self.momentum)
            self.v += np.float32(1 - self.dampening) * g
        else:
            self.begun, self.v = True, g.copy()
        if self.nesterov:
            new -= np.float32(self.lr) * g
            new -= np.float32(self.lr * self.momentum) * self.v
        else:
            new -= np.float32(self.lr) * self.v
        return new
