"""A chapter as cards: one a question, one a myth; HTML with formulas as Anki's MathJax reads them."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from bagu.book import words
from bagu.book.chapter import Chapter, Experiment
from bagu.book.chapter_html import plain_title
from bagu.book.chapter_markdown import standing
from bagu.book.links import Links
from bagu.curriculum.items import asked
from bagu.curriculum.page import Question
from bagu.text import Text, message
from bagu.text.html import html, inline


@dataclass(frozen=True)
class Card:
    """id: `topic#item` of what it asks, which never changes. media: file name -> SVG that the card shows."""

    id: str
    area: str
    title: str
    front: str
    back: str
    more: str
    tags: tuple[str, ...]
    media: dict[str, str]


def mathjax(formula: str, displayed: bool) -> str:
    """The formula between the marks that Anki's MathJax looks for."""
    tex = escape(formula, quote=False)
    return f"\\[{tex}\\]" if displayed else f"\\({tex}\\)"


class Cards:
    """The cards of one chapter."""

    def __init__(self, chapter: Chapter, links: Links) -> None:
        self.chapter, self.links = chapter, links

    def all(self) -> Iterator[Card]:
        """The questions in the order of the page, then the refuted myths."""
        for question in self.chapter.page.questions:
            yield self._question(question)
        for one in self.chapter.experiments:
            if words.state(one) == "myth":
                yield self._myth(one)

    def _question(self, question: Question) -> Card:
        points = "\n".join(f"<li>{self._inline(point.text)}</li>" for point in question.points)
        cited = [one for one in self.chapter.experiments if f"[[claim:{one.claim.id}]]" in question.answer]
        drawn = [one for one in cited if one.claim.draw]
        count = len(question.points)
        back = (
            f'<div class="label">{self._words("book.points", count=count)}</div>\n<ol>\n{points}\n</ol>\n'
            f'<div class="label">{self._words("book.answer")}</div>\n{self._html(question.answer)}'
            + "".join(map(self._figure, drawn))
        )
        name = f"{self.chapter.id}#{question.id}"
        data = next((one for one in self.chapter.topic.data.questions if one.id == question.id), None)
        refs = data.follow_ups if data else ()
        also = [plain_title(link.label) for ref in refs if (link := self.links.item(self.chapter, ref))]
        lines = [f"<code>bagu show {escape(name)}</code>"]
        if also:
            lines.append(self._words("book.also") + (", " if self.chapter.language == "en" else "，").join(also))
        frequency = (f"bagu::asked::{asked(data)}", f"bagu::level::{data.level}") if data else ()
        return Card(
            name, self.chapter.topic.area, plain_title(question.title), self._inline(question.spoken), back,
            "<br>".join(lines), (*self._tags("question"), *frequency), self._media(drawn),
        )  # fmt: skip

    def _myth(self, one: Experiment) -> Card:
        name = f"{self.chapter.id}#{one.claim.id}"
        told = "".join(self._html(passage) for passage in one.passages)
        assert one.evidence is not None
        rows = "\n".join(
            "<tr><td>{}</td><td>{}</td><td>{}</td></tr>".format(escape(number), *words.measured(value))
            for number, value in one.evidence.numbers.items()
            if any(held.number == number for held in one.claim.criteria)
        )
        criteria = "<br>".join(escape(self._say(words.criterion(held, one.evidence))) for held in one.claim.criteria)
        back = (
            f'<div class="verdict">✗ {escape(self._say(words.verdict(one)))}</div>\n{told}\n'
            f"<table>\n{rows}\n</table>\n<p>{criteria}</p>\n{self._figure(one)}"
        )
        return Card(
            name, self.chapter.topic.area, self._words("book.myth-asked"), escape(self._say(one.claim.text)), back,
            f"<code>bagu prove {escape(name)}</code>", self._tags("myth"), self._media([one]),
        )  # fmt: skip

    def _tags(self, kind: str) -> tuple[str, ...]:
        return (f"bagu::{kind}", f"bagu::{self.chapter.topic.area}::{self.chapter.id}")

    def _media(self, shown: list[Experiment]) -> dict[str, str]:
        return {
            self._file(one): standing(one.figure.svg(self.chapter.language)) for one in shown if one.figure is not None
        }

    def _figure(self, one: Experiment) -> str:
        return f'<img src="{self._file(one)}" alt="{escape(self._say(one.claim.text))}">' if one.figure else ""

    def _file(self, one: Experiment) -> str:
        return f"bagu-{self.chapter.language}-{self.chapter.id}-{one.claim.id}.svg"

    def _html(self, source: str) -> str:
        return html(source, self._anchor, mathjax)

    def _inline(self, source: str) -> str:
        return inline(source, self._anchor, mathjax)

    def _anchor(self, kind: str, target: str) -> str:
        """A card stands alone: a claim says that it was measured, a source leads out, an item is named."""
        if kind == "claim":
            found = self.chapter.experiment(target)
            mark = f' <span class="claim">[{self._words("book.measured")}]</span>'
            return mark if found and found.evidence else ""
        if kind == "source":
            address = next((one.url for one in self.chapter.topic.data.sources if one.id == target), None)
            label = self.links.anchor(self.chapter, kind, target)
            return f'<a href="{escape(address)}">{escape(label.label)}</a>' if address and label else ""
        link = self.links.anchor(self.chapter, kind, target)
        return plain_title(link.label) if link else ""

    def _say(self, text: Text) -> str:
        return self.chapter.say(text)

    def _words(self, key: str, **values: object) -> str:
        return escape(self._say(message(key, **values)))
