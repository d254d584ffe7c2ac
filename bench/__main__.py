"""Time all ladders, or those named, and hold their ratios to anchors.toml. Exit 1 where a bound is broken, 3 where a
library to compare with is absent."""

import argparse
import os
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

os.environ.setdefault("OMP_NUM_THREADS", "1")  # read when NumPy is imported, so all of ours comes later

if TYPE_CHECKING:
    from bagu.ladders.bench import BenchReport

ANCHORS = Path(__file__).with_name("anchors.toml")


@dataclass(frozen=True)
class Anchor:
    """A rung takes at most `at_most` times as long as the oracle at a size."""

    ladder: str
    rung: str
    size: int
    at_most: float


def read_anchors(file: Path = ANCHORS) -> tuple[Anchor, ...]:
    return tuple(Anchor(**row) for row in tomllib.loads(file.read_text("utf-8"))["anchor"])


def table(report: "BenchReport") -> str:
    """The report as lines of text."""
    lines = [f"{report.ladder}: ratio to {report.baseline}"]
    for timing in report.timings:
        time = "too slow to measure" if timing.seconds is None else f"{timing.seconds * 1e3:12.3f} ms"
        ratio = "" if timing.ratio is None else f"{timing.ratio:10.2f}x"
        other = "  differs from the reference" if timing.agrees is False else ""
        lines.append(f"  {timing.size:>7}  {timing.subject:<28}{time}{ratio}{other}")
    return "\n".join(lines)


def judge(anchor: Anchor, report: "BenchReport", oracle: str | None) -> tuple[int, str]:
    """Exit code and sentence for one anchor."""
    what = f"{anchor.ladder}: {anchor.rung} at {anchor.size}"
    if report.baseline != oracle:
        return 3, f"{what} was not compared: {oracle} is not installed."
    timing = report.timing(anchor.rung, anchor.size)
    if timing is None or timing.ratio is None:
        return 1, f"{what} was not measured; its size or its rung is not that of the ladder, or it is too slow."
    kept = timing.ratio <= anchor.at_most
    return int(not kept), f"{what} takes {timing.ratio:.2f} of {oracle}, at most {anchor.at_most:g} is allowed."


def main(arguments: list[str]) -> int:
    from bagu.errors import UsageError
    from bagu.ladders.bench import bench
    from bagu.ladders.catalog import find_ladder, ladders

    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("ladders", nargs="*", help="names; all if none is given")
    parser.add_argument("--rounds", type=int, default=7)
    chosen = parser.parse_args(arguments)
    worst, sentences = 0, []
    try:
        found = [find_ladder(name) for name in chosen.ladders] or list(ladders().values())
    except UsageError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    for ladder in found:
        report = bench(ladder, rounds=chosen.rounds)
        print(table(report), flush=True)
        oracle = None if ladder.oracle is None else ladder.oracle.distribution
        for anchor in read_anchors():
            if anchor.ladder == ladder.name:
                code, sentence = judge(anchor, report, oracle)
                worst = max(worst, code)
                sentences.append(("broken: " if code else "kept:   ") + sentence)
    print("\n".join(["", *sentences]))
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
