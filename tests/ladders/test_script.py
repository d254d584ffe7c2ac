"""Scripts hand out copies only."""

import numpy as np
from numpy.typing import NDArray

from bagu.ladders.script import call


def test_arrays_inside_tuples_are_copied_too() -> None:
    def spoil(x: NDArray[np.float64], parts: tuple[NDArray[np.float64], ...]) -> float:
        x += 1
        parts[0][:] += 1
        return float(x.sum() + parts[0].sum())

    script = call("spoil", x=np.zeros(2), parts=(np.zeros(2), np.zeros(1)))
    first, second = (script.run(spoil, {"spoil": ("total",)})[0].value for _ in range(2))
    assert first == second == 4
