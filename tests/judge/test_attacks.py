"""Hostile submissions at full isolation: each meets its verdict, leaves nothing, and harms nobody beside it."""

import os
import platform
import random
import threading
import time
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bagu.judge import isolation
from bagu.judge.bwrap import BwrapRunner
from bagu.judge.forkserver import SPARE
from bagu.judge.inside import frames
from bagu.judge.isolation import isolation_level
from bagu.judge.judge import judge
from bagu.judge.verdict import Outcome
from judge.as_user import run_as_user
from judge.sample_attacks import DOUBLE, HONEST

FOLDER = Path(__file__).parent / "attacks"
NAMES = sorted(path.parent.name for path in FOLDER.glob("*/expect.toml"))
QUICK = tuple(
    name
    for name in NAMES
    if "too slow" not in (FOLDER / name / "expect.toml").read_text() and name != "closes_the_pipe"
)
PER_FORK = 2  # processes: the guard and the one that runs the submission


def source(name: str) -> str:
    return (FOLDER / name / "submission.py").read_text("utf-8")


def expectation(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / name / "expect.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def runner() -> BwrapRunner:
    """The runner that all judging of this process uses."""
    level = isolation_level()
    if level.level != "full" and os.environ.get("BAGU_REQUIRE") != "full":
        pytest.skip("; ".join(reason.en for reason in level.reasons))
    found, _ = isolation._found()
    assert isinstance(found, BwrapRunner), level.reasons
    return found


@pytest.mark.parametrize("name", NAMES)
def test_an_attack_meets_its_verdict_and_ends_there(name: str, runner: BwrapRunner) -> None:
    expect = expectation(name)
    if expect.get("machine", platform.machine()) != platform.machine():
        pytest.skip(f"an attack on {expect['machine']}")
    for _ in range(2 if expect.get("twice") else 1):
        verdict = judge("attacks", DOUBLE, source(name), own=False, examples=6, seconds=1.0)
        outcomes = expect["outcome"] if isinstance(expect["outcome"], list) else [expect["outcome"]]
        assert verdict.outcome in outcomes, verdict
        assert expect.get("says", "") in verdict.reason.en
        assert verdict.checked is expect.get("checked", verdict.checked)
        assert verdict.reason.en.replace("\n", " ").isprintable()
    assert judge("attacks", DOUBLE, HONEST, own=False, examples=6).accepted
    assert_nothing_is_left(runner)


def test_code_of_others_beside_an_attack_gets_its_verdict(runner: BwrapRunner) -> None:
    stop = threading.Event()

    def attack() -> None:
        for name in ("busy_ignoring_signals", "memory_numpy", "fills_scratch", "output_flood", "fork_bomb") * 2:
            if not stop.is_set():
                judge("attacks", DOUBLE, source(name), own=False, examples=6, seconds=0.5)

    beside = threading.Thread(target=attack)
    beside.start()
    verdicts = [judge("attacks", DOUBLE, HONEST, own=False, examples=20) for _ in range(20)]
    stop.set()
    beside.join()
    assert all(verdict.accepted for verdict in verdicts)


def test_hostile_submissions_in_a_row_leave_nothing(runner: BwrapRunner) -> None:
    leave_nothing(runner, 60)


@pytest.mark.full
def test_a_thousand_hostile_submissions_leave_nothing(runner: BwrapRunner) -> None:
    leave_nothing(runner, 1000)


def leave_nothing(runner: BwrapRunner, count: int) -> None:
    judge("attacks", DOUBLE, HONEST, own=False, examples=6)
    files, mounts, descriptors = listing(), mount_count(), len(os.listdir("/proc/self/fd"))
    server = runner.servers._servers["numpy"]._process.pid
    before = resident(server) + resident(os.getpid())
    for number in range(count):
        judge("attacks", DOUBLE, source(QUICK[number % len(QUICK)]), own=False, examples=6, seconds=0.5)
    assert_nothing_is_left(runner)
    assert listing() == files
    assert mount_count() == mounts
    assert len(os.listdir("/proc/self/fd")) == descriptors
    assert runner.servers._servers["numpy"]._process.pid == server, "the server died on the way"
    assert resident(server) + resident(os.getpid()) - before <= 20 << 20


def assert_nothing_is_left(runner: BwrapRunner) -> None:
    """The processes below the fork server are soon those that wait for the next submissions."""
    server = runner.servers._servers["numpy"]._process.pid
    resting = len(chain(server))
    deadline = time.monotonic() + 5
    while len(descendants(server)) > resting - 1 + PER_FORK * SPARE:
        assert time.monotonic() < deadline, f"left: {descendants(server)}"


def chain(server: int) -> list[int]:
    """bubblewrap's own processes and the fork server: the only child of an only child."""
    found = [server]
    while len(below := children().get(found[-1], [])) == 1:
        found += below
    return found


def descendants(pid: int) -> set[int]:
    below, found, open_ = children(), set[int](), [pid]
    while open_:
        for child in below.get(open_.pop(), []):
            found.add(child)
            open_.append(child)
    return found


def children() -> dict[int, list[int]]:
    below: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = path.read_text().rpartition(")")[2].split()[:2]
        except (OSError, ValueError):
            continue
        if state != "Z":
            below.setdefault(int(parent), []).append(int(path.parent.name))
    return below


def listing() -> set[str]:
    return {str(path) for folder in ("/tmp", "/dev/shm", "/var/tmp") for path in Path(folder).glob("left-behind*")}


def mount_count() -> int:
    return len(Path("/proc/self/mounts").read_text().splitlines())


def resident(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def test_mutated_replies_are_malformed_and_nothing_else() -> None:
    mutate(20_000)


@pytest.mark.full
def test_a_million_mutated_replies_are_malformed_and_nothing_else() -> None:
    mutate(1_000_000)


def mutate(count: int) -> None:
    """Bytes changed, cut, doubled and put in: a frame is read or refused with an ordinary exception, at once."""
    rng = random.Random(5)
    value = {"ok": True, "shown": [(0, "double", np.arange(3.0)), (1, "x", [1, None, "é"])], "modified": []}
    whole = frames.pack(value)
    read = refused = 0
    for _ in range(count):
        data = bytearray(whole)
        for _ in range(rng.randint(1, 4)):
            at = rng.randrange(len(data)) if data else 0
            match rng.randrange(4):
                case 0:
                    data[at : at + 1] = bytes([rng.randrange(256)])
                case 1:
                    del data[at : at + rng.randint(1, 8)]
                case 2:
                    data[at:at] = data[at : at + rng.randint(1, 8)]
                case _:
                    data[at:at] = rng.choice((b"[", b"{", b"]", b"9999999999", b"-1", b"NaN", b'"', b"\x00", b"<f8"))
        try:
            frames.unpack(bytes(data))
        except Exception:  # MemoryError, RecursionError and ValueError are refusals; what is no Exception would pass
            refused += 1
        else:
            read += 1
    assert refused > 0.5 * count
    assert read + refused == count


@pytest.mark.skipif(os.getuid() != 0, reason="this is the ordinary user already")
def test_the_attacks_end_in_the_same_way_for_an_ordinary_user(runner: BwrapRunner) -> None:
    tests = ["tests/judge/test_attacks.py", "-k", "meets_its_verdict"]
    done = run_as_user(["-m", "pytest", "-q", "-p", "no:cacheprovider", *tests])
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert f"{len(NAMES)} passed" in done.stdout, done.stdout[-500:]


def test_every_outcome_of_a_submission_that_does_not_finish_is_attacked() -> None:
    stated = {outcome for name in NAMES for outcome in np.atleast_1d(expectation(name)["outcome"]).tolist()}
    assert {Outcome.TOO_SLOW, Outcome.OUT_OF_MEMORY, Outcome.MALFORMED_REPLY, Outcome.OUTPUT_LIMIT} <= stated
