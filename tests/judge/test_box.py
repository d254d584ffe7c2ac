from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from bagu.curriculum.problem import Limits
from bagu.judge.bwrap import BwrapRunner
from bagu.judge.plain import ColdRunner, PlainRunner
from bagu.judge.process import ProcessBox
from bagu.judge.runner import Box, Reply, Runner, Shown, Stop, packed
from bagu.judge.verdict import Outcome
from bagu.ladders.script import call

LIMITS = Limits(seconds=2.0, megabytes=128)
LOOK = """
import os, pkgutil, sys

def look():
    def listed(folder):
        try:
            return sorted(os.listdir(folder))
        except OSError as error:
            return type(error).__name__
    def writes(folder):
        try:
            open(folder + "/note", "w").close()
        except OSError:
            return False
        return True
    fds = []
    for fd in range(64):
        try:
            os.fstat(fd)
        except OSError:
            continue
        fds.append(fd)
    return {
        "packages": listed("/box/packages"),
        "ours": listed("/box/ours/inside"),
        "root": listed("/"),
        "proc": listed("/proc"),
        "site": listed(os.path.dirname(os.__file__) + "/site-packages"),
        "debian": listed("/usr/lib/python3/dist-packages"),
        "foreign": sorted({m.name for m in pkgutil.iter_modules() if not m.name.startswith(("_", "xx"))}
                          - set(sys.stdlib_module_names)),
        "environment": sorted(os.environ),
        "uid": os.getuid(),
        "writable": [folder for folder in ("/", "/box", "/usr", "/box/ours", "/dev") if writes(folder)],
        "fds": len(fds),
        "argv": sys.argv,
        "loaded": sorted(name for name in sys.modules if name.startswith(("bagu", "hypothesis", "torch"))),
    }
"""
COUNT = """
import os
calls = 0

def count(x):
    global calls
    calls += 1
    print("call", calls)
    if x == 13:
        os._exit(7)
    while x == 99:
        pass
    return calls
"""


@pytest.fixture(params=["bwrap", "plain", "cold"])
def counter(request: pytest.FixtureRequest) -> Iterator[Box]:
    if request.param == "bwrap":
        request.getfixturevalue("full")
    runners: dict[str, Callable[[], Runner]] = {"bwrap": BwrapRunner, "plain": PlainRunner, "cold": ColdRunner}
    runner = runners[request.param]()
    with runner.open(COUNT, "count", LIMITS) as box:
        yield box


def value(reply: Reply) -> Any:
    assert isinstance(reply.result, Shown), reply
    return reply.result.values[0][2]


def stop(reply: Reply) -> Stop:
    assert isinstance(reply.result, Stop), reply
    return reply.result


def test_the_box_holds_the_standard_library_and_numpy_only(full: None) -> None:
    with BwrapRunner().open(LOOK, "look", LIMITS) as box:
        seen = value(box.run(call("look")))
    assert set(seen["packages"]) <= {"numpy", "numpy.libs", "numpy.dylibs"}
    assert {name for name in seen["ours"] if name.endswith(".py")} == {
        "__init__.py", "frames.py", "harden.py", "perform.py", "values.py", "worker.py", "zygote.py",
    }  # fmt: skip
    assert not {"etc", "home", "sys", "var", "work"} & set(seen["root"])
    assert seen["proc"] == []
    assert seen["site"] in ([], "FileNotFoundError")
    assert seen["debian"] in ([], "FileNotFoundError")
    assert set(seen["foreign"]) <= {"test", "sitecustomize"}  # Debian keeps the latter in the standard library
    assert "PATH" not in seen["environment"]
    assert seen["uid"] != 0
    assert seen["writable"] == []
    assert seen["fds"] == 5  # nothing in, prints out twice, requests, replies
    assert seen["argv"] == ["submission.py"]
    assert seen["loaded"] == []


def test_state_lives_until_the_process_ends(counter: Box) -> None:
    assert [value(counter.run(call("count", x=0))) for _ in range(2)] == [1, 2]
    assert stop(counter.run(call("count", x=13))).outcome is Outcome.CRASHED
    assert value(counter.run(call("count", x=0))) == 1


def test_a_hang_ends_at_the_limit_and_a_fresh_process_follows(counter: Box) -> None:
    assert value(counter.run(call("count", x=0))) == 1
    hung = counter.run(call("count", x=99), seconds=0.2)
    assert stop(hung).outcome is Outcome.TOO_SLOW
    assert (stop(hung).limit, stop(hung).measured) == ("0.2 s", "> 0.2 s")
    assert 0.2 <= hung.seconds < 2
    assert value(counter.run(call("count", x=0))) == 1


def test_a_reply_is_not_kept_back_by_a_later_hang(counter: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    whole = ProcessBox._exchange

    def counted(self: ProcessBox, request: Any, limit: float, script: Any = None) -> Reply:
        asked.append(script)
        return whole(self, request, limit, script)

    monkeypatch.setattr(ProcessBox, "_exchange", counted)
    replies = counter.run_all([packed(call("count", x=x)) for x in (0, 99, 0)])
    assert value(next(replies)) == 1
    assert len(asked) == 2  # the source, and the first call
    assert stop(next(replies)).outcome is Outcome.TOO_SLOW
    assert len(asked) == 3  # nothing else was tried before the hang was told
    replies.close()


def test_many_cases_come_back_in_order_over_crashes(counter: Box) -> None:
    given = [13 if at % 37 == 5 else 0 for at in range(100)]
    replies = list(counter.run_all([packed(call("count", x=x)) for x in given]))
    crashed = [at for at, reply in enumerate(replies) if isinstance(reply.result, Stop)]
    assert crashed == [5, 42, 79]
    assert [value(replies[at]) for at in (0, 4, 6, 41, 43, 99)] == [1, 5, 1, 36, 1, 20]


def test_prints_belong_to_the_run_that_made_them(counter: Box) -> None:
    assert counter.run(call("count", x=0)).output == "call 1\n"
    assert counter.run(call("count", x=0)).output == "call 2\n"


def test_arguments_are_sent_and_results_come_back_bit_by_bit(full: None) -> None:
    with BwrapRunner().open("def same(x, y):\n    return x, y\n", "same", LIMITS) as box:
        x = np.array([np.nan, -0.0, np.inf])
        back = value(box.run(call("same", x=x, y=("a", 2, None, True, 10**30))))
    assert back[0].tobytes() == x.tobytes()
    assert back[1] == ("a", 2, None, True, 10**30)
