"""The questions that are due, one after another, without planning anew for each."""

from dataclasses import dataclass
from datetime import datetime

from bagu.store import standing
from bagu.study.day import day_of
from bagu.study.memory import ANSWERS
from bagu.study.plan import Plan
from bagu.web.visit import Visit


@dataclass(frozen=True)
class Due:
    """items: the ids of the questions that are left. waiting: due today, but beyond the minutes of a day."""

    items: tuple[str, ...]
    waiting: int


def due_questions(visit: Visit) -> Due:
    """What is left of a plan that is some minutes old at most; a new plan where nothing is."""
    learner = visit.learner
    now, today = learner.now, day_of(learner.now, visit.settings.tz)
    made, plan = visit.site.shelf.get(
        ("due", learner.user, visit.moment, today, visit.settings), lambda: (now, _plan(visit))
    )
    left = _left(visit, plan, made, now)
    if not left.items:
        left = _left(visit, _plan(visit), now, now)
    return left


def _plan(visit: Visit) -> Plan:
    return visit.planned("plan of questions", visit.site.questions)


def _left(visit: Visit, plan: Plan, made: datetime, now: datetime) -> Due:
    """Those of the plan that were not answered since, nor said to be known; what comes again later today comes last."""
    since = standing(visit.learner.store.attempts(visit.learner.user, since=made))
    done = {entry.item for entry in since if entry.kind in ANSWERS or entry.kind == "known"}
    left = [entry for entry in plan.items if entry.item not in done]
    left.sort(key=lambda entry: entry.due is not None and entry.due > now)
    return Due(tuple(entry.item for entry in left), plan.waiting)
