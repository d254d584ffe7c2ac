import socket


def double(x):
    socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    return 2 * x
