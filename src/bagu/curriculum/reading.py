"""A whole topic in one language, for other programs."""

from dataclasses import dataclass, replace
from typing import ClassVar

from bagu.curriculum.anchors import fill
from bagu.curriculum.folder import Topic
from bagu.curriculum.page import Question, page
from bagu.curriculum.stored_evidence import load_evidence
from bagu.curriculum.topic import Source
from bagu.text import Language, Text


@dataclass(frozen=True)
class TopicPage:
    """One language of a topic, measured values filled in."""

    kind: ClassVar[str] = "page"
    version: ClassVar[int] = 1

    topic: str
    area: str
    language: str
    title: str
    questions: tuple[Question, ...]
    sections: tuple[tuple[str, str, str], ...]  # id, title, Markdown
    claims: dict[str, str]  # id -> stored verdict
    drills: dict[str, Text]
    problems: dict[str, Text]
    sources: tuple[Source, ...]


def reading(topic: Topic, language: Language) -> TopicPage:
    """The page with its measured values."""
    held = page(topic, language)
    evidence = load_evidence(topic.folder)
    questions = tuple(
        Question(q.id, q.title, fill(q.spoken, evidence), q.points, fill(q.answer, evidence), q.line)
        for q in held.questions
    )
    return TopicPage(
        topic.id, topic.area, language, held.title, questions,
        tuple((s.id, s.title, fill(s.body, evidence)) for s in held.sections),
        {id: str(found.verdict) for id, found in evidence.items()},
        {id: part.title for id, part in topic.data.drills.items()},
        {id: part.title for id, part in topic.data.problems.items()}, topic.data.sources,
    )  # fmt: skip


def only(whole: TopicPage, id: str) -> TopicPage:
    """The page with one item and nothing else that is asked."""
    return replace(
        whole, questions=tuple(q for q in whole.questions if q.id == id), sections=(),
        drills={name: title for name, title in whole.drills.items() if name == id},
        problems={name: title for name, title in whole.problems.items() if name == id},
    )  # fmt: skip
