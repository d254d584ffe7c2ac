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
    send(FRAMES.LENGTH.pack(FRAMES.MAX_HEADER))
    while True:
        send(b" " * (1 << 16))
