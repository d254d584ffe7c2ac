import time


def double(x):
    while True:
        time.sleep(1000)
