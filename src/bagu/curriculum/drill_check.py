"""A drill is proven over many seeds: the same each time, finite, equal to its second way, readable, varied."""

import math
from collections.abc import Iterator
from fractions import Fraction

from bagu.curriculum.answers import is_right, print_answer
from bagu.curriculum.content import BrokenModuleError, drills
from bagu.curriculum.drill import Answer, Drill, Exercise
from bagu.curriculum.finding import Finding
from bagu.curriculum.folder import Topic
from bagu.errors import UsageError
from bagu.text import Text, message

_DIFFERENT = 0.95  # of the questions, unless the drill has fewer to ask
_FEWEST = 20  # possibilities, below which a drill repeats itself at once


def drills_findings(topic: Topic, seeds: int = 200) -> Iterator[Finding]:
    """What is wrong with the topic's drills; each fault of a drill is told once, with the first seed that shows it."""
    try:
        found = drills(topic)
    except BrokenModuleError as error:
        yield error.finding
        return
    except UsageError as error:
        yield Finding(topic.id, "drills.py", None, error.text)
        return
    for drill in found:
        line = getattr(getattr(drill.make, "__code__", None), "co_firstlineno", None)
        for text in _faults(drill, seeds):
            yield Finding(topic.id, "drills.py", line, text)


def _faults(drill: Drill, seeds: int) -> Iterator[Text]:
    told: set[str] = set()
    asked: set[Text] = set()
    for seed in range(seeds):
        try:
            exercise = drill.exercise(seed)
            asked.add(exercise.ask)
            faults = dict(_exercise_faults(drill, exercise, drill.exercise(seed)))
        except Exception as error:
            what = f"{type(error).__name__}: {error}"
            yield message("curriculum.drill-raises", drill=drill.id, seed=seed, what=what)
            return
        for key, values in faults.items():
            if key not in told:
                told.add(key)
                yield message(f"curriculum.drill-{key}", drill=drill.id, seed=seed, **values)
    if len(asked) < _DIFFERENT * seeds and (possible := _possible(drill, asked, seeds)) is not None:
        yield message("curriculum.drill-repeats", drill=drill.id, different=len(asked), seeds=seeds, possible=possible)


def _exercise_faults(drill: Drill, exercise: Exercise, again: Exercise) -> Iterator[tuple[str, dict[str, object]]]:
    if (exercise.ask, exercise.answer, exercise.steps) != (again.ask, again.answer, again.steps):
        yield "changes", {}
    if not _finite(exercise.answer):
        yield "not-finite", {"answer": exercise.answer}
        return
    second = drill.verify(exercise.given)
    if not agree(exercise.answer, second, exercise.tolerance):
        yield "unequal", {"answer": exercise.answer, "second": second}
    if not exercise.steps:
        yield "no-steps", {}
    if not all(text.zh.strip() and text.en.strip() for text in (exercise.ask, *exercise.steps)):
        yield "no-words", {}
    printed = print_answer(exercise.answer, exercise.unit, exercise.tolerance)
    try:
        right = is_right(exercise, printed)
    except UsageError:
        right = False
    if not right:
        yield "unreadable", {"printed": printed}


def agree(answer: Answer, second: Answer, tolerance: float) -> bool:
    """Whether two ways came to one answer: a float to a tenth of what a learner is allowed, all else equal."""
    if isinstance(answer, str | tuple) or isinstance(second, str | tuple):
        return answer == second
    if isinstance(answer, float) or isinstance(second, float):
        near = max(tolerance / 10, 1e-9 * max(1.0, abs(float(answer))))
        return _finite(second) and abs(float(answer) - float(second)) <= near
    return Fraction(answer) == Fraction(second)


def _finite(answer: Answer) -> bool:
    return not isinstance(answer, float) or math.isfinite(answer)


def _possible(drill: Drill, asked: set[Text], seeds: int) -> int | None:
    """How many questions the drill can ask, by drawing ten times as many; None where it asked as many as it can.

    A drill that draws evenly from n questions shows n(1 - exp(-seeds/n)) of them; fewer means that it favours some.
    """
    every = asked | {drill.exercise(seed).ask for seed in range(seeds, 11 * seeds)}
    n = len(every)
    even = n * (1 - math.exp(-seeds / n))
    return None if n >= _FEWEST and len(asked) >= 0.9 * even else n
