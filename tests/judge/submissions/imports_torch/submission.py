import torch.nn as nn


def select(x, limit):
    return x, x, x
