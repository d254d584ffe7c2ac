import numpy as np

TABLE = np.arange(3)[7]


def select(x, limit):
    return x, x, x
