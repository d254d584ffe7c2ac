"""Sizes and standard deviations that show every rule: the fixed rows, the formula, a given sigma."""

SIZES = (3, 5, 1, 7, 9, 11, 13, 15)
SIGMAS = (1.0, 0.0, 0.5, 2.0, 0.8, 1.5, 3.0)
