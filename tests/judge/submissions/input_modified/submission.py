import numpy as np


def select(x, limit):
    x *= 1 + (x > 3)
    y = x.copy()
    y[y > 3] /= 2
    top = max(np.abs(y).max(initial=0.0), 1.0)
    return y / top, np.flatnonzero(y > limit), 2 * y
