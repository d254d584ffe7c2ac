import ctypes
import os
import platform

NUMBER = {'x86_64': 272, 'aarch64': 97}


def double(x):
    library = ctypes.CDLL(None, use_errno=True)
    result = library.syscall(NUMBER[platform.machine()], 0x10000000)
    raise RuntimeError(f'unshare_user: {result}, {os.strerror(ctypes.get_errno())}')
