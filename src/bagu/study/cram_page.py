"""One question on one page: key points, formulas, myths with the number that refutes them, the two-minute answer."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bagu.curriculum.catalog import Catalog
from bagu.curriculum.claim import Claim
from bagu.curriculum.content import claim as claim_named
from bagu.curriculum.detached import detached
from bagu.curriculum.evidence import Evidence, Ruling
from bagu.curriculum.folder import Topic
from bagu.curriculum.item import Item
from bagu.curriculum.lookup import claims_of, question_of
from bagu.curriculum.page import Point, page
from bagu.curriculum.stored_evidence import load_evidence
from bagu.errors import UsageError
from bagu.text import Language, Text, message
from bagu.text.cjk import is_cjk
from bagu.text.prose import parse

_RELATION = re.compile(r"=|\\leftarrow|\\mapsto|\\leq?\b|\\geq?\b|\\approx|\\propto")
_COMPUTED = re.compile(r"[-+/^*(|]|\\(?:frac|sqrt|sum|prod|int|cdot|times|log|ln|exp|max|min|mathrm|operatorname)\b")

ENGLISH, CHINESE = 183, 250  # words, characters read aloud in a minute
SAYING = 1.0  # minutes


@dataclass(frozen=True)
class Myth:
    """What people say and an experiment refutes. number, mean, low, high: measured, with its 95 % interval.

    needed: what it would have to be for the myth to hold: relation and bound.
    """

    claim: str
    text: str
    number: str
    mean: float
    low: float
    high: float
    needed: str


@dataclass(frozen=True)
class CramPage:
    """One language of one question; Markdown that stands alone, formulas as TeX. recall: 0 where never answered."""

    item: str
    title: str
    topic: str
    topic_title: str
    asked: int
    recall: float
    minutes: float
    spoken: str
    points: tuple[Point, ...]
    answer: str
    formulas: tuple[str, ...]
    myths: tuple[Myth, ...]


def page_of(catalog: Catalog, item: Item, language: Language, known: float, *, whole: bool) -> CramPage:
    """The page of a question. whole: with the formulas that its topic displays, for the first page of a topic."""
    topic, question = question_of(catalog, item.id, language)
    points = tuple(Point(point.id, detached(topic, point.text), point.line) for point in question.points)
    answer = detached(topic, question.answer)
    formulas = [*equations("\n\n".join(point.text for point in points)), *equations(answer)]
    if whole:
        formulas += [f for s in page(topic, language).sections if s.id != "example" for f in displayed(s.body)]
    myths = tuple(myths_of(catalog, item.id, language))
    spoken = detached(topic, question.spoken)
    words = "\n".join([spoken, *(p.text for p in points), answer, *(m.text for m in myths)])
    return CramPage(
        item.id, question.title, topic.id, topic.title.to(language), item.asked, known,
        reading_minutes(words) + SAYING, spoken, points, answer, tuple(dict.fromkeys(formulas)), myths,
    )  # fmt: skip


def reading_minutes(text: str) -> float:
    """How long it takes to read aloud, each script at its own pace."""
    chinese = sum(is_cjk(letter) and letter.isalpha() for letter in text)
    english = len(re.findall(r"[A-Za-z0-9]+(?:[-.'][A-Za-z0-9]+)*", text))
    return chinese / CHINESE + english / ENGLISH


def myths_of(catalog: Catalog, item: str, language: Language) -> Iterator[Myth]:
    """The refuted claims that a question rests on, where evidence is stored, each with the criterion that failed."""
    for ref in claims_of(catalog, item):
        topic = catalog.topic(ref)
        found = load_evidence(topic.folder).get(ref.partition("#")[2])
        if found is None or found.expected is not Ruling.REFUTED or found.verdict is not Ruling.REFUTED:
            continue
        held = _claim(topic, ref)
        myth = None if held is None else _myth(topic, held, found, language)
        if myth is not None:
            yield myth


def equations(markdown: str) -> Iterator[str]:
    """The formulas in running text that relate a variable to something to compute, and not numbers to numbers."""
    for token in parse(markdown):
        for inner in token.children or []:
            sides = _RELATION.split(inner.content, maxsplit=1) if inner.type.startswith("math_") else []
            variable = bool(sides) and re.search(r"[A-Za-z]|\\[a-z]+", re.sub(r"\\(?:cdot|times|quad)", "", sides[0]))
            if len(sides) == 2 and variable and _COMPUTED.search(inner.content):
                yield inner.content.strip()


def displayed(markdown: str) -> Iterator[str]:
    """The formulas that stand on lines of their own."""
    return (token.content.strip() for token in parse(markdown) if token.type.startswith("math_block"))


def page_markdown(page: CramPage, language: Language, number: int) -> str:
    """The page as Markdown; headings from the second level down."""

    def say(key: str, **values: object) -> str:
        return message(f"cram.{key}", **values).to(language)

    blocks = [
        f"## {number}. {page.title}",
        say("line", item=page.item, topic=page.topic_title, asked=message(f"study.asked-{page.asked}"),
            known=_known(page.recall), minutes=f"{page.minutes:.1f}"),
        f"> {page.spoken}",
        "\n".join(f"{at}. {point.text}" for at, point in enumerate(page.points, 1)),
    ]  # fmt: skip
    if page.formulas:
        blocks += [say("formulas"), "\n".join(f"- ${formula}$" for formula in page.formulas)]
    if page.myths:
        lines = [
            say("myth", text=m.text, number=m.number, mean=f"{m.mean:.3g}", low=f"{m.low:.3g}", high=f"{m.high:.3g}",
                needed=m.needed, claim=m.claim)
            for m in page.myths
        ]  # fmt: skip
        blocks += [say("myths"), "\n".join(f"- {line}" for line in lines)]
    return "\n\n".join([*blocks, say("answer"), page.answer])


def _known(recall: float) -> Text:
    return message("cram.known", percent=f"{100 * recall:.0f}") if recall else message("cram.never")


def _claim(topic: Topic, ref: str) -> Claim | None:
    try:
        return claim_named(topic, ref.partition("#")[2])
    except UsageError:  # evidence of a claim that is gone, or of a module that this machine cannot import
        return None


def _myth(topic: Topic, held: Claim, found: Evidence, language: Language) -> Myth | None:
    """The first criterion that the evidence says was refuted, with what was measured."""
    for criterion, line in zip(held.criteria, found.criteria, strict=False):
        number = found.numbers.get(criterion.number)
        if number is not None and line.endswith(f": {Ruling.REFUTED}"):
            needed = f"{criterion.relation} {criterion.bound:g}"
            text = detached(topic, held.text.to(language))
            return Myth(found.claim, text, criterion.number, number.mean, number.low, number.high, needed)
    return None
