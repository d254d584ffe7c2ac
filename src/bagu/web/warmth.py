"""What a first verdict waits for, made ready while the statement is read: a box of its kind, the cases, the oracle."""

from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from inspect import signature
from threading import Condition, Thread

from bagu.curriculum.catalog import Catalog
from bagu.curriculum.lookup import problem_of
from bagu.curriculum.problem import Problem

READING = 0.5  # seconds left to the page itself, which asks for its parts first
NOTHING = "def ready():\n    return 0\n"  # no code of a learner is run before it is handed in


class Warmth:
    """One thread, begun when first needed. Nothing depends on it: killed at any moment, judging makes ready itself.

    share: a part of this machine, which whoever measures speed wants for itself.
    """

    def __init__(self, catalog: Catalog, share: Callable[[], AbstractContextManager[None]]) -> None:
        self.catalog, self._share = catalog, share
        self._changed = Condition()
        self._thread: Thread | None = None
        self._wanted: str | None = None  # the problem opened last; nobody reads two
        self._making: str | None = None
        self._ready: set[str] = set()
        self._ended = False

    def want(self, item: str) -> None:
        """A problem was opened; once is enough."""
        with self._changed:
            if item in self._ready or item == self._making or self._ended:
                return
            self._wanted = item
            if self._thread is None:
                self._thread = Thread(target=self._work, daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def settle(self, item: str) -> None:
        """It is judged now: wait for what is under way, which would else be made twice; begin nothing any more."""
        with self._changed:
            if self._wanted == item:
                self._wanted = None
            self._changed.wait_for(lambda: self._making != item or self._ended)

    def end(self) -> None:
        """Begin nothing more; what is under way is left to end with the process."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._wanted is not None or self._ended)
                self._changed.wait_for(lambda: self._ended, READING)
                item, self._wanted = self._wanted, None
                if self._ended:
                    return
                if item is None:
                    continue
                self._making = item
            problem = None
            with suppress(Exception), self._share():  # what is wrong is told by the verdict, which comes upon it too
                problem = make_ready(self.catalog, item)
            with self._changed:
                self._making = None
                self._ready.add(item)
                self._changed.notify_all()
            if problem is not None:
                with suppress(Exception), self._share():
                    ask_oracle(problem)


def make_ready(catalog: Catalog, item: str) -> Problem:
    """A box of its kind that has run something, and the cases in their file."""
    from bagu.judge.corpus import corpus
    from bagu.judge.isolation import runner_for
    from bagu.judge.judge import ALIKE, judge
    from bagu.ladders.script import call

    _, problem = problem_of(catalog, item)
    runner, _ = runner_for(own=True)
    with runner.open(NOTHING, "ready", problem.limits, problem.box) as box:
        box.run(call("ready"))
    for examples in (signature(judge).parameters["examples"].default, ALIKE):
        corpus(problem.ladder, examples)
    return problem


def ask_oracle(problem: Problem) -> None:
    """Have the library imported that confirms a counterexample."""
    from bagu.judge.corpus import corpus
    from bagu.judge.judge import ALIKE
    from bagu.judge.trial import quiet

    oracle = problem.ladder.oracle
    if oracle is None or oracle.version is None:
        return
    for case in corpus(problem.ladder, ALIKE):
        if oracle.accepts(case.script):
            with quiet():
                case.script.run(oracle.target, problem.ladder.returns)
            return
