def select(x, limit):
    from bagu.algorithms import detection
    return x, x, x
