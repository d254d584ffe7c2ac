"""A topic in one language with everything that hangs on it, read once for whatever will print it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from bagu.curriculum.anchors import fill
from bagu.curriculum.claim import Claim
from bagu.curriculum.content import claims, drills, evidence, problems
from bagu.curriculum.drill import Drill, Exercise
from bagu.curriculum.evidence import Evidence
from bagu.curriculum.finding import Finding
from bagu.curriculum.folder import Topic
from bagu.curriculum.page import Page, Statement, page, statement
from bagu.curriculum.topic import PartData
from bagu.errors import BaguError
from bagu.figures import Figure
from bagu.text import Language, Text

SAMPLES = 3
_TRIES = 30  # seeds that are tried for samples that differ; a drill may have few questions


@dataclass(frozen=True)
class Experiment:
    """A claim with what was measured. number: as the page cites it, from 1. passages: what the page says of it."""

    number: int
    claim: Claim
    evidence: Evidence | None
    figure: Figure | None
    passages: tuple[str, ...]

    @property
    def myth(self) -> bool:
        return self.claim.expects == "refuted"


@dataclass(frozen=True)
class Practice:
    """A drill with sample exercises, each with the seed that brings it back."""

    drill: Drill
    part: PartData
    samples: tuple[tuple[int, Exercise], ...]


@dataclass(frozen=True)
class Task:
    """A problem: what it asks, the file one starts from, and a right solution that stands alone."""

    id: str
    part: PartData
    statement: Statement
    starter: str
    solution: str


@dataclass(frozen=True)
class Chapter:
    """page: with its measured values filled in. sources are those of `topic.data`, numbered from 1."""

    topic: Topic
    language: Language
    page: Page
    experiments: tuple[Experiment, ...]
    practices: tuple[Practice, ...]
    tasks: tuple[Task, ...]

    @property
    def id(self) -> str:
        return self.topic.id

    def experiment(self, claim: str) -> Experiment | None:
        return next((one for one in self.experiments if one.claim.id == claim), None)

    def say(self, text: Text) -> str:
        return text.to(self.language)


@dataclass(frozen=True)
class Volume:
    """All chapters of one language. left_out: why a topic is not among them."""

    chapters: tuple[Chapter, ...]
    left_out: tuple[Finding, ...]


def volume(topics: Iterable[Topic], language: Language) -> Volume:
    """The chapters of the topics; one that cannot be read is left out and told."""
    chapters, left_out = [], list[Finding]()
    for topic in topics:
        try:
            chapters.append(chapter(topic, language))
        except BaguError as error:
            left_out.append(Finding(topic.id, None, None, error.text))
    return Volume(tuple(chapters), tuple(left_out))


def chapter(topic: Topic, language: Language, *, exercises: bool = True) -> Chapter:
    """Read the pages, import the Python, draw the figures from the stored evidence. Runs no experiment.

    exercises: False leaves drills and problems out, for whoever has pages of their own for these.
    """
    stored = evidence(topic)
    filled = _filled(page(topic, language), stored)
    experiments = tuple(
        _experiment(number, claim, stored.get(claim.id), filled) for number, claim in enumerate(claims(topic), 1)
    )
    practices = _practices(topic) if exercises else ()
    return Chapter(topic, language, filled, experiments, practices, _tasks(topic, language) if exercises else ())


def samples(drill: Drill, count: int = SAMPLES) -> tuple[tuple[int, Exercise], ...]:
    """The exercises of the first seeds whose questions differ; fewer where the drill has fewer."""
    found: dict[str, tuple[int, Exercise]] = {}
    for seed in range(1, _TRIES + 1):
        exercise = drill.exercise(seed)
        found.setdefault(exercise.ask.en, (seed, exercise))
        if len(found) == count:
            break
    return tuple(found.values())


def _filled(held: Page, stored: Mapping[str, Evidence]) -> Page:
    questions = tuple(
        replace(
            question, spoken=fill(question.spoken, stored), answer=fill(question.answer, stored),
            points=tuple(replace(point, text=fill(point.text, stored)) for point in question.points),
        )
        for question in held.questions
    )  # fmt: skip
    sections = tuple(replace(section, body=fill(section.body, stored)) for section in held.sections)
    return replace(held, questions=questions, sections=sections)


def _experiment(number: int, claim: Claim, found: Evidence | None, filled: Page) -> Experiment:
    from bagu.proof.figure import figure_of

    figure = figure_of(claim, found) if found else None
    return Experiment(number, claim, found, figure, tuple(_passages(claim.id, filled)))


def _passages(claim: str, filled: Page) -> Iterator[str]:
    """The paragraphs and list items that cite the claim, the depth before the answers; rows of tables tell nothing."""
    texts = [section.body for section in filled.sections] + [question.answer for question in filled.questions]
    for text in texts:
        for part in re.split(r"\n\s*\n|\n(?=[-*] |\d+[.)] )", text):
            if f"[[claim:{claim}]]" in part and not part.lstrip().startswith("|"):
                yield re.sub(r"^([-*]|\d+[.)]) +", "", part.strip())


def _practices(topic: Topic) -> tuple[Practice, ...]:
    """Those that topic.toml names; `bagu check` tells of others, and they have no title to stand under."""
    named = topic.data.drills
    return tuple(Practice(one, named[one.id], samples(one)) for one in drills(topic) if one.id in named)


def _tasks(topic: Topic, language: Language) -> tuple[Task, ...]:
    held = [problem for problem in problems(topic) if problem.id in topic.data.problems]
    if not held:
        return ()
    from bagu.judge.source import standalone

    return tuple(
        Task(
            problem.id, topic.data.problems[problem.id], statement(topic, problem.id, language),
            problem.starter, standalone(problem.ladder.reference),
        )
        for problem in held
    )  # fmt: skip
