def double(x):
    raise type("\x1b[31mEvil\n", (Exception,), {"__str__": lambda self: "\x1b[2J" * 1000})()
