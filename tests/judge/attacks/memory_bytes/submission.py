def double(x):
    hoard = b'x'
    while True:
        hoard += hoard
