import numpy as np


def double(x):
    return np.array([object()] * len(x), dtype=object)
