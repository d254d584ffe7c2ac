import os


def double(x):
    os.mkfifo('/tmp/fifo')
