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
    send(FRAMES.LENGTH.pack(64) + b'{"tree":{"array":0},"arrays":[["|O",[1]]]}'.ljust(64) + bytes(8))
    return 2 * x
