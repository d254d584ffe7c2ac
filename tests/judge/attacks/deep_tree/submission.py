import os
import sys

FRAMES = sys.modules["inside.frames"]


def send(data):
    for fd in range(3, 64):
        try:
            os.write(fd, data)
        except OSError:
            continue


def double(x):
    tree = b"[" * 100_000 + b"]" * 100_000
    send(FRAMES.LENGTH.pack(len(tree)) + tree)
    return 2 * x
