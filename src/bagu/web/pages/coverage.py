"""Coverage: every row of the source notes, what it says, and where it is answered."""

from fastapi import APIRouter
from starlette.responses import Response

from bagu.book.chapter import Chapter
from bagu.book.front import Front
from bagu.curriculum.coverage import coverage
from bagu.curriculum.page import page
from bagu.web.reading import page_links
from bagu.web.visit import Visit, Visiting

router = APIRouter(include_in_schema=False)


@router.get("/coverage")
def rows(visit: Visiting) -> Response:
    table = visit.site.shelf.get("coverage", lambda: coverage(visit.catalog))
    front = visit.site.shelf.get(("coverage", visit.language), lambda: _front(visit).coverage(table))
    return visit.render("coverage.html", told=front, table=table)


def _front(visit: Visit) -> Front:
    """Only the titles of the chapters are told here, so nothing else is read."""
    held = [
        Chapter(topic, visit.language, page(topic, visit.language), (), (), ())
        for topic in visit.catalog.topics
        if topic.has("answer.zh.md") and topic.has("answer.en.md")
    ]
    return Front(held, page_links(visit.catalog, visit.language))
