"""What each kind of run does; the functions are those that the command line calls."""

import os
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from bagu.contracts import to_builtins
from bagu.curriculum.catalog import Catalog
from bagu.curriculum.lookup import claim_of, problem_of
from bagu.store import JSON
from bagu.store.runs import Run
from bagu.study.desk import Desks
from bagu.study.learner import Learner

LONGEST = 120.0  # seconds of an experiment
LARGEST = 4096  # megabytes of one, or half of what the machine has: a slider must not take it down


class Tell(Protocol):
    """Writes down what came; raises where nobody waits for it any more."""

    def __call__(self, kind: str, payload: JSON = None, *, last: bool = False) -> None: ...


class Work:
    """Of one thread. Nothing is told before it is kept: what a page shows is on the disk."""

    def __init__(self, catalog: Catalog, learner: Learner) -> None:
        from bagu.proof.bench import Bench

        self.catalog, self.learner = catalog, learner
        self._bench = Bench(_megabytes())

    def do(self, run: Run, tell: Tell, wanted: Callable[[], bool]) -> None:
        """Until its end, which is told last."""
        match run.kind:
            case "judge":
                self._judge(run, tell, wanted)
            case "examples":
                self._examples(run, tell)
            case "speed":
                self._speed(run, tell)
            case "claim":
                self._claim(run, tell, wanted)

    def close(self) -> None:
        self._bench.close()

    def _judge(self, run: Run, tell: Tell, wanted: Callable[[], bool]) -> None:
        from bagu.judge.judge import BEYOND, judge
        from bagu.judge.kept import kept

        topic, problem = problem_of(self.catalog, run.item)
        source = str(run.request["source"])

        def stage(name: str, cases: int) -> None:
            tell("stage", {"stage": name, "cases": cases})

        verdict = judge(topic.id, problem, source, beyond=BEYOND, tell=stage)
        if not wanted():  # stopped, or given up as lost: the page says that it counts as no try
            return
        Desks(self.catalog, self.learner).tried(run.item, source, verdict)
        tell("verdict", kept(verdict), last=True)

    def _examples(self, run: Run, tell: Tell) -> None:
        from bagu.judge.examples import run_examples
        from bagu.judge.kept import kept

        topic, problem = problem_of(self.catalog, run.item)
        tell("examples", kept(run_examples(topic.id, problem, str(run.request["source"]))), last=True)

    def _speed(self, run: Run, tell: Tell) -> None:
        from bagu.judge.kept import kept
        from bagu.judge.speed import speed

        topic, problem = problem_of(self.catalog, run.item)
        found = speed(topic.id, problem, str(run.request["source"]))
        tell("speed", None if found is None else kept(found), last=True)

    def _claim(self, run: Run, tell: Tell, wanted: Callable[[], bool]) -> None:
        from bagu.proof.jobs import job_of

        topic, claim = claim_of(self.catalog, run.item)
        overrides: Mapping[str, Any] = run.request["parameters"]
        job = job_of(topic.id, claim, run.request["setting"], overrides)
        total = len(claim.seeds)
        tell("seeds", {"done": 0, "of": total})
        done = self._bench.run(
            job, seconds=LONGEST, measured=lambda n: tell("seeds", {"done": n, "of": total}), wanted=wanted
        )  # fmt: skip
        if done is None:
            return
        if done.evidence is None:
            assert done.failure is not None
            tell("failed", {"zh": done.failure.zh, "en": done.failure.en}, last=True)
            return
        self.learner.ran(run.item)
        tell("evidence", to_builtins(done.evidence), last=True)


def _megabytes() -> int:
    try:
        has = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20
    except (AttributeError, ValueError, OSError):  # a system that does not say
        return LARGEST
    return min(LARGEST, has // 2)
