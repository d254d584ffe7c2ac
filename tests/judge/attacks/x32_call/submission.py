import ctypes


def double(x):
    library = ctypes.CDLL(None, use_errno=True)
    library.syscall(0x40000000 + 57)  # x32's fork; elsewhere a number that does not exist
    return 2 * x
