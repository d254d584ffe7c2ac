def select(x, limit):
    return (x
