from multiprocessing import shared_memory


def double(x):
    shared_memory.SharedMemory(create=True, size=100)
