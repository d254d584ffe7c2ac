import numpy as np


def select(x, limit):
    with open('/tmp/big', 'wb') as file:
        for _ in range(64):
            file.write(bytes(1 << 20))
    top = max(np.abs(x).max(initial=0.0), 1.0)
    return x / top, np.flatnonzero(x > limit), 2 * x
