"""Run on the visible examples: the edge cases of the ladder, each with what was expected and what came."""

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from bagu.curriculum.problem import Problem
from bagu.judge.isolation import runner_for
from bagu.judge.pasteable import brief, call_line
from bagu.judge.precheck import precheck
from bagu.judge.runner import Shown
from bagu.judge.trial import Failure, expected_of, failure_of
from bagu.ladders.script import Seen
from bagu.text import Text


@dataclass(frozen=True)
class Example:
    """One case. expected, actual: the first result that differs, else the last one; reason: None where it is right."""

    call: str
    name: str | None
    expected: Any
    actual: Any
    outcome: str | None = None
    reason: Text | None = None
    output: str = ""


@dataclass(frozen=True)
class Examples:
    """What came of a source on all of them. stopped: why none could run, such as a typing mistake."""

    kind: ClassVar[str] = "examples"
    version: ClassVar[int] = 1

    problem: str  # "nms#nms"
    examples: tuple[Example, ...]
    isolation: Literal["full", "reduced", "none"]
    stopped: Text | None = None

    @property
    def right(self) -> int:
        return sum(one.reason is None for one in self.examples)

    @property
    def first_wrong(self) -> int | None:
        return next((at for at, one in enumerate(self.examples) if one.reason is not None), None)


SHOWN = 500  # characters of what it printed that an example keeps


def run_examples(
    topic_id: str, problem: Problem, source: str, *, own: bool = True, name: str | None = None
) -> Examples:
    """Every edge case, whether those before it passed or not. MachineError where nothing isolates well enough."""
    runner, isolation = runner_for(own=own)
    called, ladder = name or problem.ladder.name, problem.ladder
    item = f"{topic_id}#{problem.id}"
    if (stop := precheck(problem, source, called)) is not None:
        return Examples(item, (), isolation.level, stop.reason)
    found: list[Example] = []
    with runner.open(source, called, problem.limits, problem.box) as box:
        for script in ladder.edge_cases:
            expected = expected_of(ladder, script)
            reply = box.run(script)
            failure = failure_of(ladder, script, expected, reply)
            if failure is not None and not failure.loaded:
                return Examples(item, (), isolation.level, failure.reason)
            seen = (
                reply.result.named(script, ladder.returns)
                if failure is None and isinstance(reply.result, Shown)
                else ()
            )
            found.append(_example(call_line(called, script), expected, seen, failure, reply.output))
    return Examples(item, tuple(found), isolation.level)


def _example(
    call: str, expected: tuple[Seen, ...], seen: tuple[Seen, ...], failure: Failure | None, output: str
) -> Example:
    output = output[-SHOWN:]
    if failure is None:
        want, got = (expected[-1], seen[-1]) if expected and seen else (None, None)
        return Example(
            call, want.name if want else None, brief(want.value if want else None), brief(got.value if got else None),
            output=output,
        )  # fmt: skip
    difference = failure.difference
    if difference is None:
        want = expected[-1] if expected else None
        return Example(
            call, want.name if want else None, brief(want.value if want else None), None, failure.outcome.value,
            failure.reason, output,
        )  # fmt: skip
    return Example(
        call, difference.name, brief(difference.expected), brief(difference.actual), failure.outcome.value,
        failure.reason, output,
    )  # fmt: skip
