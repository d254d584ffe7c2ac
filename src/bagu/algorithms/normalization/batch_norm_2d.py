"""Batch normalisation as a layer with state: parameters, moving averages, train and eval mode."""

from math import sqrt
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from bagu.algorithms.checks import check_batch_statistics, check_count, check_floating, check_number, check_shape


class BatchNorm2d:
    """Batch normalisation of (N, C, H, W) with learnable weight and bias, and moving averages for inference.

    In training the batch's own mean and biased variance normalise, and the moving averages take a step:
    running ← (1 − momentum) · running + momentum · batch, where the batch's variance is the unbiased one, n / (n − 1)
    times the other; `momentum=None` averages all batches equally. In eval mode the moving averages normalise; with
    `track_running_stats=False` there are none and the batch's statistics are used in both modes.

    Attributes: weight, bias (C,), None without `affine`; running_mean, running_var (C,) and num_batches_tracked, None
    without tracking; training; grad_weight, grad_bias, set by `backward`. Parameters and averages are float64; outputs
    have the type of the input.
    Errors: ValueError for a wrong shape, for batch statistics of fewer than 2 values a channel, and for backward
    before forward. Cost: O(N·C·H·W) time; forward keeps one array of the input's size for backward.
    Source: conventions of torch.nn.BatchNorm2d.

    >>> layer = BatchNorm2d(3)
    >>> layer.forward(np.ones((2, 3, 4, 4))).shape, layer.running_mean.round(3).tolist()
    ((2, 3, 4, 4), [0.1, 0.1, 0.1])
    """

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
    ) -> None:
        check_count(num_features, "num_features", at_least=1)
        check_number(eps, "eps", above=0)
        check_number(0.0 if momentum is None else momentum, "momentum", at_least=0, at_most=1)
        self.num_features = num_features
        self.eps = eps
        self.momentum = momentum
        self.training = True
        self.weight: Any = np.ones(num_features) if affine else None
        self.bias: Any = np.zeros(num_features) if affine else None
        self.running_mean: Any = np.zeros(num_features) if track_running_stats else None
        self.running_var: Any = np.ones(num_features) if track_running_stats else None
        self.num_batches_tracked: Any = 0 if track_running_stats else None
        self.grad_weight: Any = None
        self.grad_bias: Any = None
        self._saved: Any = None

    def train(self, mode: bool = True) -> Self:
        """Normalise with the batch's statistics from now on."""
        self.training = mode
        return self

    def eval(self) -> Self:
        """Normalise with the moving averages from now on."""
        return self.train(False)

    def forward(self, x: NDArray[Any]) -> NDArray[Any]:
        """Normalise x (N, C, H, W)."""
        of_batch = self.training or self.running_mean is None
        check_floating(x, "x", 4)
        check_shape(x, "x", (None, self.num_features, None, None))
        check_batch_statistics(x, self.running_mean, self.running_var, of_batch)
        wide = x.astype(np.promote_types(x.dtype, np.float32), copy=False)  # float16 is computed in float32
        if of_batch:
            mean, var = wide.mean((0, 2, 3)), wide.var((0, 2, 3))  # (C,)
        else:
            mean, var = self.running_mean, self.running_var
        if self.training and self.running_mean is not None:
            n = x.size // x.shape[1]
            self.num_batches_tracked += 1
            step = 1 / self.num_batches_tracked if self.momentum is None else self.momentum
            self.running_mean = (1 - step) * self.running_mean + step * mean
            self.running_var = (1 - step) * self.running_var + step * var * n / (n - 1)
        inv_std = 1 / np.sqrt(var[:, None, None] + self.eps)  # (C, 1, 1)
        x_hat = (wide - mean[:, None, None]) * inv_std
        self._saved = (x_hat, inv_std, of_batch)
        y: NDArray[Any] = x_hat
        if self.weight is not None:
            y = x_hat * self.weight[:, None, None] + self.bias[:, None, None]
        return y.astype(x.dtype, copy=False)

    def backward(self, grad_output: NDArray[Any]) -> NDArray[Any]:
        """The gradient of the last forward's input; sets grad_weight and grad_bias. In eval mode BN is affine."""
        if self._saved is None:
            raise ValueError("backward needs a forward before it, got none; call forward first.")
        x_hat, inv_std, of_batch = self._saved
        check_floating(grad_output, "grad_output", 4)
        check_shape(grad_output, "grad_output", x_hat.shape)
        grad = grad_output.astype(np.promote_types(grad_output.dtype, np.float32), copy=False)
        grad_weight, grad_bias = (grad * x_hat).sum((0, 2, 3)), grad.sum((0, 2, 3))  # (C,)
        if self.weight is not None:
            self.grad_weight, self.grad_bias = grad_weight, grad_bias
            inv_std = inv_std * self.weight[:, None, None]
        if of_batch:
            n = grad.size // grad.shape[1]
            grad = grad - grad_bias[:, None, None] / n - x_hat * grad_weight[:, None, None] / n
        grad_input: NDArray[Any] = grad * inv_std
        return grad_input.astype(grad_output.dtype, copy=False)


class BatchNorm2dLoops(BatchNorm2d):
    """The same layer, value by value: what one writes first. See `BatchNorm2d`."""

    def forward(self, x: NDArray[Any]) -> NDArray[Any]:
        """Normalise x (N, C, H, W), one channel after the other."""
        of_batch = self.training or self.running_mean is None
        check_floating(x, "x", 4)
        check_shape(x, "x", (None, self.num_features, None, None))
        check_batch_statistics(x, self.running_mean, self.running_var, of_batch)
        tracks = self.training and self.running_mean is not None
        if tracks:
            self.num_batches_tracked += 1
        y = np.empty_like(x)
        channels = []
        for c in range(self.num_features):
            values = [float(value) for value in x[:, c].ravel()]
            mean, var = self._statistics(values, c, tracks) if of_batch else (self.running_mean[c], self.running_var[c])
            std = sqrt(var + self.eps)
            x_hat = [(value - mean) / std for value in values]
            channels.append((x_hat, std, of_batch))
            gain, shift = (1.0, 0.0) if self.weight is None else (self.weight[c], self.bias[c])
            y[:, c] = np.array([hat * gain + shift for hat in x_hat]).reshape(x[:, c].shape)
        self._saved = (x.shape, channels)
        return y

    def _statistics(self, values: list[float], c: int, tracks: bool) -> tuple[float, float]:
        """Mean and biased variance of a channel; its moving averages take their step."""
        n = len(values)
        mean = sum(values) / n
        squares = sum((value - mean) ** 2 for value in values)
        if tracks:
            step = 1 / self.num_batches_tracked if self.momentum is None else self.momentum
            self.running_mean[c] += step * (mean - self.running_mean[c])
            self.running_var[c] += step * (squares / (n - 1) - self.running_var[c])
        return mean, squares / n

    def backward(self, grad_output: NDArray[Any]) -> NDArray[Any]:
        """The chain rule value by value; sets grad_weight and grad_bias."""
        if self._saved is None:
            raise ValueError("backward needs a forward before it, got none; call forward first.")
        check_floating(grad_output, "grad_output", 4)
        shape, channels = self._saved
        check_shape(grad_output, "grad_output", shape)
        grad_input = np.empty_like(grad_output)
        grad_weight, grad_bias = np.zeros(self.num_features), np.zeros(self.num_features)
        for c, (x_hat, std, of_batch) in enumerate(channels):
            grads = [float(value) for value in grad_output[:, c].ravel()]
            n = len(grads)
            grad_weight[c] = sum(g * hat for g, hat in zip(grads, x_hat, strict=True))
            grad_bias[c] = sum(grads)
            through_mean = grad_bias[c] / n if of_batch else 0.0
            through_var = grad_weight[c] / n if of_batch else 0.0
            gain = 1.0 if self.weight is None else self.weight[c]
            out = [(g - through_mean - hat * through_var) * gain / std for g, hat in zip(grads, x_hat, strict=True)]
            grad_input[:, c] = np.array(out).reshape(grad_output[:, c].shape)
        if self.weight is not None:
            self.grad_weight, self.grad_bias = grad_weight, grad_bias
        return grad_input
