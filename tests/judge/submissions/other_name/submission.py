def choose(x, limit):
    return x, x, x
