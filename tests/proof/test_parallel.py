import os
import signal
import subprocess
import sys
from dataclasses import replace
from multiprocessing import active_children
from pathlib import Path

import pytest

from bagu.errors import ExitCode
from bagu.proof.engine import run_claim
from bagu.proof.jobs import Done, Job, job_of
from bagu.proof.parallel import run_jobs
from proof.sample_claims import always_five, crash, fails, hang, interrupted, mean_near_zero, threads

MODULE = "proof.sample_claims"


def test_results_come_in_the_order_of_the_jobs_and_equal_a_run_here() -> None:
    seen: list[Done] = []
    jobs = [
        job_of("t", mean_near_zero),
        job_of("t", always_five, "control"),
        job_of("t", mean_near_zero, "full", {"n": 9}),
    ]
    done = run_jobs(jobs, workers=2, progress=seen.append)
    assert [one.job for one in done] == jobs
    assert sorted(map(id, seen)) == sorted(map(id, done))
    for job, one, claim in zip(jobs, done, (mean_near_zero, always_five, mean_near_zero), strict=True):
        here = run_claim("t", claim, job.setting, job.overrides)
        assert one.evidence is not None
        assert replace(one.evidence, cpu_seconds=0) == replace(here, cpu_seconds=0)
    assert active_children() == []


def test_a_crash_and_a_hang_cost_one_claim_each() -> None:
    jobs = [job_of("t", claim) for claim in (crash, hang, threads)]
    crashed, hung, fine = run_jobs(jobs, workers=1, seconds=5)
    assert crashed.failure is not None
    assert "ended before it answered (SIGKILL)" in crashed.failure.en
    assert hung.failure is not None
    assert "did not finish within 5 s" in hung.failure.en
    assert hung.exit_code is ExitCode.MACHINE
    assert fine.evidence is not None
    assert fine.evidence.as_expected  # one thread a worker
    assert active_children() == []


@pytest.mark.parametrize(
    ("job", "said"),
    [
        (job_of("t", fails), "no luck"),
        (Job("t", "no-such", MODULE), "no claim no-such"),
        (Job("t", "x", "no_such_module"), "ModuleNotFoundError"),
        (Job("t", "always-five", MODULE, overrides={"m": 1}), "no parameter m"),
    ],
)
def test_a_broken_job_is_a_sentence(job: Job, said: str) -> None:
    (done,) = run_jobs([job])
    assert done.evidence is None
    assert done.failure is not None
    assert said in done.failure.en


def test_an_exception_in_the_callback_kills_the_workers() -> None:
    def stop(_: Done) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_jobs([job_of("t", threads), job_of("t", hang)], workers=2, progress=stop)
    assert active_children() == []


def test_a_worker_leaves_ctrl_c_to_its_parent() -> None:
    (done,) = run_jobs([job_of("t", interrupted)])
    assert done.evidence is not None


def test_no_jobs_no_workers() -> None:
    assert run_jobs([]) == []


def test_the_environment_is_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    monkeypatch.delenv("MKL_NUM_THREADS", raising=False)
    (done,) = run_jobs([job_of("t", threads)])
    assert done.evidence is not None
    assert done.evidence.numbers["threads"].mean == 1  # the worker had one all the same
    assert os.environ["OMP_NUM_THREADS"] == "7"
    assert "MKL_NUM_THREADS" not in os.environ


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no process groups to interrupt")
def test_ctrl_c_stops_everything_at_once(tmp_path: Path) -> None:
    script = tmp_path / "main.py"
    script.write_text(
        "import signal\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # a background job inherits that it is ignored
        "from bagu.proof.jobs import Job\n"
        "from bagu.proof.parallel import run_jobs\n"
        "def say(done): print('running', flush=True)\n"
        "if __name__ == '__main__':\n"
        "    jobs = [Job('t', 'threads', 'proof.sample_claims'), Job('t', 'hang', 'proof.sample_claims')]\n"
        "    try:\n"
        "        run_jobs(jobs, workers=1, progress=say)\n"
        "    except KeyboardInterrupt:\n"
        "        print('stopped', flush=True)\n"
    )
    path = os.pathsep.join(sys.path)
    command = [sys.executable, str(script)]
    environment = {**os.environ, "PYTHONPATH": path}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "running\n"
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=30)  # ends only when no worker holds the pipe any more
    assert out == "stopped\n"
    assert err == ""
