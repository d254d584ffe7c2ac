"""Whether the two languages of a page say the same things in the same places, and at what length."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from bagu.curriculum.anchors import masked
from bagu.curriculum.finding import Finding
from bagu.curriculum.folder import Topic
from bagu.curriculum.page import Page, page, parse_statement
from bagu.curriculum.typography import chinese_faults, english_faults, length
from bagu.text import Text, message
from bagu.text.formulas import FormulaError, check_formula

LANGUAGES = ("zh", "en")


@dataclass(frozen=True)
class Limit:
    """What is right, and how far out is a finding: half of the least, half as much again as the most."""

    low: int
    high: int

    def fault(self, what: Text, measured: int) -> Text | None:
        if measured > 1.5 * self.high:
            return message("curriculum.too-long", what=what, length=measured, low=self.low, high=self.high)
        if measured < 0.5 * self.low:
            return message("curriculum.too-short", what=what, length=measured, low=self.low, high=self.high)
        return None


SPOKEN = {"zh": Limit(6, 80), "en": Limit(4, 60)}
POINT = {"zh": Limit(4, 50), "en": Limit(3, 35)}
ANSWER = {"zh": Limit(175, 480), "en": Limit(120, 300)}  # half of a main question's is right for a small one
PAGE = {"zh": Limit(200, 2200), "en": Limit(150, 1900)}  # of one or two questions; more for each beyond


def page_findings(topic: Topic) -> Iterator[Finding]:
    """Layout, agreement of the languages, typography, formulas and lengths of the page and the statements."""
    pages: dict[str, Page] = {}
    for language in LANGUAGES:
        file = f"answer.{language}.md"
        source = topic.read(file)
        if source is None:
            yield Finding(topic.id, file, None, message("curriculum.language-missing", file=file))
            continue
        pages[language] = page(topic, "zh" if language == "zh" else "en")
        yield from (Finding(topic.id, file, fault.line, fault.text) for fault in pages[language].faults)
        yield from _prose(topic, file, source, language)
        yield from _lengths(topic, file, source, pages[language], language)
        for question in topic.data.questions:
            if pages[language].question(question.id) is None:
                text = message("curriculum.question-not-in-page", question=question.id)
                yield Finding(topic.id, file, None, text)
    if len(pages) == 2:
        yield from _differences(topic, pages["zh"], pages["en"])
    yield from _statements(topic)


def formula_faults(source: str) -> Iterator[tuple[int, Text]]:
    """Line and sentence of each formula that does not parse, and of a dollar that opens none."""
    outside_code = masked(source)
    rest = list(outside_code)
    for found in _FORMULA.finditer(outside_code):
        rest[found.start() : found.end()] = " " * len(found[0])
        try:
            check_formula(found[0].strip("$"))
        except FormulaError as error:
            yield outside_code.count("\n", 0, found.start()) + 1, error.text
    for number, line in enumerate("".join(rest).splitlines(), 1):
        if re.search(r"(?<!\\)\$", line):
            yield number, message("curriculum.formula-open")


_FORMULA = re.compile(r"(?<!\\)\$\$(?:[^$]|\\\$)+?\$\$|(?<![\\$])\$(?!\$)(?:[^$\n]|(?<=\\)\$)+?(?<!\\)\$(?!\$)")


def _prose(topic: Topic, file: str, source: str, language: str) -> Iterator[Finding]:
    rules = chinese_faults if language == "zh" else english_faults
    for line, text in (*rules(source), *formula_faults(source)):
        yield Finding(topic.id, file, line, text)


def _lengths(topic: Topic, file: str, source: str, read: Page, language: str) -> Iterator[Finding]:
    def fault(limit: Limit, key: str, id: str, text: str, line: int | None) -> Iterator[Finding]:
        if found := limit.fault(message(f"curriculum.what-{key}", id=id), length(text, language)):
            yield Finding(topic.id, file, line, found)

    for question in read.questions:
        yield from fault(SPOKEN[language], "spoken", question.id, question.spoken, question.line)
        yield from fault(ANSWER[language], "answer", question.id, question.answer, question.line)
        for point in question.points:
            yield from fault(POINT[language], "point", point.id, point.text, point.line)
        if not 2 <= len(question.points) <= 7 and question.points:
            text = message("curriculum.point-count", question=question.id, count=len(question.points))
            yield Finding(topic.id, file, question.line, text)
    limit, more = PAGE[language], max(0, len(read.questions) - 2)
    yield from fault(Limit(limit.low, limit.high + more * ANSWER[language].high), "page", "", source, None)


def _differences(topic: Topic, zh: Page, en: Page) -> Iterator[Finding]:
    ids = (_order(zh), _order(en))
    if ids[0] != ids[1]:
        only = [
            ", ".join(id for id in mine if id not in other) or ", ".join(mine)
            for mine, other in ((ids[0], ids[1]), (ids[1], ids[0]))
        ]
        text = message("curriculum.sections-differ", zh=only[0], en=only[1])
        yield Finding(topic.id, "answer.en.md", _first_difference(zh, en), text)
    for question in zh.questions:
        other = en.question(question.id)
        mine = [point.id for point in question.points]
        if other is not None and mine != (theirs := [point.id for point in other.points]):
            text = message(
                "curriculum.points-differ", question=question.id, zh=", ".join(mine) or "-", en=", ".join(theirs) or "-"
            )
            yield Finding(topic.id, "answer.en.md", other.line, text)
    counts = [Counter((a.section, a.kind, a.target) for a in read.anchors if a.kind != "point") for read in (zh, en)]
    shared = set(ids[0]) & set(ids[1])
    for key in sorted(counts[0] | counts[1]):
        section, kind, target = key
        here, there = counts[0][key], counts[1][key]
        if here != there and section in shared:
            anchor = f"[[{kind}:{target}]]"
            text = message("curriculum.anchors-differ", section=section, anchor=anchor, zh=here, en=there)
            with_it = zh if here else en
            line = next(a.line for a in with_it.anchors if (a.section, a.kind, a.target) == key)
            yield Finding(topic.id, "answer.zh.md" if here else "answer.en.md", line, text)


def _order(read: Page) -> list[str]:
    """Ids of all sections as they stand in the file."""
    return [id for _, id in _places(read) if id]


def _places(read: Page) -> list[tuple[int, str]]:
    questions = [(question.line, question.id) for question in read.questions]
    return sorted(questions + [(section.line, section.id) for section in read.sections])


def _first_difference(zh: Page, en: Page) -> int | None:
    theirs = _order(zh)
    for at, (line, id) in enumerate(_places(en)):
        if at >= len(theirs) or id != theirs[at]:
            return line
    return None


def _statements(topic: Topic) -> Iterator[Finding]:
    for id in topic.data.problems:
        counts = {}
        for language in LANGUAGES:
            file = f"problem.{id}.{language}.md"
            source = topic.read(file)
            if source is None:
                yield Finding(topic.id, file, None, message("curriculum.language-missing", file=file))
                continue
            read = parse_statement(source)
            counts[language] = len(read.conventions)
            yield from _prose(topic, file, source, language)
            if not read.title:
                yield Finding(topic.id, file, 1, message("curriculum.page-title", count=0))
            if not read.conventions:
                yield Finding(topic.id, file, None, message("curriculum.no-conventions", file=file))
        if len(set(counts.values())) > 1:
            text = message("curriculum.conventions-differ", problem=id, **counts)
            yield Finding(topic.id, f"problem.{id}.en.md", None, text)
