"""From a reference such as `nms#soft-nms` to the thing itself: what both faces ask for."""

from typing import TYPE_CHECKING

from bagu.curriculum import content
from bagu.curriculum.anchors import anchors_in
from bagu.curriculum.catalog import Catalog
from bagu.curriculum.claim import Claim
from bagu.curriculum.drill import Drill
from bagu.curriculum.folder import Topic
from bagu.curriculum.page import Question, page
from bagu.errors import UsageError
from bagu.text import Language, message

if TYPE_CHECKING:
    from bagu.curriculum.problem import Problem


def claim_of(catalog: Catalog, ref: str) -> tuple[Topic, Claim]:
    """The claim `topic#claim`; a bare topic is its first."""
    topic, id = catalog.topic(ref), ref.partition("#")[2]
    held = content.claims(topic)
    if not id and held:
        return topic, held[0]
    return topic, content.claim(topic, id)


def drill_of(catalog: Catalog, ref: str) -> tuple[Topic, Drill]:
    """The drill `topic#drill`; a bare topic is its first."""
    item = catalog.item(ref, "drill")
    topic = catalog.topic(item.topic)
    return topic, content.drill(topic, item.id.partition("#")[2])


def problem_of(catalog: Catalog, ref: str) -> "tuple[Topic, Problem]":
    """The problem `topic#problem`; a bare topic is its first."""
    item = catalog.item(ref, "problem")
    topic = catalog.topic(item.topic)
    return topic, content.problem(topic, item.id.partition("#")[2])


def question_of(catalog: Catalog, ref: str, language: Language) -> tuple[Topic, Question]:
    """The question `topic#question` in one language; a bare topic is its first."""
    item = catalog.item(ref, "question")
    topic = catalog.topic(item.topic)
    found = page(topic, language).question(item.id.partition("#")[2])
    if found is None:
        raise UsageError(message("curriculum.no-section", item=item.id))
    return topic, found


def claims_of(catalog: Catalog, ref: str) -> tuple[str, ...]:
    """The claims that an item rests on: those anchored in its question, or in its topic where it is none."""
    topic, id = catalog.topic(ref), ref.partition("#")[2]
    question = next((q for q in topic.data.questions if q.id == id), None)
    if question is None:
        return tuple(f"{topic.id}#{held.id}" for held in content.claims(topic))
    covered = [by.claim for by in question.covers.values() if by.claim]
    told = [by.error for by in question.covers.values() if by.error]
    errors = [error.removeprefix("claim:") for error in told if error.startswith("claim:")]
    written = page(topic, "en").question(id)
    anchored = [a.target for a in anchors_in(written.answer, [(1, id)]) if a.kind == "claim"] if written else []
    return tuple(f"{topic.id}#{name}" for name in dict.fromkeys([*covered, *errors, *anchored]))
