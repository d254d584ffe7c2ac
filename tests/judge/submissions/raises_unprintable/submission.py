import numpy as np


def select(x, limit):
    class Odd(Exception):
        def __str__(self):
            raise self
    raise Odd()
    top = max(np.abs(x).max(initial=0.0), 1.0)
    return x / top, np.flatnonzero(x > limit), 2 * x
