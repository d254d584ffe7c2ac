import numpy as np


def select(x, limit):
    top = max(np.abs(x).max(initial=0.0), 1.0)
    return x / top, np.array([i for i, v in enumerate(x) if v > limit]), 2 * x
