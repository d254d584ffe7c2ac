"""A topic's page: its questions, each with points and a spoken answer, then the depth that they share."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from bagu.curriculum.anchors import Anchor, anchors_in, fill, masked
from bagu.curriculum.folder import Topic
from bagu.errors import UsageError
from bagu.text import Language, Text, message

__all__ = ["Fault", "Page", "Point", "Question", "Section", "Statement", "fill", "headings", "page", "statement"]


@dataclass(frozen=True)
class Point:
    """One thing that a good answer names; a grader ticks it."""

    id: str
    text: str
    line: int


@dataclass(frozen=True)
class Question:
    """spoken: what the interviewer says. answer: two minutes of speech, Markdown."""

    id: str
    title: str
    spoken: str
    points: tuple[Point, ...]
    answer: str
    line: int


@dataclass(frozen=True)
class Section:
    """Depth shared by the questions; `body` is Markdown."""

    id: str
    title: str
    body: str
    line: int


@dataclass(frozen=True)
class Fault:
    """What does not fit the layout of a page."""

    line: int
    text: Text


@dataclass(frozen=True)
class Page:
    """One language of a page. anchors: in order of appearance. faults: empty for a page that passed the check."""

    title: str
    questions: tuple[Question, ...]
    sections: tuple[Section, ...]
    anchors: tuple[Anchor, ...] = ()
    faults: tuple[Fault, ...] = field(default=())

    def question(self, id: str) -> Question | None:
        return next((question for question in self.questions if question.id == id), None)

    def section(self, id: str) -> Section | None:
        return next((section for section in self.sections if section.id == id), None)


@dataclass(frozen=True)
class Statement:
    """What a problem asks for. conventions: the items of its list, Markdown each."""

    title: str
    body: str
    conventions: tuple[str, ...]


def page(topic: Topic, language: Language) -> Page:
    """The page in one language; UsageError where the topic has none."""
    source = _source(topic, "answer", language)
    return parse_page(source, {question.id for question in topic.data.questions})


def statement(topic: Topic, problem_id: str, language: Language) -> Statement:
    """The statement of a problem in one language; UsageError where the topic has none."""
    return parse_statement(_source(topic, f"problem.{problem_id}", language))


def written(language: Language) -> Literal["zh", "en"]:
    """The language in which the file of a language is written; Traditional Chinese is converted from Simplified."""
    return "en" if language == "en" else "zh"


def headings(source: str) -> dict[str, str]:
    """Titles of the `##` headings by id, without parsing the rest; cheap enough for a listing."""
    lines = zip(source.splitlines(), masked(source).splitlines(), strict=True)
    found = (re.match(_HEADING, line) for line, outside_code in lines if outside_code.startswith("## "))
    return {heading["id"]: heading["title"] for heading in found if heading and heading["id"]}


def parse_page(source: str, question_ids: Collection[str]) -> Page:
    """Read a page; what does not fit becomes a fault and the rest is kept."""
    title, preface, blocks, faults = _blocks(source)
    if preface.strip():
        faults.append(Fault(2, message("curriculum.page-preface")))
    questions, sections = [], []
    for block in blocks:
        if block.id in question_ids:
            questions.append(_question(block, faults))
        else:
            body = "\n".join(block.lines).strip()
            sections.append(Section(block.id, block.title, body, block.line))
    anchors = tuple(anchors_in(source, [(block.line, block.id) for block in blocks]))
    return Page(title, tuple(questions), tuple(sections), anchors, tuple(faults))


def parse_statement(source: str) -> Statement:
    """Read a problem's statement: title, text, and the list under {#conventions}."""
    title, preface, blocks, _ = _blocks(source)
    items: list[str] = []
    rest = [preface]
    for block in blocks:
        if block.id != "conventions":
            rest.append(f"## {block.title}\n" + "\n".join(block.lines))
            continue
        for line in block.lines:
            if line.startswith(("- ", "* ")):
                items.append(line[2:].strip())
            elif line.strip() and items:
                items[-1] += " " + line.strip()
    return Statement(title, "\n".join(rest).strip(), tuple(items))


def follow_ups(section: Section) -> Mapping[str, str]:
    """Question -> answer of the items `**Question?** answer` of a follow-ups section."""
    found = re.finditer(r"^[-*] +\*\*(.+?)\*\* *(.*)$", section.body, re.M)
    return {match[1]: match[2] for match in found}


_HEADING = r"^(?P<level>#{1,2}) +(?P<title>.*?)(?: *\{#(?P<id>[^}]*)\})? *$"
_POINT = re.compile(r"^\d+[.)] +\[\[point:(?P<id>[^\]]*)\]\] *(?P<text>.*)$")


@dataclass(frozen=True)
class _Block:
    id: str
    title: str
    line: int
    lines: tuple[str, ...]

    def numbered(self) -> Iterator[tuple[int, str]]:
        return enumerate(self.lines, self.line + 1)


def _source(topic: Topic, name: str, language: Language) -> str:
    file = f"{name}.{written(language)}.md"
    source = topic.read(file)
    if source is None:
        raise UsageError(message("curriculum.file-missing", file=file, topic=topic.id))
    return Text(source, source).to(language)


def _blocks(source: str) -> tuple[str, str, list[_Block], list[Fault]]:
    """Title, what stands before the first `##`, the blocks, and what is wrong with the headings."""
    lines, faults = source.splitlines(), list[Fault]()
    outside_code = masked(source).splitlines()
    marks = [
        (n, found) for n, line in enumerate(lines)
        if outside_code[n].startswith("#") and (found := re.match(_HEADING, line))
    ]  # fmt: skip
    titles = [(n, found) for n, found in marks if found["level"] == "#"]
    if len(titles) != 1 or titles[0] != marks[0]:
        faults.append(Fault(titles[-1][0] + 1 if titles else 1, message("curriculum.page-title", count=len(titles))))
    starts = [(n, found) for n, found in marks if found["level"] == "##"]
    blocks: list[_Block] = []
    ends = [n for n, _ in starts[1:]] + [len(lines)]
    for (n, found), end in zip(starts, ends, strict=False):  # a page without headings has one end and no start
        id = found["id"] or ""
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", id):
            faults.append(Fault(n + 1, message("curriculum.heading-no-id", title=found["title"])))
        elif any(block.id == id for block in blocks):
            faults.append(Fault(n + 1, message("curriculum.heading-twice", id=id)))
        blocks.append(_Block(id, found["title"], n + 1, tuple(lines[n + 1 : end])))
    first = starts[0][0] if starts else len(lines)
    preface = "\n".join(lines[titles[0][0] + 1 if titles else 0 : first])
    return titles[0][1]["title"] if titles else "", preface, blocks, faults


def _question(block: _Block, faults: list[Fault]) -> Question:
    spoken: list[str] = []
    points: list[Point] = []
    answer: list[str] = []
    for number, line in block.numbered():
        if not answer and line.startswith(">") and not points:
            spoken.append(line.lstrip("> ").strip())
        elif not answer and (found := _POINT.match(line)):
            if any(point.id == found["id"] for point in points):
                faults.append(Fault(number, message("curriculum.point-twice", id=found["id"], question=block.id)))
            points.append(Point(found["id"], found["text"].strip(), number))
        elif not answer and points and line.startswith("   ") and line.strip():
            last = points[-1]
            points[-1] = Point(last.id, f"{last.text} {line.strip()}", last.line)
        elif answer or line.strip():
            answer.append(line)
            if "[[point:" in line:
                faults.append(Fault(number, message("curriculum.point-misplaced", question=block.id)))
    for part, present in (("spoken", spoken), ("points", points), ("answer", answer)):
        if not present:
            faults.append(Fault(block.line, message(f"curriculum.question-no-{part}", question=block.id)))
    text = "\n".join(answer).strip()
    return Question(block.id, block.title, " ".join(spoken).strip(), tuple(points), text, block.line)
