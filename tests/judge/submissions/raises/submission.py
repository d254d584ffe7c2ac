import numpy as np


def select(x, limit):
    if len(x) > 1:
        raise IndexError('no \x1b[31m red')
    top = max(np.abs(x).max(initial=0.0), 1.0)
    return x / top, np.flatnonzero(x > limit), 2 * x
