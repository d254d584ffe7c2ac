"""Pieces of a topic's pages as HTML: one question, one exercise, one statement, with what they cite as links."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from html import escape

from markupsafe import Markup

from bagu.book.chapter_html import link_html
from bagu.book.links import Link
from bagu.curriculum.anchors import fill
from bagu.curriculum.evidence import Evidence
from bagu.curriculum.folder import Topic
from bagu.curriculum.item import Item
from bagu.curriculum.lookup import question_of
from bagu.curriculum.stored_evidence import load_evidence
from bagu.text import Language, message
from bagu.text.html import html, inline
from bagu.web.addresses import place
from bagu.web.site import Site


@dataclass(frozen=True)
class Prose:
    """Renders what stands on the pages of one topic; the topic's Python is not imported for it."""

    topic: Topic
    language: Language
    items: Mapping[str, Item]

    def block(self, source: str) -> Markup:
        """Paragraphs, lists, tables."""
        return Markup(html(fill(source, self._evidence), self._anchor))

    def line(self, source: str) -> Markup:
        """The words of one paragraph, to stand in a line."""
        return Markup(inline(fill(source, self._evidence), self._anchor))

    @cached_property
    def _evidence(self) -> Mapping[str, Evidence]:
        return load_evidence(self.topic.folder)

    def _anchor(self, kind: str, target: str) -> str:
        link = self._link(kind, target)
        return "" if link is None else link_html(link, kind if kind in ("claim", "source") else "to")

    def _link(self, kind: str, target: str) -> Link | None:
        topic = self.topic
        match kind:
            case "claim":
                label = message("web_review.experiment").to(self.language)
                return Link(label, f"/claims/{topic.id}/{escape(target)}")
            case "source":
                ids = [source.id for source in topic.data.sources]
                if target not in ids:
                    return None
                number = ids.index(target)
                return Link(f"[{number + 1}]", f"/topics/{topic.id}#source-{target}", topic.data.sources[number].cite)
            case "question" | "drill" | "problem":
                item = self.items.get(target if "#" in target else f"{topic.id}#{target}")
                return None if item is None else Link(item.title.to(self.language), place(item.id, item.kind))
        return None


@dataclass(frozen=True)
class Told:
    """A question as HTML. points: id -> text, in the order of the page."""

    topic: Topic
    title: Markup
    spoken: Markup
    points: Mapping[str, Markup]
    answer: Markup


def prose(site: Site, topic: Topic, language: Language) -> Prose:
    """For the pages of a topic in a language."""
    return Prose(topic, language, site.named)


def told(site: Site, item: str, language: Language) -> Told:
    """A question by its full id, rendered once for each state of its topic's files; UsageError where it is gone."""
    topic = site.catalog.topic(item)

    def make() -> Told:
        _, question = question_of(site.catalog, item, language)
        write = prose(site, topic, language)
        points = {point.id: write.line(point.text) for point in question.points}
        return Told(
            topic, write.line(question.title), write.line(question.spoken), points, write.block(question.answer)
        )

    return site.shelf.get(("question", item, language, _changed(topic)), make)


def _changed(topic: Topic) -> int:
    """When a file of the folder was last changed; 0 where it lies in an archive, which does not change."""
    return max(file.stat().st_mtime_ns for file in topic.path.iterdir()) if topic.path else 0
