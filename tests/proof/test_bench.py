"""A warm worker: it is used again, it is told of, and a run that nobody wants ends at once."""

import os
from collections.abc import Iterator
from dataclasses import replace

import pytest

from bagu.errors import ExitCode
from bagu.proof.bench import Bench
from bagu.proof.engine import run_claim
from bagu.proof.jobs import job_of
from proof.sample_claims import crash, hang, mean_near_zero


@pytest.fixture
def bench() -> Iterator[Bench]:
    opened = Bench()
    yield opened
    opened.close()


def run(bench: Bench, claim, seconds: float = 60, wanted=lambda: True, **overrides):  # type: ignore[no-untyped-def]
    seen: list[int] = []
    job = job_of("t", claim, "fast", overrides)
    return bench.run(job, seconds=seconds, measured=seen.append, wanted=wanted), seen


def test_each_seed_is_told_and_the_process_stays(bench: Bench) -> None:
    done, seen = run(bench, mean_near_zero, n=9)
    assert seen == list(range(1, 9))
    here = run_claim("t", mean_near_zero, "fast", {"n": 9})
    assert done.evidence is not None
    assert replace(done.evidence, cpu_seconds=0) == replace(here, cpu_seconds=0)
    assert bench._worker is not None
    first = bench._worker.process.pid
    run(bench, mean_near_zero)
    assert bench._worker.process.pid == first != os.getpid()


def test_what_is_no_longer_wanted_is_ended_and_the_next_run_works(bench: Bench) -> None:
    looks = iter([True, True, False])
    done, _ = run(bench, hang, wanted=lambda: next(looks))
    assert done is None
    assert run(bench, mean_near_zero)[0].evidence is not None


def test_too_long_and_a_crash_are_told(bench: Bench) -> None:
    slow, _ = run(bench, hang, seconds=0.5)
    assert slow.exit_code is ExitCode.MACHINE
    died, _ = run(bench, crash)
    assert died.failure is not None
    assert run(bench, mean_near_zero)[0].evidence is not None


def test_who_listens_and_has_enough_ends_it(bench: Bench) -> None:
    def enough(seeds: int) -> None:
        raise KeyError(seeds)

    with pytest.raises(KeyError):
        bench.run(job_of("t", mean_near_zero), seconds=60, measured=enough, wanted=lambda: True)
    done, seen = run(bench, mean_near_zero, n=7)  # and nothing of the former is taken for this one's
    assert done.evidence is not None
    assert done.evidence.parameters["n"] == 7
    assert seen == list(range(1, 9))
