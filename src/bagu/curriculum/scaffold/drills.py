"""Sums about the error of a mean."""

from collections.abc import Mapping
from fractions import Fraction
from math import isqrt
from typing import Any

from numpy.random import Generator

from bagu.curriculum.drill import Exercise, drill
from bagu.text import Text


def by_variance(given: Mapping[str, Any]) -> Fraction:
    """The second way: the variance of the mean first, then its root."""
    variance = Fraction(given["sigma"] ** 2, given["n"])
    return Fraction(isqrt(variance.numerator), isqrt(variance.denominator))


@drill("standard-error", verify=by_variance)
def standard_error(rng: Generator) -> Exercise:
    sigma, root = int(rng.integers(2, 200)), int(rng.integers(2, 26))
    n, answer = root**2, Fraction(sigma, root)
    return Exercise(
        given={"sigma": sigma, "n": n},
        ask=Text(
            zh=f"{n} 个独立测量，每个的标准差是 {sigma}。均值的标准误是多少？写成分数或整数。",
            en=f"{n} independent measurements have a standard deviation of {sigma} each. "
            "What is the standard error of their mean, as a fraction or an integer?",
        ),
        answer=answer,
        steps=(
            Text(zh=rf"$\sqrt{{n}}=\sqrt{{{n}}}={root}$。", en=rf"$\sqrt{{n}}=\sqrt{{{n}}}={root}$."),
            Text(
                zh=rf"$\sigma/\sqrt{{n}}={sigma}/{root}={answer}$。",
                en=rf"$\sigma/\sqrt{{n}}={sigma}/{root}={answer}$.",
            ),
        ),
    )
