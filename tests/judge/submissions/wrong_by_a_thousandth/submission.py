import numpy as np


def select(x, limit):
    top = max(np.abs(x).max(initial=0.0), 1.0)
    return x / top + 1e-3 * (x == 3), np.flatnonzero(x > limit), 2 * x
