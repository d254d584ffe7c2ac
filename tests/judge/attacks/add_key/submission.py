import ctypes
import os
import platform

NUMBER = {'x86_64': 248, 'aarch64': 217}


def double(x):
    library = ctypes.CDLL(None, use_errno=True)
    result = library.syscall(NUMBER[platform.machine()], 0, 0, 0, 0, 0)
    raise RuntimeError(f'add_key: {result}, {os.strerror(ctypes.get_errno())}')
