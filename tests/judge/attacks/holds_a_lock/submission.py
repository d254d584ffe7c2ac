import fcntl

import numpy as np

FILE = open(np.__file__)
fcntl.flock(FILE, fcntl.LOCK_EX | fcntl.LOCK_NB)


def double(x):
    return 2 * x
