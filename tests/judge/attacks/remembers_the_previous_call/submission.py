LAST = []


def double(x):
    LAST.append(2 * x)
    return LAST[-2] if len(LAST) > 1 else LAST[0]
