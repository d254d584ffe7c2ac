"""How well it went, 1 again, 2 hard, 3 good, 4 easy, from what was seen and not from what was felt."""

from bagu.errors import UsageError
from bagu.text import message

AGAIN, HARD, GOOD, EASY = 1, 2, 3, 4

ENOUGH = 0.8  # of the key points: one of five may be missed
HALF = 0.5
QUICK, SLOW = 0.5, 1.5  # of the minutes that a drill should take
OUTLINE = 3  # the third hint
FEW_TRIES, LONG = 3, 2.0  # of a problem: accepted by the third try, within twice its minutes


def rate_question(named: int, total: int) -> int:
    """Good for four fifths of the key points, hard from one half. Easy is left to the learner's own word:
    ticking all of the points is what good is."""
    if total < 1 or not 0 <= named <= total:
        raise UsageError(message("study.named-out-of-range", named=named, total=total))
    share = named / total
    if share >= ENOUGH:
        return GOOD
    return HARD if share >= HALF else AGAIN


def rate_drill(correct: bool, seconds: float | None, minutes: float) -> int:
    """Again for a wrong result; a right one is easy in half of the minutes, hard beyond one and a half times."""
    if not correct:
        return AGAIN
    pace = _pace(seconds, minutes)
    if pace is None:
        return GOOD
    if pace <= QUICK:
        return EASY
    return GOOD if pace <= SLOW else HARD


def rate_problem(accepted: bool, tries: int, seconds: float | None, minutes: float, hints: int = 0) -> int:
    """Again unless accepted; easy at the first try and in time, good by the third try and within twice the time.

    With a hint it is not easy, and hard once the outline of the answer was seen.
    """
    if not accepted:
        return AGAIN
    if hints >= OUTLINE:
        return HARD
    pace = _pace(seconds, minutes)
    if tries <= 1 and not hints and pace is not None and pace <= 1:
        return EASY
    return GOOD if tries <= FEW_TRIES and (pace is None or pace <= LONG) else HARD


def checked_grade(grade: int) -> int:
    """The learner's own word in place of the evidence."""
    if grade not in (AGAIN, HARD, GOOD, EASY):
        raise UsageError(message("study.grade-out-of-range", grade=grade))
    return grade


def _pace(seconds: float | None, minutes: float) -> float | None:
    return None if seconds is None or minutes <= 0 else seconds / (60 * minutes)
