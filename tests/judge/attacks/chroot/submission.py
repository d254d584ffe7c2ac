import ctypes
import os
import platform

NUMBER = {'x86_64': 161, 'aarch64': 51}


def double(x):
    library = ctypes.CDLL(None, use_errno=True)
    result = library.syscall(NUMBER[platform.machine()], b'/tmp')
    raise RuntimeError(f'chroot: {result}, {os.strerror(ctypes.get_errno())}')
