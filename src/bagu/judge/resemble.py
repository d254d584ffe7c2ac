"""Which known mistake a submission makes: the named mutant that goes wrong in the same way."""

from collections.abc import Callable, Sequence
from typing import Any

from bagu.curriculum.problem import Mutant, Problem
from bagu.judge.inside.values import settle
from bagu.judge.source import address, apply, standalone
from bagu.judge.trial import Failure, expected_of, load_here, try_here
from bagu.judge.watchdog import watched
from bagu.ladders.script import Script

LIMIT = 1.0  # seconds a mutant for all cases
ENOUGH = 0.5  # share of the telling cases on which both must agree


def resembling(
    problem: Problem, script: Script, failure: Failure, others: Sequence[Script], attempt: Callable[[Script], Any]
) -> Mutant | None:
    """The mutant that fails on `script` with the same results and agrees best on `others`; None where none does.

    `attempt` runs the submission on a case and gives its Failure or None.
    """
    ladder, source, (_, name) = problem.ladder, standalone(problem.written), address(problem.written)
    shown = [(script, failure), *((other, attempt(other)) for other in others)]
    cases = [(case, result, expected_of(ladder, case)) for case, result in shown]

    def agreement(mutant: Mutant) -> float:
        settle(problem.box)
        try:
            target = load_here(apply(mutant, source), name)
        except Exception:  # a mutant that does not load resembles nothing; `bagu check` reports it
            return 0.0
        alike = telling = 0
        for at, (case, theirs, expected) in enumerate(cases):
            ours = try_here(target, ladder, case, expected, problem.box)
            same = theirs.alike(ours) if theirs is not None else ours is None
            if at == 0 and not same:
                return 0.0
            if theirs is not None or ours is not None:
                telling += 1
                alike += same
        return alike / telling

    scores = list(watched(agreement, problem.mutants, seconds=LIMIT))
    known = [score if isinstance(score, float) else 0.0 for score in scores]
    best = max(known, default=0.0)
    return problem.mutants[known.index(best)] if best >= ENOUGH else None
