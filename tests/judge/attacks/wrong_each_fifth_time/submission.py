CALLS = [0]


def double(x):
    CALLS[0] += 1
    return 3 * x if CALLS[0] % 5 == 0 else 2 * x
