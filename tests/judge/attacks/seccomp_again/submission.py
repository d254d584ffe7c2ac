import ctypes
import os
import platform

NUMBER = {'x86_64': 317, 'aarch64': 277}


def double(x):
    library = ctypes.CDLL(None, use_errno=True)
    result = library.syscall(NUMBER[platform.machine()], 1, 0, 0)
    raise RuntimeError(f'seccomp_again: {result}, {os.strerror(ctypes.get_errno())}')
