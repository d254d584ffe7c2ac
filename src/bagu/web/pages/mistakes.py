"""Mistakes: what went wrong lately, what was missed, and the way to do it again."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from fastapi import APIRouter
from markupsafe import Markup
from starlette.responses import Response

from bagu.book.links import Link
from bagu.curriculum.item import Item
from bagu.errors import UsageError
from bagu.study.day import day_of
from bagu.study.mistakes import Mistake
from bagu.web.leads import leads
from bagu.web.prose import told
from bagu.web.visit import Visit, Visiting

router = APIRouter(include_in_schema=False)
SPANS = (1, 7, 14, 30, 90)  # days that are offered
PORTION = 50  # mistakes on a page


@dataclass(frozen=True)
class Told:
    """A mistake with what it was about. item: None where it is gone. missed: the points; again: where it is redone."""

    mistake: Mistake
    item: Item | None
    missed: tuple[Markup, ...]
    again: tuple[Link, ...]


@router.get("/mistakes")
def mistakes(visit: Visiting, days: int = 14, open: bool = False, start: int = 0) -> Response:
    """Of the last days, the latest first. open: only what was not answered well since. start: of this portion."""
    found = visit.remembered("mistakes", lambda: visit.learner.mistakes(days), days, visit.learner.today)
    wanted = [one for one in found.mistakes if not (open and one.mended)]
    start = max(start, 0)
    shown = wanted[start : start + PORTION]
    rest = max(len(wanted) - start - PORTION, 0)
    zone = visit.learner.settings.tz
    groups: list[tuple[date, list[Told]]] = [
        (day, list(_told(visit, held))) for day, held in groupby(shown, lambda one: day_of(one.at, zone))
    ]
    return visit.render(
        "mistakes.html", groups=groups, days=days, spans=SPANS, open=open, total=len(wanted), rest=rest, start=start,
        portion=PORTION, mended=sum(one.mended for one in found.mistakes), zone=zone,
    )  # fmt: skip


def _told(visit: Visit, held: Iterator[Mistake]) -> Iterator[Told]:
    for one in held:
        points: tuple[Markup, ...] = ()
        if one.missed and not one.mended:
            with suppress(UsageError):  # the question may be gone
                texts = told(visit.site, one.item, visit.language).points
                points = tuple(texts[id] for id in one.missed if id in texts)
        yield Told(one, visit.site.named.get(one.item), points, leads(visit.site, one.again, visit.language))
