"""The items of a topic, from its TOML and the headings of its pages."""

from collections.abc import Iterable

from bagu.curriculum.folder import Topic
from bagu.curriculum.item import Item, Kind
from bagu.curriculum.page import headings
from bagu.curriculum.table import table
from bagu.curriculum.topic import PartData, QuestionData
from bagu.text import Text


def items_of(topic: Topic) -> tuple[Item, ...]:
    """Questions, then drills, then problems, in the order of topic.toml; reads the two pages, imports nothing."""
    zh, en = (headings(topic.read(f"answer.{language}.md") or "") for language in ("zh", "en"))
    data = topic.data
    items = []
    for question in data.questions:
        title = Text(zh.get(question.id, question.id), en.get(question.id, question.id))
        items.append(_item(topic, question.id, "question", title, question.level, asked(question), question.minutes))
    parts: tuple[tuple[Kind, dict[str, PartData]], ...] = (("drill", data.drills), ("problem", data.problems))
    for kind, entries in parts:
        for id, part in entries.items():
            often = _part_asked(data.questions, kind, id)
            items.append(_item(topic, id, kind, part.title, part.level, often, part.minutes))
    return tuple(items)


def asked(question: QuestionData) -> int:
    """How often it is asked: as topic.toml says, else as often as the most frequent row that it covers."""
    return question.asked or _most(question.covers)


def _item(topic: Topic, id: str, kind: Kind, title: Text, level: int, often: int, minutes: float) -> Item:
    return Item(f"{topic.id}#{id}", topic.id, topic.area, kind, title, level, often, minutes, topic.data.needs)


def _part_asked(questions: Iterable[QuestionData], kind: Kind, id: str) -> int:
    """A drill or problem is asked as often as the rows that it discharges, or as the questions beside it."""
    rows = [
        row
        for question in questions
        for row, by in question.covers.items()
        if id == (by.drill if kind == "drill" else by.problem)
    ]
    return _most(rows) if rows else max((asked(question) for question in questions), default=1)


def _most(rows: Iterable[str]) -> int:
    return max((table()[row].asked for row in rows if row in table()), default=1)
