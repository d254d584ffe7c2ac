"""Sums about Sobel's operator: the two responses, the magnitude, the direction."""

from collections.abc import Mapping
from math import atan2, degrees, hypot
from typing import Any

from numpy.random import Generator

from bagu.curriculum.drill import Exercise, drill
from bagu.text import Text


def at_the_middle(given: Mapping[str, Any]) -> tuple[float, float]:
    """The two responses of a 3 × 3 patch by bagu."""
    import numpy as np

    from bagu.algorithms.image_processing import sobel

    gx, gy = sobel(np.array(given["patch"], dtype=np.float64))
    return float(gx[1, 1]), float(gy[1, 1])


def patch_of(rng: Generator) -> list[list[int]]:
    return [[int(v) for v in row] for row in rng.integers(0, 10, (3, 3))]


def responses(patch: list[list[int]]) -> tuple[int, int]:
    """Right minus left and lower minus upper, the middle counted twice."""
    (a, b, c), (d, _, f), (g, h, i) = patch
    return (c + 2 * f + i) - (a + 2 * d + g), (g + 2 * h + i) - (a + 2 * b + c)


def steps_of(patch: list[list[int]]) -> tuple[Text, Text]:
    (a, b, c), (d, _, f), (g, h, i) = patch
    gx, gy = responses(patch)
    across = f"$G_x=({c}+2\\times{f}+{i})-({a}+2\\times{d}+{g})={gx}$"
    down = f"$G_y=({g}+2\\times{h}+{i})-({a}+2\\times{b}+{c})={gy}$"
    return (
        Text(f"右列减左列，中间算两次：{across}。", f"Right column minus left, the middle twice: {across}."),
        Text(f"下行减上行：{down}。", f"Lower row minus upper: {down}."),
    )


def one_response(given: Mapping[str, Any]) -> int:
    return round(at_the_middle(given)[given["axis"] == "y"])


@drill("response", verify=one_response)
def response(rng: Generator) -> Exercise:
    patch, axis = patch_of(rng), str(rng.choice(["x", "y"]))
    along = axis == "y"
    return Exercise(
        given={"patch": patch, "axis": axis},
        ask=Text(
            f"3×3 的一块是 {patch}。核不翻转，中心像素的 $G_{axis}$ 是多少？$x$ 向右，$y$ 向下。",
            f"A 3 by 3 patch is {patch}. What is $G_{axis}$ at its middle, kernel not flipped, $x$ to the right and $y$ down?",
        ),
        answer=responses(patch)[along],
        steps=(steps_of(patch)[along],),
    )


@drill("size-of-gradient", verify=lambda given: hypot(*at_the_middle(given)))
def size_of_gradient(rng: Generator) -> Exercise:
    patch = patch_of(rng)
    gx, gy = responses(patch)
    answer = hypot(gx, gy)
    sum_up = f"$\\sqrt{{({gx})^2+({gy})^2}}=\\sqrt{{{gx * gx + gy * gy}}}={answer:.2f}$"
    return Exercise(
        given={"patch": patch},
        ask=Text(
            f"3×3 的一块是 {patch}。用 Sobel 算中心像素的梯度幅值 $\\sqrt{{G_x^2+G_y^2}}$，保留两位小数。",
            f"A 3 by 3 patch is {patch}. What is Sobel's magnitude $\\sqrt{{G_x^2+G_y^2}}$ at its middle? Two decimals.",
        ),
        answer=answer,
        steps=(*steps_of(patch), Text(f"{sum_up}。", f"{sum_up}.")),
        tolerance=0.01,
    )


def direction_by_bagu(given: Mapping[str, Any]) -> float:
    gx, gy = at_the_middle(given)
    import numpy as np

    return float(np.angle(complex(gx, gy), deg=True))


@drill("direction", verify=direction_by_bagu)
def direction(rng: Generator) -> Exercise:
    while True:
        patch = patch_of(rng)
        gx, gy = responses(patch)
        if gx and gy:  # off the axes, so that 180 and −180 do not meet
            break
    answer = degrees(atan2(gy, gx))
    return Exercise(
        given={"patch": patch},
        ask=Text(
            f"3×3 的一块是 {patch}。中心像素的梯度方向 $\\operatorname{{atan2}}(G_y,G_x)$ 是多少度？$y$ 向下，范围 $-180$ 到 $180$，保留一位小数。",
            f"A 3 by 3 patch is {patch}. What is the gradient's direction $\\operatorname{{atan2}}(G_y,G_x)$ at its middle, in degrees from $-180$ to $180$, $y$ down? One decimal.",
        ),
        answer=answer,
        steps=(
            *steps_of(patch),
            Text(
                f"$\\operatorname{{atan2}}({gy},{gx})={answer:.1f}$ 度：朝变亮的方向，与边缘垂直。",
                f"$\\operatorname{{atan2}}({gy},{gx})={answer:.1f}$ degrees: towards the bright side, at right angles to the edge.",
            ),
        ),
        tolerance=0.1,
        unit="°",
    )
