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
    for fd in range(3, 64):
        try:
            os.close(fd)
        except OSError:
            continue
    while True:
        pass
