"""The questions that are due, one after another, without planning anew for each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bagu.study.memory import Memory
from bagu.study.plan import Plan
from bagu.web.visit import STALE_AFTER, Visit


@dataclass(frozen=True)
class Due:
    """items: the ids of the questions that are left. waiting: due today, but beyond the minutes of a day."""

    items: tuple[str, ...]
    waiting: int


def due_questions(visit: Visit) -> Due:
    """What is left of a plan that is some minutes old at most; a new plan where nothing is."""
    learner = visit.learner
    now, settings = learner.now, learner.settings
    memories = learner.memories()
    minutes = int(now.timestamp()) // STALE_AFTER
    made, plan = visit.site.shelf.get(
        ("due", learner.user, minutes, learner.today, settings), lambda: (now, _plan(visit))
    )
    left = _left(plan, made, memories)
    if not left.items:
        left = _left(visit.remembered("due", lambda: _plan(visit), settings), now, memories)
    return left


def _plan(visit: Visit) -> Plan:
    return visit.learner.plan([item for item in visit.items if item.kind == "question"])


def _left(plan: Plan, made: datetime, memories: Mapping[str, Memory]) -> Due:
    """Those of the plan that were not answered since, nor said to be known."""

    def done(item: str) -> bool:
        memory = memories.get(item, Memory())
        return memory.known or (memory.last is not None and memory.last > made)

    return Due(tuple(entry.item for entry in plan.items if not done(entry.item)), plan.waiting)
