"""A topic: its questions with what was proven, its depth, its exercises, and what the learner marked."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form
from starlette.responses import Response

from bagu.web.reading import reading
from bagu.web.visit import Visit, Visiting

router = APIRouter(include_in_schema=False)
PARTS = (("drill", "book.drills"), ("problem", "book.problems"))


@router.get("/topics/{topic}")
def topic(visit: Visiting, topic: str) -> Response:
    held = visit.catalog.topic(topic)
    if held.id != topic:  # an old id
        return visit.go(f"/topics/{held.id}")
    items = {item.id: item for item in visit.items if item.topic == held.id}
    mastery = {one.item: one for one in visit.mastery.items if one.item in items}
    return visit.render(
        "topic.html",
        topic=held,
        told=reading(visit.site, held, visit.language),
        items=items,
        mastery=mastery,
        group=next((one for one in visit.mastery.topics if one.id == held.id), None),
        marks={id: visit.marks.of(id) for id in items},
        parts=[(key, [one for one in items.values() if one.kind == kind]) for kind, key in PARTS],
    )


@router.post("/topics/{topic}/marks/{item}")
def mark(
    visit: Visiting, topic: str, item: str, what: Annotated[Literal["star", "known"], Form()],
    on: Annotated[bool, Form()],
) -> Response:  # fmt: skip
    id = visit.catalog.item(f"{topic}#{item}").id
    if what == "star":
        visit.learner.star(id, on)
    else:
        visit.learner.know(id, on)
    return _marked(visit, id)


@router.post("/topics/{topic}/notes/{item}")
def note(visit: Visiting, topic: str, item: str, words: Annotated[str, Form(max_length=10_000)] = "") -> Response:
    id = visit.catalog.item(f"{topic}#{item}").id
    if words.strip():
        visit.learner.note(id, words.strip())
    return _marked(visit, id)


def _marked(visit: Visit, id: str) -> Response:
    if not visit.partial:
        return visit.go(f"/topics/{id}")
    return visit.render("marks.html", id=id, mark=visit.marks.of(id))
