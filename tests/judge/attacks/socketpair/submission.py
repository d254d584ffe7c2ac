import socket


def double(x):
    socket.socketpair()
    return 2 * x
