"""Kills candidates at random moments of mock interviews and looks at what is left. A program, since it forks.

SEED RUNS FOLDER. A candidate goes on with the interview that is running, or begins one, and acknowledges each thing
that the interviews took over a pipe: said, answered. It never stops by itself. Afterwards the interview must hold all
that was acknowledged, in its place, and at most the one thing that was in flight beside it.
"""

import json
import os
import signal
import sys
from collections.abc import Generator, Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from random import Random

from bagu.curriculum.catalog import Catalog
from bagu.store import open_store
from bagu.study.learner import Learner
from bagu.study.mock import Interviews
from bagu.text import Text
from store.logs import NOON

MOST_ACKNOWLEDGED = 12
Told = tuple[str, int, str]  # interview, step, what


@dataclass
class Tally:
    """What the runs came to; all but the first two must be zero."""

    runs: int = 0
    acknowledged: int = 0
    ended_otherwise: int = 0
    lost: int = 0
    invented: int = 0
    deadline_moved: int = 0


def sit(mocks: Interviews, seed: int) -> Generator[Told, None, None]:
    """What was taken, one after another, for ever."""
    while True:
        held = mocks.latest()
        if held is None or held.over(mocks.learner.now):
            held = mocks.start(20, seed, ["nms", "sobel"])
            yield held.id, -1, "started"
            continue
        put = held.current
        assert put is not None
        if put.item_kind == "drill":
            mocks.compute(held, None)
        elif held.said is None:
            mocks.say(held, source="def f(): pass" if put.item_kind == "problem" else None)
            yield held.id, put.step, "said"
            continue
        elif put.item_kind == "question":
            mocks.tick(held, mocks.points(put)[: (seed + put.step) % 4])
        else:
            mocks.judged(held, False, "crashed", Text("原因", "reason"))
        yield held.id, put.step, "answered"


def clocked(store: object, ticks: Iterator[int]) -> Learner:
    """A learner for whom each look at the clock is a tenth of a second later, from noon of the run's own day."""
    return Learner(store, clock=lambda: NOON + timedelta(milliseconds=100 * next(ticks)))  # type: ignore[arg-type]


def kill_one(catalog: Catalog, folder: Path, begin: int, random: Random) -> tuple[list[Told], int]:
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(reader)
            with open_store(folder) as store:
                for told in sit(Interviews(catalog, clocked(store, iter(range(begin, 10**9)))), begin):
                    os.write(writer, (json.dumps(told) + "\n").encode())
        finally:
            os._exit(1)
    os.close(writer)
    wanted, heard = random.randint(1, MOST_ACKNOWLEDGED), b""
    while heard.count(b"\n") < wanted and (piece := os.read(reader, 4096)):
        heard += piece
    pause = random.uniform(0, 0.02)  # about two of the things that a candidate does
    if pause:
        signal.setitimer(signal.ITIMER_REAL, pause)
        signal.sigwait({signal.SIGALRM})
    os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    while piece := os.read(reader, 4096):
        heard += piece
    os.close(reader)
    return [tuple(json.loads(line)) for line in heard.decode().split("\n")[:-1]], status


def examine(catalog: Catalog, folder: Path, acknowledged: list[Told], tally: Tally, deadlines: dict[str, str]) -> None:
    with open_store(folder) as store:
        mocks = Interviews(catalog, Learner(store))
        found: set[Told] = set()
        for held in mocks.all():
            tally.deadline_moved += deadlines.setdefault(held.id, str(held.deadline)) != str(held.deadline)
            found.add((held.id, -1, "started"))
            found |= {(held.id, step.put.step, "answered") for step in held.steps}
            found |= {(held.id, s.put.step, "said") for s in held.steps if s.put.item_kind != "drill"}
            if held.said is not None:
                found.add((held.id, held.said.step, "said"))
    tally.lost += len(set(acknowledged) - found)
    tally.invented += len(found - set(acknowledged)) > 1
    acknowledged[:] = sorted(found | set(acknowledged))


def main(seed: int, runs: int, folder: Path) -> Tally:
    random, tally, catalog = Random(seed), Tally(), Catalog.load()
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
    with open_store(folder / "warm-up") as store:  # everything is imported before the first fork
        sitting = sit(Interviews(catalog, clocked(store, iter(range(10**9)))), 1)
        for _ in range(20):
            next(sitting)
        sitting.close()
    acknowledged: list[Told] = []
    deadlines: dict[str, str] = {}
    for run in range(runs):
        told, status = kill_one(catalog, folder / "store", run * 1000, random)
        tally.runs += 1
        tally.acknowledged += len(told)
        tally.ended_otherwise += not (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL)
        acknowledged += told
        examine(catalog, folder / "store", acknowledged, tally, deadlines)
    return tally


if __name__ == "__main__":
    print(json.dumps(asdict(main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])))))
