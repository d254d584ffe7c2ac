import os


def double(x):
    file = os.memfd_create('x')
    os.execve(file, ['x'], {})
