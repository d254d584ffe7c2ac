"""Marks: what is starred, what was said to be known, and the learner's own words."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form
from markupsafe import Markup
from starlette.responses import Response

from bagu.study.entry import what_of
from bagu.web.visit import Visit, Visiting

router = APIRouter(include_in_schema=False)


@router.get("/marks")
def marks(visit: Visiting) -> Response:
    """All of them, the latest first."""
    return _page(visit)


@router.post("/marks")
def off(
    visit: Visiting, item: Annotated[str, Form()], what: Annotated[Literal["star", "known"], Form()],
    on: Annotated[bool, Form()] = False,
) -> Response:  # fmt: skip
    """Take a mark off, or put it on again."""
    id = visit.catalog.item(item).id
    if what == "star":
        visit.learner.star(id, on)
    else:
        visit.learner.know(id, on)
    return _page(visit) if visit.partial else visit.go("/marks")


@router.post("/marks/undo")
def undo(visit: Visiting) -> Response:
    """Take back what was done last, whatever it was."""
    undone = visit.learner.undo()
    return _page(visit, undone=undone, nothing=undone is None) if visit.partial else visit.go("/marks")


def _page(visit: Visit, **values: object) -> Response:
    def made() -> Markup:
        marks = tuple(reversed(visit.learner.marks().items))
        return visit.html("marks_told.html", marks=marks, named=visit.site.named)

    told = visit.remembered("marks-told", made, visit.language)
    values = {"undone": None, "nothing": False, "what_of": what_of, "named": visit.site.named} | values
    return visit.render("marks_list.html" if visit.partial else "marks_page.html", told=told, **values)
