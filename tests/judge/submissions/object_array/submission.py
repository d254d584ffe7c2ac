import numpy as np


def select(x, limit):
    top = max(np.abs(x).max(initial=0.0), 1.0)
    return np.array(list(x) + [None], dtype=object)[:-1], np.flatnonzero(x > limit), 2 * x
