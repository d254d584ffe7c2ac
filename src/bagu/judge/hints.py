"""Hints one by one: the cause of the last verdict, the mistakes that people make, the outline of the reference."""

from dataclasses import dataclass

from bagu.curriculum.problem import Problem
from bagu.judge.outline import outline
from bagu.judge.source import standalone
from bagu.text import Text

STEPS = 3
CAUSE, MISTAKES, OUTLINE = 1, 2, 3


@dataclass(frozen=True)
class Hint:
    """One step: a sentence, sentences, or the outline as code."""

    step: int
    sentences: tuple[Text, ...] = ()
    code: str | None = None


def next_step(given: int, cause: Text | None) -> int:
    """The step that follows so many; the first is passed over where no verdict has shown a cause."""
    step = min(given + 1, STEPS)
    return MISTAKES if step == CAUSE and cause is None else step


def hint(problem: Problem, step: int, cause: Text | None) -> Hint:
    """The hint of a step, 1 to 3."""
    match step:
        case 1:
            return Hint(step, () if cause is None else (cause,))
        case 2:
            return Hint(step, tuple(mutant.hint for mutant in problem.mutants))
        case _:
            return Hint(step, code=outline(standalone(problem.written)))
