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
    while True:
        send(FRAMES.LENGTH.pack(FRAMES.MAX_HEADER) + b" " * (1 << 16))
