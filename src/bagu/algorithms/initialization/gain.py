"""How much larger weights must be so that an activation does not shrink the signal."""

from math import sqrt

from bagu.algorithms.checks import check_choice, check_number

NONLINEARITIES = ("linear", "sigmoid", "tanh", "relu", "leaky_relu", "selu")


def calculate_gain(nonlinearity: str, param: float | None = None) -> float:
    """The factor on the standard deviation that belongs to an activation.

    linear and sigmoid 1, tanh 5/3, relu √2, leaky_relu √(2 / (1 + a²)), selu 3/4. Only those of linear, relu and
    leaky_relu follow from the second moment; tanh and selu are rules of thumb, and sigmoid has none that works.

    param: the slope a of leaky_relu for negative values, 0.01 by default; ignored otherwise.
    Errors: ValueError for another name. Cost: O(1). Source: conventions of torch.nn.init.calculate_gain.

    >>> round(calculate_gain("relu"), 4)
    1.4142
    """
    check_choice(nonlinearity, "nonlinearity", NONLINEARITIES)
    slope = 0.01 if param is None else param
    check_number(slope, "param")
    if nonlinearity == "tanh":
        return 5 / 3
    if nonlinearity == "relu":
        return sqrt(2)
    if nonlinearity == "leaky_relu":
        return sqrt(2 / (1 + slope**2))
    if nonlinearity == "selu":
        return 3 / 4
    return 1.0
