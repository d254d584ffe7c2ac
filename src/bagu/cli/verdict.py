"""A verdict in the terminal: one sentence, then the smallest input that breaks the code, aligned."""

from typing import TYPE_CHECKING, Any

from bagu.cli.page import show_convention
from bagu.cli.screen import screen
from bagu.text import message

if TYPE_CHECKING:
    from bagu.curriculum.folder import Topic
    from bagu.judge.verdict import Counterexample, Speed, Verdict

FEW_ULPS = 1e6
DIGITS = (6, 9, 12, 17)
LARGEST_DRAWN = 64  # elements of an array that are written out


def show_verdict(verdict: "Verdict", topic: "Topic", problem: str) -> None:
    """Outcome, reason, counterexample with the convention that decides, hint, and how it is known."""
    out = screen()
    key = verdict.outcome.value.replace(" ", "-")
    out.line(message("cli.verdict", outcome=message(f"cli.outcome-{key}"), reason=verdict.reason), "bold")
    if verdict.counterexample is not None:
        show_counterexample(verdict.counterexample)
        if verdict.counterexample.convention is not None:
            show_convention(topic, problem, verdict.counterexample.convention)
    if verdict.hint is not None:
        out.line(message("cli.verdict-hint", hint=verdict.hint))
    if verdict.speed is not None:
        show_speed(verdict.speed)
    known = message("cli.known-checked" if verdict.checked else "cli.known-reported")
    out.line(message("cli.verdict-known", cases=verdict.cases, seconds=f"{verdict.seconds:.2f}",
                     level=verdict.isolation, known=known), "dim")  # fmt: skip


def show_speed(speed: "Speed") -> None:
    """Seconds by size, the growth, and how it stands to our rungs and the library."""
    out = screen()
    out.line()
    out.rows(((str(point.size), f"{1e3 * point.seconds:.3g} ms") for point in speed.points), right=frozenset({0, 1}))
    if speed.exponent is not None:
        out.line(message("cli.speed-growth", exponent=f"{speed.exponent:.2f}", error=f"{speed.exponent_error:.2f}"))
    for name, ratio in speed.ratios.items():
        out.line(message("cli.speed-ratio", name=name, ratio=f"{ratio:.3g}"))
    if speed.megabytes is not None:
        out.line(message("cli.speed-memory", megabytes=f"{speed.megabytes:.0f}"))


def show_counterexample(found: "Counterexample") -> None:
    """The call as a line to paste, then expected and actual side by side."""
    out = screen()
    out.line()
    out.line(message("cli.smallest" if found.shrunk else "cli.smallest-so-far"))
    out.line(f"    {found.call}")
    if found.expected is not None or found.actual is not None:
        expected, actual = sides(found.expected, found.actual)
        for name, mine, other in (("expected", expected, actual), ("actual", actual, expected)):
            out.line(message(f"cli.{name}", name=found.name or ""))
            for line in aligned(mine, other):
                out.line(f"    {line}")
    if found.index is not None and found.difference is not None:
        out.line(message("cli.difference", at=str(list(found.index)), difference=f"{found.difference:.6g}",
                         limit=f"{found.limit or 0:.3g}"))  # fmt: skip
    if found.ulps is not None and found.ulps < FEW_ULPS:  # far away the count says nothing
        out.line(message("cli.ulps", ulps=f"{found.ulps:.3g}"))
    if found.confirmed_by:
        out.line(message("cli.confirmed", library=found.confirmed_by))


def sides(expected: Any, actual: Any) -> tuple[list[list[str]] | str, list[list[str]] | str]:
    """Both as they are written, with as few digits as tell them apart."""
    written = [(cells(expected, digits), cells(actual, digits)) for digits in DIGITS]
    return next((pair for pair in written if pair[0] != pair[1]), written[-1])


def cells(value: Any, digits: int = DIGITS[0]) -> list[list[str]] | str:
    """Rows of written elements; anything that is not a small array is one string."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if not isinstance(value, list | tuple):
        return _cell(value, digits)
    rows = [row if isinstance(row, list | tuple) else None for row in value]
    if all(row is None for row in rows):
        rows = [list(value)]
    if any(row is None or any(isinstance(v, list | tuple) for v in row) for row in rows):
        return str(value)
    if sum(len(row) for row in rows if row is not None) > LARGEST_DRAWN:
        return str(value)[:400] + " …"
    return [[_cell(v, digits) for v in row] for row in rows if row is not None]


def aligned(mine: list[list[str]] | str, other: list[list[str]] | str) -> list[str]:
    """Rows with equal columns; what differs from the other side stands in >angle brackets<."""
    if isinstance(mine, str):
        return [mine]
    if not any(mine):
        return ["[]"]

    def differs(i: int, j: int) -> bool:
        return not isinstance(other, str) and (i >= len(other) or j >= len(other[i]) or other[i][j] != mine[i][j])

    marked = [[f">{v}<" if differs(i, j) else f" {v} " for j, v in enumerate(row)] for i, row in enumerate(mine)]
    width = max(len(v) for row in marked for v in row)
    return [" ".join(v.rjust(width) for v in row) for row in marked]


def _cell(value: Any, digits: int) -> str:
    if isinstance(value, float):
        return f"{value:.{digits}g}"
    return str(value)
