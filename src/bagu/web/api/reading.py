"""Topics, pages, evidence, coverage: what is the same for every learner."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from bagu.curriculum import content
from bagu.curriculum.coverage import Coverage, coverage
from bagu.curriculum.evidence import Evidence
from bagu.curriculum.listing import TopicList, listing
from bagu.curriculum.reading import TopicPage, reading
from bagu.curriculum.stored_evidence import load_evidence
from bagu.errors import UsageError
from bagu.judge.isolation import Isolation, isolation_level
from bagu.text import Language, message
from bagu.web.api.answer import ItemId, TopicId, answer, says
from bagu.web.visit import Visiting

router = APIRouter(prefix="/api", tags=["reading"])

CONTRACTS = (TopicList, TopicPage, Coverage, Evidence, Isolation)
Words = Annotated[str, Query(description="of either language", examples=["去重"], max_length=200)]


@router.get("/topics", responses=says(TopicList), summary="The topics that words find, or all")
def topics(visit: Visiting, words: Words = "") -> Response:
    return answer(listing(visit.catalog, words.strip()))


@router.get("/topics/{topic}", responses=says(TopicPage), summary="A whole topic in one language")
def topic(visit: Visiting, topic: TopicId, lang: Language = "zh") -> Response:
    return answer(reading(visit.catalog.topic(topic), lang))


@router.get("/claims/{topic}/{claim}", responses=says(Evidence), summary="The stored evidence of a claim")
def claim(visit: Visiting, topic: TopicId, claim: ItemId) -> Response:
    held = visit.catalog.topic(topic)
    content.claim(held, claim)  # told by name where there is none
    found = load_evidence(held.folder).get(claim)
    if found is None:
        raise UsageError(message("web_api.no-evidence", claim=f"{topic}#{claim}"))
    return answer(found)


@router.get("/coverage", responses=says(Coverage), summary="The table of what is asked, row by row")
def table(visit: Visiting) -> Response:
    return answer(visit.site.shelf.get("api-coverage", lambda: coverage(visit.catalog)))


@router.get("/isolation", responses=says(Isolation), summary="How well this machine isolates submissions")
def isolation() -> Response:
    return answer(isolation_level())
