import numpy as np

from bagu.cli.verdict import aligned, sides


def test_both_sides_have_as_many_digits_as_tell_them_apart() -> None:
    assert sides(np.array([1.0, 2.5]), np.array([1.0, 3.5])) == ([["1", "2.5"]], [["1", "3.5"]])
    expected, actual = sides(np.array([[-1.0]]), np.array([[-0.99999999]]))
    assert (expected, actual) == ([["-1"]], [["-0.99999999"]])
    assert aligned(actual, expected) == [">-0.99999999<"]


def test_what_is_the_same_is_written_in_full() -> None:
    assert sides(0.1, 0.1) == ("0.10000000000000001", "0.10000000000000001")
