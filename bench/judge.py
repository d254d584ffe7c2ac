"""`python -m bench.judge`: how long verdicts take, as ratios and medians of one run. Exit 1 where a bound is broken.

Needs full isolation. `--problems nms#nms …` looks at a few; without it, at all.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median

os.environ.setdefault("OMP_NUM_THREADS", "1")

from bagu.curriculum.catalog import Catalog
from bagu.curriculum.content import problems
from bagu.curriculum.problem import Problem
from bagu.judge.bwrap import BwrapRunner
from bagu.judge.corpus import corpus
from bagu.judge.isolation import runner_for
from bagu.judge.judge import judge
from bagu.judge.source import address, apply, standalone
from bagu.judge.trial import load_here, try_here
from bagu.judge.verdict import Outcome, Verdict

CASES = 300
TORCH_GAIN = 15.0  # a warm verdict on a torch problem against a cold isolated start of Python and torch
OVERHEAD, EXTRA = 1.5, 0.015  # a warm verdict against the same calls and comparisons without isolation, plus seconds
TYPICAL, EACH, HANG = 1.0, 3.0, 6.0  # seconds from wrong to the smallest counterexample
PER_SECOND = 20.0
IN_FLIGHT, PSS = 10, 400.0  # megabytes
BESIDE = 1.5  # an honest verdict while a hostile submission is judged, against alone
HOSTILE = {
    "never ends": "while True: pass",
    "eats memory": "kept = []\n    while True: kept.append(bytearray(1 << 20))",
    "prints without end": "while True: print('x' * 4096)",
    "forks": "import os\n    while True:\n        try: os.fork()\n        except OSError: pass",
}
FIRST = 2.5  # seconds from the shell's line to the first verdict


@dataclass
class Table:
    """Lines as they are known, and which bounds were broken."""

    broken: list[str] = field(default_factory=list)

    def row(self, what: str, measured: str, bound: str, kept: bool) -> None:
        print(f"{what:<58}{measured:>16}  {bound:<28}{'' if kept else 'BROKEN'}", flush=True)
        if not kept:
            self.broken.append(what)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.judge", description=__doc__)
    parser.add_argument("--problems", nargs="*", default=[])
    wanted: list[str] = parser.parse_args(arguments).problems
    runner, isolation = runner_for(own=False)
    assert isinstance(runner, BwrapRunner), isolation
    found = [(name, problem) for name, problem in all_problems() if not wanted or name in wanted]
    table = Table()
    first_verdict(table)
    warm_torch(table, runner, found)
    against_no_isolation(table, found)
    to_the_smallest(table, found)
    beside_hostile(table)
    throughput(table)
    memory(table, runner)
    return int(bool(table.broken))


def all_problems() -> Iterator[tuple[str, Problem]]:
    for topic in Catalog.load().topics:
        for problem in problems(topic):
            yield f"{topic.id}#{problem.id}", problem


def seconds(run: Callable[[], object], rounds: int = 7) -> float:
    """The median of a few runs, the first of which does not count."""
    return median([once(run) for _ in range(rounds + 1)][1:])


def once(run: Callable[[], object]) -> float:
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


def verdict_on(name: str, problem: Problem, source: str, called: str | None = None) -> Verdict:
    return judge(name.partition("#")[0], problem, source, examples=CASES, name=called)


def first_verdict(table: Table) -> None:
    _, problem = next(pair for pair in all_problems() if pair[0] == "nms#nms")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "nms.py")
        file.write_text(standalone(problem.written).replace("nms_vectorized", "nms"), "utf-8")
        line = [sys.executable, "-m", "bagu", "judge", "nms#nms", str(file)]
        took = seconds(lambda: subprocess.run(line, check=True, capture_output=True), 3)
    table.row("first verdict of a new process", f"{took:.2f} s", f"<= {FIRST:g} s", took <= FIRST)


def warm_torch(table: Table, runner: BwrapRunner, found: list[tuple[str, Problem]]) -> None:
    for name, problem in found:
        if problem.box != "torch":
            continue

        def cold() -> None:
            fresh = BwrapRunner()
            fresh.servers.take("torch").close()
            fresh.servers.close()

        source, (_, called) = standalone(problem.written), address(problem.written)
        start, warm = seconds(cold, 3), seconds(lambda: verdict_on(name, problem, source, called))  # noqa: B023
        gain = start / warm
        table.row(
            f"{name}: cold start {start * 1e3:.0f} ms / verdict {warm * 1e3:.0f} ms", f"{gain:.1f}x",
            f">= {TORCH_GAIN:g}x", gain >= TORCH_GAIN,
        )  # fmt: skip


def against_no_isolation(table: Table, found: list[tuple[str, Problem]]) -> None:
    for name, problem in found:
        source, (_, called) = standalone(problem.written), address(problem.written)
        target, cases = load_here(source, called), corpus(problem.ladder, CASES)
        bare = replace_limits(problem)

        def here() -> None:
            for case in cases:  # noqa: B023
                assert try_here(target, problem.ladder, case.script, case.expected, problem.box) is None  # noqa: B023

        boxed = seconds(lambda: verdict_on(name, bare, source, called))  # noqa: B023
        open_ = seconds(here)
        limit = OVERHEAD * open_ + EXTRA
        table.row(f"{name}: without isolation {open_ * 1e3:.0f} ms", f"{boxed * 1e3:.0f} ms",
                  f"<= {limit * 1e3:.0f} ms", boxed <= limit)  # fmt: skip


def replace_limits(problem: Problem) -> Problem:
    """Without the speed test, which is one large case and not the stored ones."""
    from dataclasses import replace

    return replace(problem, limits=replace(problem.limits, largest=None))


def to_the_smallest(table: Table, found: list[tuple[str, Problem]]) -> None:
    taken: list[float] = []
    for name, problem in found:
        source, (_, called) = standalone(problem.written), address(problem.written)
        warm_up(problem)
        for mutant in problem.mutants:
            started = time.perf_counter()
            verdict = verdict_on(name, problem, apply(mutant, source), called)
            took = time.perf_counter() - started
            hangs = verdict.outcome is Outcome.TOO_SLOW
            limit = HANG if hangs else EACH
            taken += [] if hangs else [took]
            if verdict.accepted or took > limit:
                table.row(f"{name}: mutant {mutant.id}, {verdict.outcome}", f"{took:.2f} s", f"<= {limit:g} s", False)
    if taken:
        table.row(f"wrong to the smallest counterexample, {len(taken)} mutants", f"{median(taken):.2f} s",
                  f"<= {TYPICAL:g} s", median(taken) <= TYPICAL)  # fmt: skip
        table.row("the longest of them", f"{max(taken):.2f} s", f"<= {EACH:g} s", max(taken) <= EACH)


def warm_up(problem: Problem) -> None:
    """The stored cases, and the library that confirms: importing it takes up to two seconds, once a process."""
    ladder = problem.ladder
    cases = corpus(ladder, CASES)
    if ladder.oracle is not None and ladder.oracle.version is not None:
        confirmed = next((case.script for case in cases if ladder.oracle.accepts(case.script)), None)
        if confirmed is not None:
            confirmed.run(ladder.oracle.target, ladder.returns)


def beside_hostile(table: Table) -> None:
    name, problem = next(pair for pair in all_problems() if pair[0] == "nms#nms")
    source, called = standalone(problem.written), address(problem.written)[1]
    small = replace_limits(problem)
    honest = partial(verdict_on, name, small, source, called)
    for what, body in HOSTILE.items():
        hostile = partial(verdict_on, name, small, f"def nms(boxes, scores, iou_threshold):\n    {body}\n")
        alone, beside = [], []
        for _ in range(7):
            alone.append(seconds(honest, 1))
            thread = threading.Thread(target=hostile)
            thread.start()
            beside.append(once(honest))
            thread.join()
        ratio = median(beside) / median(alone)
        table.row(f"{name} beside a submission that {what}", f"{ratio:.2f}x", f"<= {BESIDE:g}x", ratio <= BESIDE)


def throughput(table: Table) -> None:
    with ProcessPoolExecutor(2) as pool:
        counts = list(pool.map(partial(verdicts_in, 4.0), range(2)))
    rate = sum(counts) / 4.0
    table.row("full verdicts a second on two cores, nms", f"{rate:.0f}", f">= {PER_SECOND:g}", rate >= PER_SECOND)


def verdicts_in(patience: float, _: int) -> int:
    name, problem = next(pair for pair in all_problems() if pair[0] == "nms#nms")
    source, called = standalone(problem.written), address(problem.written)[1]
    small = replace_limits(problem)
    verdict_on(name, small, source, called)
    until, count = time.monotonic() + patience, 0
    while time.monotonic() < until:
        assert verdict_on(name, small, source, called).accepted
        count += 1
    return count


def memory(table: Table, runner: BwrapRunner) -> None:
    from bagu.curriculum.problem import Limits
    from bagu.ladders.script import call

    source = "import torch\n\n\ndef f():\n    return torch.ones(64, 64) @ torch.ones(64, 64)\n"
    with ExitStack() as stack:
        boxes = [stack.enter_context(runner.open(source, "f", Limits(5.0, 512), "torch")) for _ in range(IN_FLIGHT)]
        waiting = [threading.Thread(target=box.run, args=(call("f"),)) for box in boxes]
        for thread in waiting:
            thread.start()
        for thread in waiting:
            thread.join()
        used = sum(proportional(pid) for pid in below(runner.servers._servers["torch"]._process.pid))
    table.row(
        f"memory of the torch box with {IN_FLIGHT} submissions", f"{used:.0f} MB PSS", f"<= {PSS:g} MB", used <= PSS
    )


def below(pid: int) -> set[int]:
    parents: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(path.read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            continue
        parents.setdefault(parent, []).append(int(path.parent.name))
    found, open_ = {pid}, [pid]
    while open_:
        for child in parents.get(open_.pop(), []):
            found.add(child)
            open_.append(child)
    return found


def proportional(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
