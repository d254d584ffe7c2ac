import ctypes
import os
import platform

NUMBER = {'x86_64': 323, 'aarch64': 282}


def double(x):
    library = ctypes.CDLL(None, use_errno=True)
    result = library.syscall(NUMBER[platform.machine()], 0)
    raise RuntimeError(f'userfaultfd: {result}, {os.strerror(ctypes.get_errno())}')
