"""Kills writers at random moments and looks at what is left. A program of its own, since it forks: SEED RUNS FOLDER.

A writer opens the store, sends what may have been in flight once more, as a client does that got no answer, then
appends entries and now and then imports a batch, and acknowledges each over a pipe. It never stops by itself.
"""

import itertools
import json
import os
import select
import signal
import sqlite3
import sys
import time
from collections import Counter
from contextlib import closing
from dataclasses import asdict, dataclass
from io import StringIO
from pathlib import Path
from random import Random

from bagu.store import Attempt, open_store
from bagu.store.exchange import lines_of
from store.logs import entry

SAME_FILE = 10  # runs on one file, before the next begins with none
BATCH = 30
IMPORT_EVERY = 6
MOST_ACKNOWLEDGED = 20  # before the kill
LATER = 0.002  # seconds: about two writes after the last acknowledgement that is waited for
MAKING, OPENING = 0.2, 0.01  # seconds in which a file is made, or opened, and the first entry written


@dataclass
class Tally:
    """What the runs came to; all but the first three must be zero or empty."""

    runs: int = 0
    acknowledged: int = 0
    killed_before_the_first: int = 0
    in_flight_kept: int = 0
    ended_otherwise: int = 0
    lost: int = 0
    twice: int = 0
    invented: int = 0
    changed: int = 0
    half_imported: int = 0
    unsound: int = 0


def written(run: int, number: int) -> list[Attempt]:
    """What a writer writes as its nth: one entry, or a batch to import."""
    if number % IMPORT_EVERY == IMPORT_EVERY - 1:
        return [entry(f"{run:04d}-{number:05d}-{at:02d}", detail={"run": run, "at": at}) for at in range(BATCH)]
    return [entry(f"{run:04d}-{number:05d}", detail={"run": run, "number": number})]


def write(folder: Path, run: int, again: tuple[int, int] | None, acknowledge: int) -> None:
    with open_store(folder) as store:
        turns = itertools.chain([again] if again else [], ((run, number) for number in itertools.count()))
        for turn in turns:
            entries = written(*turn)
            if len(entries) == 1:
                store.append(entries[0])
            else:
                store.import_(StringIO("\n".join(lines_of(entries, []))))
            os.write(acknowledge, f"{turn[0]} {turn[1]}\n".encode())


def kill_one(
    folder: Path, run: int, again: tuple[int, int] | None, random: Random
) -> tuple[list[tuple[int, int]], int]:
    """What a writer acknowledged before it was killed, and how it ended."""
    new = not folder.exists()
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(reader)
            write(folder, run, again, writer)
        finally:
            os._exit(1)
    os.close(writer)
    wanted = 0 if random.random() < (0.7 if new else 0.1) else random.randrange(MOST_ACKNOWLEDGED)
    told = b""
    while told.count(b"\n") < wanted and (piece := os.read(reader, 4096)):
        told += piece
    deadline = time.monotonic() + random.uniform(0, LATER if wanted else MAKING if new else OPENING)
    while (left := deadline - time.monotonic()) > 0 and select.select([reader], [], [], left)[0]:
        piece = os.read(reader, 4096)
        if not piece:
            break
        told += piece
    os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    while piece := os.read(reader, 4096):
        told += piece
    os.close(reader)
    lines = told.decode().split("\n")[:-1]
    return [(int(run), int(number)) for run, number in (line.split() for line in lines)], status


def examine(folder: Path, acknowledged: list[tuple[int, int]], in_flight: set[tuple[int, int]], tally: Tally) -> None:
    """Open what the killed writers left and compare it with what they said."""
    with open_store(folder) as store:
        found = store.attempts()
    with closing(sqlite3.connect(folder / "bagu.db")) as connection:
        tally.unsound += connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]
    times = Counter(attempt.id for attempt in found)
    held = {attempt.id: attempt for attempt in found}
    tally.twice += sum(count > 1 for count in times.values())
    expected: set[str] = set()
    for turn in {*acknowledged, *in_flight}:
        entries = written(*turn)
        present = [one for one in entries if one.id in held]
        expected |= {one.id for one in entries}
        tally.changed += sum(held[one.id] != one for one in present)
        tally.half_imported += 0 < len(present) < len(entries)
        if turn in acknowledged:
            tally.lost += len(present) < len(entries)
        else:
            tally.in_flight_kept += bool(present)
    tally.invented += len(set(held) - expected)


def main(seed: int, runs: int, folder: Path) -> Tally:
    random = Random(seed)
    tally = Tally()
    with open_store(folder / "warm-up"):
        pass  # everything is imported before the first fork, and nothing is open at any
    acknowledged: list[tuple[int, int]] = []
    again: tuple[int, int] | None = None
    for run in range(runs):
        place = folder / str(run // SAME_FILE)
        if run % SAME_FILE == 0:
            acknowledged, again = [], None
        told, status = kill_one(place, run, again, random)
        tally.runs += 1
        tally.ended_otherwise += not (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL)
        tally.acknowledged += len(told)
        tally.killed_before_the_first += not told
        acknowledged += told
        own = [number for of, number in told if of == run]
        resent = again is None or again in told
        in_flight = {(run, len(own))} if resent else {again, (run, 0)} if again else set()
        examine(place, acknowledged, in_flight, tally)
        again = (run, len(own)) if resent else again
    return tally


if __name__ == "__main__":
    print(json.dumps(asdict(main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])))))
