import ctypes
import os
import platform

NUMBER = {'x86_64': 319, 'aarch64': 279}


def double(x):
    library = ctypes.CDLL(None, use_errno=True)
    result = library.syscall(NUMBER[platform.machine()], b'x', 0)
    raise RuntimeError(f'memfd: {result}, {os.strerror(ctypes.get_errno())}')
