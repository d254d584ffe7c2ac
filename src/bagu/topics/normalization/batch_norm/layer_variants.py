"""Right layers that look unlike the reference."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


class Plain:
    """What the variants of the layer share: parameters, averages, and the switch between the modes."""

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
    ) -> None:
        self.eps, self.momentum, self.training, self.affine = eps, momentum, True, affine
        self.weight: Any = np.ones(num_features) if affine else None
        self.bias: Any = np.zeros(num_features) if affine else None
        self.tracks = track_running_stats
        self.running_mean: Any = np.zeros(num_features) if self.tracks else None
        self.running_var: Any = np.ones(num_features) if self.tracks else None
        self.num_batches_tracked: Any = 0 if self.tracks else None


class ChannelsFirst(Plain):
    """Correct: every channel a row of an array (C, n), and no broadcasting over four axes."""

    def forward(self, x: Array) -> Array:
        rows = x.transpose(1, 0, 2, 3).reshape(x.shape[1], -1)  # (C, n)
        mean, var = rows.mean(1), rows.var(1)
        if self.training and self.tracks:
            self.num_batches_tracked += 1
            a = 1.0 / self.num_batches_tracked if self.momentum is None else self.momentum
            self.running_mean = self.running_mean + a * (mean - self.running_mean)
            self.running_var = self.running_var + a * (rows.var(1, ddof=1) - self.running_var)
        self.fixed = self.tracks and not self.training
        if self.fixed:
            mean, var = self.running_mean, self.running_var
        self.std = np.sqrt(var + self.eps)
        self.hat = (rows - mean[:, None]) / self.std[:, None]
        out = self.hat * self.weight[:, None] + self.bias[:, None] if self.affine else self.hat
        n, c, h, w = x.shape
        return np.asarray(out.reshape(c, n, h, w).transpose(1, 0, 2, 3))

    def backward(self, grad_output: Array) -> Array:
        n, c, h, w = grad_output.shape
        g = grad_output.transpose(1, 0, 2, 3).reshape(c, -1)
        self.grad_weight, self.grad_bias = np.einsum("ci,ci->c", g, self.hat), g.sum(1)
        slope = (self.weight if self.affine else np.ones(c)) / self.std
        if not self.fixed:
            g = g - g.mean(1)[:, None] - self.hat * (g * self.hat).mean(1)[:, None]
        return np.asarray((slope[:, None] * g).reshape(c, n, h, w).transpose(1, 0, 2, 3))


class OneScale(Plain):
    """Correct: normalisation as one scale and one shift a channel, as an inference engine has it."""

    def forward(self, x: Array) -> Array:
        size = x.size / x.shape[1]
        mean = x.sum((0, 2, 3)) / size
        var = ((x - mean.reshape(1, -1, 1, 1)) ** 2).sum((0, 2, 3)) / size
        self.fixed = self.tracks and not self.training
        if self.fixed:
            mean, var = self.running_mean, self.running_var
        elif self.tracks:
            self.num_batches_tracked += 1
            a = self.momentum if self.momentum is not None else 1 / self.num_batches_tracked
            self.running_mean = a * mean + (1 - a) * self.running_mean
            self.running_var = a * var * (size / (size - 1)) + (1 - a) * self.running_var
        self.x, self.mean, self.inverse = x, mean, (var + self.eps) ** -0.5
        scale = self.inverse * (self.weight if self.affine else 1)
        shift = (self.bias if self.affine else 0) - mean * scale
        return np.asarray(x * scale.reshape(1, -1, 1, 1) + shift.reshape(1, -1, 1, 1))

    def backward(self, grad_output: Array) -> Array:
        wide = (1, -1, 1, 1)
        centred = self.x - self.mean.reshape(wide)
        self.grad_bias = grad_output.sum((0, 2, 3))
        self.grad_weight = (grad_output * centred).sum((0, 2, 3)) * self.inverse
        scale = self.inverse * (self.weight if self.affine else 1)
        grad = grad_output * scale.reshape(wide)
        if not self.fixed:  # the paths through mean and variance
            size = self.x.size / self.x.shape[1]
            grad = grad - (scale * self.grad_bias / size).reshape(wide)
            grad = grad - centred * (scale * self.inverse * self.grad_weight / size).reshape(wide)
        return np.asarray(grad)


class ChannelByChannel(OneScale):
    """Correct: a loop over channels, and statistics in two passes."""

    def forward(self, x: Array) -> Array:
        batch = self.training or not self.tracks
        count = x.shape[0] * x.shape[2] * x.shape[3]
        if self.training and self.tracks:
            self.num_batches_tracked = self.num_batches_tracked + 1
        self.x, self.fixed, y = x, not batch, np.zeros(x.shape)
        self.mean, self.inverse = np.zeros(x.shape[1]), np.zeros(x.shape[1])
        for c in range(x.shape[1]):
            mean = x[:, c].mean() if batch else self.running_mean[c]
            squares = ((x[:, c] - mean) ** 2).sum()
            var = squares / count if batch else self.running_var[c]
            if batch and self.tracks:
                a = 1 / self.num_batches_tracked if self.momentum is None else self.momentum
                self.running_mean[c] += a * (mean - self.running_mean[c])
                self.running_var[c] += a * (squares / (count - 1) - self.running_var[c])
            self.mean[c], self.inverse[c] = mean, 1 / np.sqrt(var + self.eps)
            y[:, c] = (x[:, c] - mean) * self.inverse[c]
            if self.affine:
                y[:, c] = self.weight[c] * y[:, c] + self.bias[c]
        return y


class StepByStep(Plain):
    """Correct: a graph of single operations, each with its own way back, as one derives it on paper."""

    def forward(self, x: Array) -> Array:
        rows = np.transpose(x, (0, 2, 3, 1))  # (N, H, W, C)
        self.shape, flat = rows.shape, rows.reshape(-1, x.shape[1])  # (n, C)
        self.frozen = not self.training and self.tracks
        if self.frozen:
            mean, var = self.running_mean, self.running_var
        else:
            mean = np.mean(flat, axis=0)
            var = np.mean(np.square(flat - mean), axis=0)
            if self.training and self.tracks:
                self.num_batches_tracked += 1
                keep = 1 - (1 / self.num_batches_tracked if self.momentum is None else self.momentum)
                self.running_mean = keep * self.running_mean + (1 - keep) * mean
                self.running_var = keep * self.running_var + (1 - keep) * var * len(flat) / (len(flat) - 1)
        self.centred = flat - mean
        self.root = np.sqrt(var + self.eps)
        self.inverse = 1.0 / self.root
        self.hat = self.centred * self.inverse
        out = self.hat if self.weight is None else self.weight * self.hat + self.bias
        return np.transpose(out.reshape(self.shape), (0, 3, 1, 2))

    def backward(self, grad_output: Array) -> Array:
        g = np.transpose(grad_output, (0, 2, 3, 1)).reshape(self.hat.shape)
        self.grad_bias = np.sum(g, axis=0)
        self.grad_weight = np.sum(g * self.hat, axis=0)
        to_hat = g if self.weight is None else g * self.weight
        to_centred = to_hat * self.inverse
        if not self.frozen:
            to_inverse = np.sum(to_hat * self.centred, axis=0)
            to_root = -to_inverse / self.root**2
            to_var = to_root / (2 * self.root)
            to_centred = to_centred + 2 * self.centred * to_var / len(g)
            to_centred = to_centred - np.mean(to_centred, axis=0)
        return np.transpose(to_centred.reshape(self.shape), (0, 3, 1, 2))


class WayBackKept(Plain):
    """Correct: forward leaves behind a function that knows the way back; statistics by Welford, value after value."""

    def forward(self, x: Array) -> Array:
        shape, channels = (-1, 1, 1), x.shape[1]
        of_batch = self.training or self.running_mean is None
        values = np.moveaxis(x, 1, 0).reshape(channels, -1).T  # (n, C)
        n = len(values)
        if of_batch:
            mean, m2 = np.zeros(channels), np.zeros(channels)
            for count, value in enumerate(values, start=1):
                gap = value - mean
                mean = mean + gap / count
                m2 = m2 + gap * (value - mean)
            var = m2 / n
        else:
            mean, var = self.running_mean.copy(), self.running_var.copy()
        if of_batch and self.running_mean is not None:
            self.num_batches_tracked = 1 + self.num_batches_tracked
            a = self.momentum or 1 / self.num_batches_tracked
            self.running_mean += a * (mean - self.running_mean)
            self.running_var += a * (m2 / max(n - 1, 1) - self.running_var)
        std = np.sqrt(var + self.eps)
        hat = (x - mean.reshape(shape)) / std.reshape(shape)
        gain = np.ones(channels) if self.weight is None else self.weight.copy()

        def way_back(g: Array) -> Array:
            self.grad_weight, self.grad_bias = np.einsum("nchw,nchw->c", g, hat), np.einsum("nchw->c", g)
            inner = g
            if of_batch:
                inner = g - (self.grad_bias.reshape(shape) + hat * self.grad_weight.reshape(shape)) / n
            return np.asarray(inner * (gain / std).reshape(shape))

        self.way_back: Callable[[Array], Array] = way_back
        return hat if self.weight is None else hat * gain.reshape(shape) + self.bias.reshape(shape)

    def backward(self, grad_output: Array) -> Array:
        return self.way_back(grad_output)


class ByProjection(Plain):
    """Correct: the ones and x̂ over √n are two columns a channel, and backward takes off what lies along them."""

    def forward(self, x: Array) -> Array:
        n, c, h, w = x.shape
        rows = x.swapaxes(0, 1).reshape(c, n * h * w)
        live = self.training or not self.tracks
        if live:
            mean, var = np.average(rows, axis=1), np.var(rows, axis=1)
            if self.tracks:
                self.num_batches_tracked += 1
                step = self.momentum
                if step is None:
                    step = 1 / self.num_batches_tracked
                self.running_mean = (1 - step) * self.running_mean + step * mean
                unbiased = np.array([np.cov(row) for row in rows])
                self.running_var = (1 - step) * self.running_var + step * unbiased
        else:
            mean, var = self.running_mean, self.running_var
        self.scale = 1 / np.sqrt(var + self.eps)
        self.hat = (rows - mean[:, None]) * self.scale[:, None]
        ones = np.ones_like(self.hat)
        self.basis = np.stack([ones, self.hat], axis=-1) / np.sqrt(n * h * w) if live else np.zeros((c, n * h * w, 0))
        out = self.hat.copy()
        if self.affine:
            out *= self.weight[:, None]
            out += self.bias[:, None]
        return np.asarray(out.reshape(c, n, h, w).swapaxes(0, 1))

    def backward(self, grad_output: Array) -> Array:
        n, c, h, w = grad_output.shape
        g = grad_output.swapaxes(0, 1).reshape(c, -1)
        self.grad_bias, self.grad_weight = g @ np.ones(n * h * w), (g * self.hat).sum(axis=-1)
        along = np.matmul(self.basis, np.matmul(self.basis.swapaxes(1, 2), g[:, :, None]))[:, :, 0]
        slope = self.scale * self.weight if self.affine else self.scale
        return np.asarray((slope[:, None] * (g - along)).reshape(c, n, h, w).swapaxes(0, 1))


class NumberByNumber(Plain):
    """Correct: plain loops over every index, sums as running totals, state in lists until the end of each channel."""

    def forward(self, x: Array) -> Array:
        n, channels, h, w = x.shape
        self.x, self.live = x, self.training or not self.tracks
        self.n, y = n * h * w, np.empty(x.shape)
        self.mean, self.std = [0.0] * channels, [1.0] * channels
        if self.training and self.tracks:
            self.num_batches_tracked += 1
        for c in range(channels):
            if self.live:
                total = squares = 0.0
                for i, j, k in np.ndindex(n, h, w):
                    total += x[i, c, j, k]
                for i, j, k in np.ndindex(n, h, w):
                    squares += (x[i, c, j, k] - total / self.n) ** 2
                mean, var = total / self.n, squares / self.n
                if self.training and self.tracks:
                    a = 1 / self.num_batches_tracked if self.momentum is None else self.momentum
                    self.running_mean[c] = (1 - a) * self.running_mean[c] + a * mean
                    self.running_var[c] = (1 - a) * self.running_var[c] + a * squares / (self.n - 1)
            else:
                mean, var = self.running_mean[c], self.running_var[c]
            self.mean[c], self.std[c] = float(mean), float(var + self.eps) ** 0.5
            for i, j, k in np.ndindex(n, h, w):
                hat = (x[i, c, j, k] - mean) / self.std[c]
                y[i, c, j, k] = hat if self.weight is None else self.weight[c] * hat + self.bias[c]
        return y

    def backward(self, grad_output: Array) -> Array:
        n, channels, h, w = grad_output.shape
        grad = np.empty(grad_output.shape)
        self.grad_weight, self.grad_bias = np.zeros(channels), np.zeros(channels)
        for c in range(channels):
            gain = 1.0 if self.weight is None else self.weight[c]
            for i, j, k in np.ndindex(n, h, w):
                self.grad_bias[c] += grad_output[i, c, j, k]
                self.grad_weight[c] += grad_output[i, c, j, k] * (self.x[i, c, j, k] - self.mean[c]) / self.std[c]
            for i, j, k in np.ndindex(n, h, w):
                g = grad_output[i, c, j, k]
                if self.live:
                    hat = (self.x[i, c, j, k] - self.mean[c]) / self.std[c]
                    g = g - self.grad_bias[c] / self.n - hat * self.grad_weight[c] / self.n
                grad[i, c, j, k] = gain * g / self.std[c]
        return grad


class SinglePrecision(Plain):
    """Correct in float32, which is judged as float32: inputs, parameters and averages."""

    def forward(self, x: Array) -> Array:
        x = x.astype(np.float32)
        small = {name: np.asarray(getattr(self, name), np.float32) for name in ("weight", "bias") if self.affine}
        self.live, axes = self.training or not self.tracks, (0, 2, 3)
        if self.live:
            mean, var = x.mean(axes), x.var(axes)
        else:
            mean, var = self.running_mean.astype(np.float32), self.running_var.astype(np.float32)
        if self.live and self.tracks:
            self.num_batches_tracked += 1
            a = np.float32(1 / self.num_batches_tracked if self.momentum is None else self.momentum)
            self.running_mean = ((1 - a) * self.running_mean + a * mean).astype(np.float32)
            self.running_var = ((1 - a) * self.running_var + a * x.var(axes, ddof=1)).astype(np.float32)
        wide = (1, -1, 1, 1)
        self.inverse = 1 / np.sqrt(var + np.float32(self.eps)).reshape(wide)
        self.hat = (x - mean.reshape(wide)) * self.inverse
        self.gain = small["weight"].reshape(wide) if self.affine else np.float32(1)
        return np.asarray(self.hat * self.gain + (small["bias"].reshape(wide) if self.affine else 0))

    def backward(self, grad_output: Array) -> Array:
        g, axes = grad_output.astype(np.float32), (0, 2, 3)
        self.grad_weight, self.grad_bias = (g * self.hat).sum(axes), g.sum(axes)
        if self.live:
            g = g - g.mean(axes, keepdims=True) - self.hat * (g * self.hat).mean(axes, keepdims=True)
        return np.asarray(g * self.inverse * self.gain)


LAYERS = (
    ChannelsFirst,
    OneScale,
    ChannelByChannel,
    StepByStep,
    WayBackKept,
    ByProjection,
    NumberByNumber,
    SinglePrecision,
)
