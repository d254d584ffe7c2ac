"""What frameworks do under one operator: products of arrays of any dimensions."""

from bagu.algorithms.frameworks.matmul import matmul, matmul_loops

__all__ = ["matmul", "matmul_loops"]
