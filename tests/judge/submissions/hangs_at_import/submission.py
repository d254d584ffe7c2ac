while True:
    pass


def select(x, limit):
    return x, x, x
