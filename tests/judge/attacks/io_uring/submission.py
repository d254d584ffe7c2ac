import ctypes
import os
import platform

NUMBER = {'x86_64': 425, 'aarch64': 425}


def double(x):
    library = ctypes.CDLL(None, use_errno=True)
    result = library.syscall(NUMBER[platform.machine()], 1, 0)
    raise RuntimeError(f'io_uring: {result}, {os.strerror(ctypes.get_errno())}')
