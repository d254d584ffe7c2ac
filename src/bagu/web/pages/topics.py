"""All topics: by area with mastery, found as one types, and a map of what needs what."""

from fastapi import APIRouter
from markupsafe import Markup
from starlette.responses import Response

from bagu.curriculum.catalog import Topic
from bagu.web.map import Map, topic_map
from bagu.web.visit import Visit, Visiting

router = APIRouter(include_in_schema=False)
MOST = 30  # items that a search shows


@router.get("/topics")
def topics(visit: Visiting, q: str = "") -> Response:
    """All of them, or those that the words find; htmx asks for the list alone."""
    words = q.strip()[:200]
    told = _found(visit, words) if words else visit.remembered("topics", lambda: _found(visit, ""), visit.language)
    return visit.render("topics_part.html" if visit.partial else "topics.html", words=words, told=told)


def _found(visit: Visit, words: str) -> Markup:
    found = visit.catalog.find(words) if words else visit.catalog.topics
    items = visit.catalog.find_items(words) if words else ()
    by_area: dict[str, list[Topic]] = {}
    for one in found:
        by_area.setdefault(one.area, []).append(one)
    return visit.html(
        "topics_found.html",
        words=words,
        areas=by_area,
        found=found,
        items=items[:MOST],
        more=max(0, len(items) - MOST),
        mastery={one.id: one for one in visit.mastery.topics},
        area_mastery={one.id: one for one in visit.mastery.areas},
        errors=visit.catalog.errors,
    )


@router.get("/topics/map")
def needs(visit: Visiting) -> Response:
    def draw() -> Map:
        return topic_map(visit.catalog, visit.language, {one.id: one.recall for one in visit.mastery.topics})

    return visit.render("topics_map.html", drawn=visit.remembered("map", draw, visit.language))
