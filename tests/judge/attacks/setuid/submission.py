import ctypes
import os
import platform

NUMBER = {'x86_64': 105, 'aarch64': 146}


def double(x):
    library = ctypes.CDLL(None, use_errno=True)
    result = library.syscall(NUMBER[platform.machine()], 0)
    raise RuntimeError(f'setuid: {result}, {os.strerror(ctypes.get_errno())}')
