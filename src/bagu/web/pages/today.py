"""Today: the plan with its reasons, what it leads to, and how far one is."""

from collections.abc import Iterable

from fastapi import APIRouter
from markupsafe import Markup
from starlette.responses import Response

from bagu.study.plan import PlanItem
from bagu.web.addresses import address
from bagu.web.visit import Visit, Visiting

router = APIRouter(include_in_schema=False)


@router.get("/")
def today(visit: Visiting) -> Response:
    told = visit.remembered("today", lambda: _told(visit), visit.language, visit.settings)
    return visit.render("today.html", plan=visit.plan, told=told)


def _told(visit: Visit) -> Markup:
    calendar = visit.learner.calendar()
    new = not calendar.answers and not any(one.begun for one in visit.mastery.areas)
    return visit.html("today_told.html", plan=visit.plan, mastery=visit.mastery, calendar=calendar, new=new)


@router.get("/session")
def session(visit: Visiting, after: str | None = None) -> Response:
    """On to the next item of the plan. after: the item that is skipped; the plan itself leaves out what is done."""
    entry = following(visit.plan.items, after)
    if entry is None:
        return visit.render("session_end.html", plan=visit.plan)
    return visit.go(f"{address(entry.item, entry.item_kind)}?session=1")


def following(entries: Iterable[PlanItem], after: str | None) -> PlanItem | None:
    """The first entry, or the one behind another; the first again where that one is gone."""
    held = list(entries)
    places = [at for at, entry in enumerate(held) if entry.item == after]
    rest = held[places[0] + 1 :] if places else held
    return rest[0] if rest else None
