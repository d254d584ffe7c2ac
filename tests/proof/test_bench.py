"""A warm worker: it is used again, it is told of, and a run that nobody wants ends at once."""

import os
import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest

from bagu.errors import ExitCode
from bagu.proof.bench import Bench
from bagu.proof.engine import run_claim
from bagu.proof.jobs import job_of
from proof.sample_claims import crash, hang, hungry, mean_near_zero


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


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems do not refuse memory to a process")
def test_more_memory_than_a_run_may_have_is_refused_in_words_and_the_next_run_works() -> None:
    bench = Bench(megabytes=600)
    try:
        refused, _ = run(bench, hungry, megabytes=700)
        assert refused.exit_code is ExitCode.MACHINE
        assert refused.failure is not None
        assert "all the memory" in refused.failure.en
        fits, _ = run(bench, hungry, megabytes=200)
        assert fits.evidence is not None
    finally:
        bench.close()


def test_without_a_bound_there_is_none(bench: Bench) -> None:
    assert run(bench, hungry, megabytes=700)[0].evidence is not None
