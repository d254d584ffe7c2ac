def double(x):
    return __import__("bagu").algorithms.double(x)
