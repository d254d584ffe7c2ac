class Trap:
    def __init__(self, result):
        self.result = result

    def __del__(self):
        self.result[:] = 7


def double(x):
    result = 2 * x
    Trap(result.view()).result.flags.writeable = True
    return 2 * x
