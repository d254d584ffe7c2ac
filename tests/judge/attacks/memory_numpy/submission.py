import numpy as np


def double(x):
    hoard = []
    while True:
        hoard.append(np.ones(1 << 20))
