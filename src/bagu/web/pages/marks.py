"""Marks: what is starred, what was said to be known, and the learner's own words."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form
from starlette.responses import Response

from bagu.study.entry import what_of
from bagu.web.visit import Visit, Visiting

router = APIRouter(include_in_schema=False)
PORTION = 50  # marks on a page


@router.get("/marks")
def marks(visit: Visiting, start: int = 0) -> Response:
    """The latest first. start: of this portion."""
    return _page(visit, start=start)


@router.post("/marks")
def off(
    visit: Visiting, item: Annotated[str, Form()], what: Annotated[Literal["star", "known"], Form()],
    on: Annotated[bool, Form()] = False, start: int = 0,
) -> Response:  # fmt: skip
    """Take a mark off, or put it on again."""
    id = visit.catalog.item(item).id
    if what == "star":
        visit.learner.star(id, on)
    else:
        visit.learner.know(id, on)
    return _page(visit, start) if visit.partial else visit.go(f"/marks?start={start}" if start else "/marks")


@router.post("/marks/undo")
def undo(visit: Visiting) -> Response:
    """Take back what was done last, whatever it was."""
    undone = visit.learner.undo()
    return _page(visit, undone=undone, nothing=undone is None) if visit.partial else visit.go("/marks")


def _page(visit: Visit, start: int = 0, **values: object) -> Response:
    marks = tuple(reversed(visit.marks.items))
    start = min(max(start, 0), max(len(marks) - 1, 0) // PORTION * PORTION)  # the last one may have been taken off
    values = {"undone": None, "nothing": False, "what_of": what_of, "named": visit.site.named} | values
    return visit.render(
        "marks_list.html" if visit.partial else "marks_page.html", marks=marks[start : start + PORTION], start=start,
        rest=max(len(marks) - start - PORTION, 0), portion=PORTION, **values,
    )  # fmt: skip
