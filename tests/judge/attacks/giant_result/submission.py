import numpy as np


def double(x):
    return np.zeros(100 << 20, np.uint8)
