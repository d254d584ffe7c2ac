import pandas


def select(x, limit):
    return x, x, x
