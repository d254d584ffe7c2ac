KEPT = []


def double(x):
    for earlier in KEPT:
        earlier[:] = -1
    KEPT.append(2 * x)
    return KEPT[-1]
