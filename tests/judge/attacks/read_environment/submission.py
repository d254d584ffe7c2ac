import os

ALLOWED = {'HOME', 'LANG', 'PWD', 'OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'MKL_NUM_THREADS', 'VECLIB_MAXIMUM_THREADS', 'LC_CTYPE'}


def double(x):
    raise RuntimeError(f'secrets: {sorted(set(os.environ) - ALLOWED)}')
