import numpy as np


def double(x):
    open(np.__file__, 'a').write('#')
