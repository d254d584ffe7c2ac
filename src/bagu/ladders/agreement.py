"""Whether two runs of a script show the same, as a sentence that says where they do not."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from bagu.ladders.ladder import Ladder
from bagu.ladders.script import Seen


def disagreement(ladder: Ladder, got: Sequence[Seen], want: Sequence[Seen]) -> str | None:
    """The first difference beyond the ladder's tolerance, or None. Types of elements are not compared."""
    if [(seen.step, seen.name) for seen in got] != [(seen.step, seen.name) for seen in want]:
        return f"shows {[seen.name for seen in got]}, not {[seen.name for seen in want]}"
    for mine, theirs in zip(got, want, strict=True):
        difference = _difference(ladder, mine.name, mine.value, theirs.value)
        if difference is not None:
            return f"step {mine.step}, {mine.name}: {difference}"
    return None


def _difference(ladder: Ladder, name: str, got: Any, want: Any) -> str | None:
    if want is None or got is None:
        return None if got is want else f"{got!r}, not {want!r}"
    if isinstance(want, tuple | list):
        if not isinstance(got, tuple | list) or len(got) != len(want):
            return f"{got!r:.200}, not {len(want)} arrays"
        parts = (_difference(ladder, name, mine, theirs) for mine, theirs in zip(got, want, strict=True))
        return next((f"[{at}] {part}" for at, part in enumerate(parts) if part is not None), None)
    mine, theirs = np.asarray(got), np.asarray(want)
    if mine.shape != theirs.shape:
        return f"shape {mine.shape}, not {theirs.shape}: {mine}, not {theirs}"
    tolerance = ladder.tolerance_of(name)
    wrong = np.argwhere(tolerance.wrong(mine, theirs))
    if not len(wrong):
        return None
    at = tuple(int(i) for i in wrong[0])
    return f"{mine[at]!r} at {at}, not {theirs[at]!r} (allowed {tolerance.limit(mine, theirs):g})"
