def select(x, limit):
    top = max([abs(float(v)) for v in x] + [1])
    return [float(v) / top for v in x], [i for i, v in enumerate(x) if v > limit], [2 * int(v) for v in x]
