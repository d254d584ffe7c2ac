import ctypes
import os
import platform

NUMBER = {'x86_64': 298, 'aarch64': 241}


def double(x):
    library = ctypes.CDLL(None, use_errno=True)
    result = library.syscall(NUMBER[platform.machine()], 0, 0, -1, -1, 0)
    raise RuntimeError(f'perf_event: {result}, {os.strerror(ctypes.get_errno())}')
