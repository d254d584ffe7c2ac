import ctypes
import os
import platform

NUMBER = {'x86_64': 165, 'aarch64': 40}


def double(x):
    library = ctypes.CDLL(None, use_errno=True)
    result = library.syscall(NUMBER[platform.machine()], b'none', b'/tmp', b'tmpfs', 0, 0)
    raise RuntimeError(f'mount: {result}, {os.strerror(ctypes.get_errno())}')
