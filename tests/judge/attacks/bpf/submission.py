import ctypes
import os
import platform

NUMBER = {'x86_64': 321, 'aarch64': 280}


def double(x):
    library = ctypes.CDLL(None, use_errno=True)
    result = library.syscall(NUMBER[platform.machine()], 0, 0, 0)
    raise RuntimeError(f'bpf: {result}, {os.strerror(ctypes.get_errno())}')
