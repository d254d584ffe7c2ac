"""Sums about clipping."""

from collections.abc import Mapping
from fractions import Fraction
from math import isqrt
from typing import Any

from numpy.random import Generator

from bagu.curriculum.drill import Exercise, drill
from bagu.text import Text

TRIPLES = ((3, 4, 5), (5, 12, 13), (8, 15, 17), (7, 24, 25))


def by_square(given: Mapping[str, Any]) -> Fraction:
    """The second way: the square of the first component, then its root."""
    a, b, limit = given["a"], given["b"], given["limit"]
    square = Fraction(a * a * limit * limit, a * a + b * b)
    return Fraction(isqrt(square.numerator), isqrt(square.denominator))


@drill("scale", verify=by_square)
def scale(rng: Generator) -> Exercise:
    a, b, norm = TRIPLES[int(rng.integers(len(TRIPLES)))]
    times, limit = int(rng.integers(4, 40)), int(rng.integers(1, 20))
    a, b, norm = a * times, b * times, norm * times
    answer = Fraction(a * limit, norm)
    return Exercise(
        given={"a": a, "b": b, "limit": limit},
        ask=Text(
            zh=f"梯度 $({a}, {b})$ 按范数裁剪，上限 {limit}。第一个分量变成多少？写成分数或整数。",
            en=f"The gradient $({a}, {b})$ is clipped to norm {limit}. "
            "What becomes of its first component, as a fraction or an integer?",
        ),
        answer=answer,
        steps=(
            Text(zh=f"范数是 {norm}，大于 {limit}。", en=f"The norm is {norm}, above {limit}."),
            Text(zh=rf"${a}\cdot {limit}/{norm}={answer}$。", en=rf"${a}\cdot {limit}/{norm}={answer}$."),
        ),
    )
