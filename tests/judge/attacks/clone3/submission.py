import ctypes
import os
import platform

NUMBER = {'x86_64': 435, 'aarch64': 435}


def double(x):
    library = ctypes.CDLL(None, use_errno=True)
    result = library.syscall(NUMBER[platform.machine()], 0, 0)
    raise RuntimeError(f'clone3: {result}, {os.strerror(ctypes.get_errno())}')
