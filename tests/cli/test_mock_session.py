"""The mock interview in a real terminal: a live clock, kill -9 in the middle, and the same interview afterwards."""

import json
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest

PROMPT = 60  # seconds that a busy machine may need before the next prompt
SAY, TICK = r"Enter when you have said it [^:]*:", "for none:"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {**os.environ, "BAGU_DATA": str(tmp_path / "data"), "BAGU_LANG": "en", "TERM": "xterm", "NO_COLOR": "1"}


@pytest.fixture
def terminal(environment: dict[str, str]) -> Iterator["list[pexpect.spawn]"]:
    started: list[pexpect.spawn] = []
    yield started
    for program in started:
        program.close(force=True)


def opened(started: "list[pexpect.spawn]", environment: dict[str, str], *words: str) -> pexpect.spawn:
    program = pexpect.spawn(
        sys.executable, ["-m", "bagu", *words], env=environment, encoding="utf-8", timeout=PROMPT, dimensions=(40, 80),
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    started.append(program)
    return program


def state(environment: dict[str, str]) -> dict[str, object]:
    out = pexpect.run(f"{sys.executable} -m bagu mock --json", env=environment, encoding="utf-8", timeout=PROMPT)
    found: dict[str, object] = json.loads(out)
    return found


def test_the_clock_runs_while_nothing_is_typed_and_a_kill_loses_nothing(
    terminal: "list[pexpect.spawn]", environment: dict[str, str]
) -> None:
    first = opened(terminal, environment, "mock", "--topics", "nms,sobel", "--minutes", "20", "--seed", "7")
    first.expect("leaves it:")
    first.sendline("")
    first.expect(SAY)
    first.expect("Two minutes to say it: 1:5[0-9]")
    first.expect("Two minutes to say it: 1:[0-5][0-9]")  # drawn anew
    first.sendline("")
    first.expect(TICK)
    first.kill(signal.SIGKILL)  # said, and not yet ticked
    first.wait()
    held = state(environment)
    assert (held["answered"], held["said"]) == (0, True)

    second = opened(terminal, environment, "mock", "--resume")
    second.expect(TICK)
    second.sendline("1 2")
    second.expect(r"Noted: 2 of \d")
    second.expect(SAY)
    second.kill(signal.SIGKILL)
    second.wait()
    again = state(environment)
    assert (again["answered"], again["said"], again["id"]) == (1, False, held["id"])
    assert again["deadline"] == held["deadline"]

    third = opened(terminal, environment, "mock")
    third.expect("1 answered")
    third.expect("q leaves:")
    third.sendline("")
    third.expect(SAY)
    third.kill(signal.SIGINT)
    third.expect("everything answered is kept")
    third.expect(pexpect.EOF)
    third.close()
    assert third.exitstatus == 0
    last = state(environment)
    assert {name: last[name] for name in ("answered", "current")} == {
        name: again[name] for name in ("answered", "current")
    }
