import sys


def double(x):
    def down():
        return down()


    sys.setrecursionlimit(10**9)
    return down()
