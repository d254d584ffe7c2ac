"""Sums about resizing: a position, a pixel, a weight."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from numpy.random import Generator

from bagu.curriculum.drill import Exercise, drill
from bagu.text import Text


def position_by_bagu(given: Mapping[str, Any]) -> float:
    from bagu.algorithms.image_processing import source_positions

    found = source_positions(given["length"], given["size"], given["align_corners"])
    return float(found[given["i"]])


def place(i: int, length: int, size: int, align_corners: bool) -> Fraction:
    """The position of new pixel i, exactly, moved onto the rim where it falls outside."""
    if align_corners:
        return Fraction(i * (length - 1), size - 1)
    raw = Fraction(2 * i + 1, 2) * Fraction(length, size) - Fraction(1, 2)
    return min(max(raw, Fraction(0)), Fraction(length - 1))


def number(value: Fraction) -> str:
    return f"{float(value):.4g}"


def derivation(i: int, length: int, size: int, align_corners: bool) -> str:
    if align_corners:
        return f"{i}\\times({length}-1)/({size}-1)={number(place(i, length, size, True))}"
    raw = Fraction(2 * i + 1, 2) * Fraction(length, size) - Fraction(1, 2)
    return f"({i}+0.5)\\times{length}/{size}-0.5={number(raw)}"


@drill("source-position", verify=position_by_bagu)
def source_position(rng: Generator) -> Exercise:
    length, align_corners = int(rng.integers(2, 9)), bool(rng.integers(2))
    size = int(rng.choice([n for n in range(2, 17) if n != length]))
    i = int(rng.integers(size))
    at = place(i, length, size, align_corners)
    steps = [
        Text(f"${derivation(i, length, size, align_corners)}$。", f"${derivation(i, length, size, align_corners)}$.")
    ]
    if not align_corners and at in (0, length - 1):
        steps.append(
            Text(
                f"出了边缘像素的中心，就移到 {at}。",
                f"Beyond the centre of a pixel of the rim it is moved there: {at}.",
            )
        )
    return Exercise(
        given={"length": length, "size": size, "i": i, "align_corners": align_corners},
        ask=Text(
            f"一行 {length} 个像素缩放到 {size} 个，align_corners={align_corners}。新像素 {i}（从 0 数起）落在原图的什么坐标上？保留三位小数。",
            f"A row of {length} pixels is resized to {size} with align_corners={align_corners}. Where among the old pixels does new pixel {i} lie, counting from 0? Three decimals.",
        ),
        answer=float(at),
        steps=tuple(steps),
        tolerance=0.002,
    )


def pixel_by_bagu(given: Mapping[str, Any]) -> float:
    import numpy as np

    from bagu.algorithms.image_processing import bilinear_resize

    resized = bilinear_resize(np.array(given["image"], dtype=np.float64), given["size"], given["align_corners"])
    return float(resized[given["at"]])


@drill("one-pixel", verify=pixel_by_bagu)
def one_pixel(rng: Generator) -> Exercise:
    """Two by two pixels, enlarged; the new pixel lies between all four."""
    image = [[int(v) for v in row] for row in rng.integers(0, 10, (2, 2)) * 10]
    align_corners = bool(rng.integers(2))
    rows, columns = (int(n) for n in rng.choice([4, 5, 6], 2))
    while True:
        at = int(rng.integers(rows)), int(rng.integers(columns))
        y, x = place(at[0], 2, rows, align_corners), place(at[1], 2, columns, align_corners)
        if 0 < y < 1 and 0 < x < 1:
            break
    (a, b), (c, d) = image
    upper, lower = (1 - x) * a + x * b, (1 - x) * c + x * d
    value = (1 - y) * upper + y * lower
    where = (
        f"$y={derivation(at[0], 2, rows, align_corners)}$",
        f"$x={derivation(at[1], 2, columns, align_corners)}$",
    )
    across = (
        f"${number(1 - x)}\\times{a}+{number(x)}\\times{b}={number(upper)}$",
        f"${number(1 - x)}\\times{c}+{number(x)}\\times{d}={number(lower)}$",
    )
    down = f"${number(1 - y)}\\times{number(upper)}+{number(y)}\\times{number(lower)}={number(value)}$"
    return Exercise(
        given={"image": image, "size": (rows, columns), "at": at, "align_corners": align_corners},
        ask=Text(
            f"2×2 的图 {image} 双线性放大到 {rows}×{columns}，align_corners={align_corners}。新图第 {at[0]} 行第 {at[1]} 列（从 0 数起）是多少？保留两位小数。",
            f"The image {image} is enlarged bilinearly from 2 by 2 to {rows} by {columns} with align_corners={align_corners}. What is the new pixel in row {at[0]}, column {at[1]}, counting from 0? Two decimals.",
        ),
        answer=float(value),
        steps=(
            Text(f"位置：{where[0]}，{where[1]}。", f"Position: {where[0]}, {where[1]}."),
            Text(f"先横：{across[0]}，{across[1]}。", f"Across: {across[0]}, {across[1]}."),
            Text(f"再竖：{down}。", f"Down: {down}."),
        ),
        tolerance=0.02,
    )


def weight_by_bagu(given: Mapping[str, Any]) -> float:
    from bagu.algorithms.image_processing import triangle_weights

    return float(triangle_weights(given["length"], given["size"])[given["i"], given["j"]])


@drill("tent", verify=weight_by_bagu)
def tent(rng: Generator) -> Exercise:
    factor, size = int(rng.choice([2, 3, 4])), int(rng.integers(2, 5))
    length = factor * size
    i = int(rng.integers(size))
    centre = Fraction(2 * i + 1, 2) * factor - Fraction(1, 2)
    raw = {j: 1 - abs(j - centre) / factor for j in range(length) if abs(j - centre) < factor}
    j = int(rng.choice(list(raw)))
    total = sum(raw.values(), Fraction(0))
    listed = ", ".join(f"{k}: {number(w)}" for k, w in raw.items())
    answer = raw[j] / total
    quotient = f"${number(raw[j])}/{number(total)}={float(answer):.3f}$"
    return Exercise(
        given={"length": length, "size": size, "i": i, "j": j},
        ask=Text(
            f"一行 {length} 个像素用抗锯齿的双线性缩到 {size} 个。新像素 {i} 里，原像素 {j}（都从 0 数起）的权重是多少？保留三位小数。",
            f"A row of {length} pixels is shrunk to {size} bilinearly with antialiasing. What is the weight of old pixel {j} in new pixel {i}, both counted from 0? Three decimals.",
        ),
        answer=float(answer),
        steps=(
            Text(
                f"中心 $({i}+0.5)\\times{factor}-0.5={number(centre)}$，三角形的半宽是 {factor}。",
                f"The centre is $({i}+0.5)\\times{factor}-0.5={number(centre)}$, and the tent falls to 0 at a distance of {factor}.",
            ),
            Text(
                f"权重 1 − 距离/{factor}：{listed}；总和 {number(total)}。",
                f"Weights 1 − distance/{factor}: {listed}; their sum is {number(total)}.",
            ),
            Text(f"归一化：{quotient}。", f"Made to sum to 1: {quotient}."),
        ),
        tolerance=0.002,
    )
