def double(x):
    return __import__("scipy").linalg.fractional_matrix_power(x, 1) * 2
