import os

import numpy as np


def double(x):
    os.link(np.__file__, '/tmp/link')
