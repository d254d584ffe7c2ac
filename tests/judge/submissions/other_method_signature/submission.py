import numpy as np


class RunningMoments:
    def __init__(self, features, momentum=0.5):
        self.momentum = momentum
        self.training = True
        self.running_mean = np.zeros(features)
        self.running_var = np.ones(features)

    def forward(self):
        if not self.training:
            return (x - self.running_mean) / np.sqrt(self.running_var)
        mean, var = x.mean(0), x.var(0, ddof=1)
        self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mean
        self.running_var = (1 - self.momentum) * self.running_var + self.momentum * var
        return x - mean
