import ctypes
import os
import platform

NUMBER = {'x86_64': 68, 'aarch64': 186}


def double(x):
    library = ctypes.CDLL(None, use_errno=True)
    result = library.syscall(NUMBER[platform.machine()], 0, 0o1777)
    raise RuntimeError(f'msgget: {result}, {os.strerror(ctypes.get_errno())}')
