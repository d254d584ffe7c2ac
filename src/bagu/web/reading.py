"""A topic's page in pieces of HTML: the book's chapter, with each claim as a card where it is first cited."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from bagu.book import words
from bagu.book.chapter import Chapter, Experiment, chapter
from bagu.book.chapter_html import ChapterHtml, plain_title
from bagu.book.links import Link, Links
from bagu.curriculum.anchors import anchors_in
from bagu.curriculum.catalog import Catalog
from bagu.curriculum.folder import Topic
from bagu.curriculum.item import Item
from bagu.text import Language
from bagu.web.addresses import place
from bagu.web.site import Site


@dataclass(frozen=True)
class Piece:
    """A question or a section. title, html: HTML; html begins with its heading."""

    id: str
    title: str
    html: str


@dataclass(frozen=True)
class Reading:
    """All of a page but what belongs to a learner. facts, rest, sources: HTML; rest: the claims that nothing cites."""

    title: str
    facts: str
    questions: tuple[Piece, ...]
    sections: tuple[Piece, ...]
    rest: tuple[str, ...]
    sources: str


@dataclass(frozen=True)
class PageLinks(Links):
    """Links to the pages of the app."""

    def file(self, topic: str) -> str:
        return f"/topics/{topic}"

    def to_item(self, item: Item, here: str = "") -> Link:
        if item.kind == "question":
            return super().to_item(item, here)
        return Link(item.title.to(self.language), place(item.id, item.kind))


def page_links(catalog: Catalog, language: Language) -> PageLinks:
    return PageLinks(catalog, language, "")


def reading(site: Site, topic: Topic, language: Language) -> Reading:
    """The page, rendered once for each state of its files."""
    return site.shelf.get(
        ("reading", topic.id, language, _written(topic)),
        lambda: _read(chapter(topic, language, exercises=False), page_links(site.catalog, language)),
    )


def _written(topic: Topic) -> int:
    """When a file of the folder was last changed."""
    return max(file.stat().st_mtime_ns for file in topic.path.iterdir()) if topic.path else 0


def _read(held: Chapter, links: Links) -> Reading:
    told = _InPlace(held, links)
    data, page = held.topic.data, held.page
    questions = tuple(Piece(one.id, plain_title(one.title), told.question(one)) for one in page.questions)
    # The cards of a section stand below it; those of an answer, which comes first, are not shown again.
    placed = told.placed({one.id: one.answer for one in page.questions} | {one.id: one.body for one in page.sections})
    cards = {id: tuple(map(told.card, found)) for id, found in placed.items()}
    with_cards = [Piece(one.id, one.title, one.html + "".join(cards[one.id])) for one in questions]
    sections = [
        Piece(one.id, plain_title(one.title), told.depth(one) + "".join(cards[one.id])) for one in page.sections
    ]
    cited = {one.claim.id for found in placed.values() for one in found}
    rest = tuple(told.card(one) for one in held.experiments if one.claim.id not in cited)
    return Reading(
        plain_title(page.title), told.facts(), tuple(with_cards), tuple(sections), rest,
        told.sources() if data.sources else "",
    )  # fmt: skip


class _InPlace(ChapterHtml):
    """Cards are short until they are opened; then the values come in with which an experiment is run there."""

    def placed(self, texts: dict[str, str]) -> dict[str, list[Experiment]]:
        """The experiments by the first part that cites them, in the order of citing."""
        found: dict[str, list[Experiment]] = {id: [] for id in texts}
        seen: set[str] = set()
        for id, text in texts.items():
            for anchor in anchors_in(text, [(1, id)]):
                one = self.chapter.experiment(anchor.target) if anchor.kind == "claim" else None
                if one is not None and one.claim.id not in seen:
                    seen.add(one.claim.id)
                    found[id].append(one)
        return found

    def card(self, one: Experiment) -> str:
        address = f"/claims/{self.chapter.id}/{one.claim.id}"
        again, own = self._words("web_run.run-again"), self._words("web_run.own-values")
        return f"""<details class="claim {words.state(one)}" id="claim-{one.claim.id}"><summary>\
<span class="number">{self._words("book.experiment", number=one.number)}</span> \
<span class="badge">{escape(self._say(words.verdict(one)))}</span> \
<span class="statement">{escape(self._say(one.claim.text))}</span></summary>
{self._criteria(one)}
{"".join(self._drawn(one))}{self._sources(one)}\
<div class="lab" hx-get="{address}" hx-trigger="toggle from:closest details, intersect" hx-swap="outerHTML" \
hx-sync="this:drop">\
<form class="row" method="post" action="{address}/run"><button class="go">{again}</button> \
<a class="button" href="{address}">{own}</a></form></div>
</details>"""

    def _drawn(self, one: Experiment) -> Iterator[str]:
        """The figure, with the table of what it draws behind it."""
        if one.figure is None:
            return
        head, *rows = one.figure.table(self.chapter.language)
        heading = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head)
        lines = "\n".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
        title = one.figure.title
        caption = "" if title == one.claim.text else f"<figcaption>{escape(self._say(title))}</figcaption>"
        yield f"""<figure class="drawn">{one.figure.svg(self.chapter.language)}
{caption}<details><summary>{self._words("web.numbers")}</summary>
<div class="table" tabindex="0"><table><thead><tr>{heading}</tr></thead><tbody>
{lines}
</tbody></table></div></details></figure>
"""
