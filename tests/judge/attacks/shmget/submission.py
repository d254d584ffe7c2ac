import ctypes
import os
import platform

NUMBER = {'x86_64': 29, 'aarch64': 194}


def double(x):
    library = ctypes.CDLL(None, use_errno=True)
    result = library.syscall(NUMBER[platform.machine()], 0, 4096, 0o1777)
    raise RuntimeError(f'shmget: {result}, {os.strerror(ctypes.get_errno())}')
