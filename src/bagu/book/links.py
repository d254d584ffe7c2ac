"""Where the things that pages mention are found: titles of all items, and addresses that fit each way of printing."""

from dataclasses import dataclass
from functools import cached_property

from bagu.book.chapter import Chapter
from bagu.curriculum.catalog import Catalog
from bagu.curriculum.item import Item
from bagu.text import Language, message


@dataclass(frozen=True)
class Link:
    """label: plain words or Markdown that stand for the target. note: what it is, for whoever hovers; plain."""

    label: str
    address: str
    note: str = ""


@dataclass(frozen=True)
class Links:
    """The links of one language; `suffix` is what its files end in."""

    catalog: Catalog
    language: Language
    suffix: str

    def anchor(self, chapter: Chapter, kind: str, target: str) -> Link | None:
        """What an anchor of a page leads to; None for what a reader need not see, or what is not there."""
        if kind == "claim":
            found = chapter.experiment(target)
            label = message("book.experiment", number=found.number if found else "?")
            note = chapter.say(found.claim.text) if found else ""
            return Link(chapter.say(label), f"#claim-{target}", note)
        if kind == "source":
            for number, source in enumerate(chapter.topic.data.sources, 1):
                if source.id == target:
                    return Link(f"[{number}]", f"#source-{target}", source.cite)
            return None
        return self.item(chapter, target) if kind in ("question", "drill", "problem") else None

    def item(self, chapter: Chapter, ref: str) -> Link | None:
        """An item by `item` of the same topic, or `topic#item` of any."""
        name = ref if "#" in ref else f"{chapter.id}#{ref}"
        found = self._items.get(name)
        return self.to_item(found, chapter.id) if found else None

    def to_item(self, item: Item, here: str = "") -> Link:
        """Its title and address; inside the topic that is at hand only the fragment."""
        name = item.id.partition("#")[2]
        fragment = name if item.kind == "question" else f"{item.kind}-{name}"
        file = "" if item.topic == here else self.file(item.topic)
        return Link(item.title.to(self.language), f"{file}#{fragment}")

    def to_topic(self, id: str) -> Link | None:
        """A topic by its id."""
        topic = next((topic for topic in self.catalog.topics if topic.id == id), None)
        return Link(topic.title.to(self.language), self.file(topic.id)) if topic else None

    def file(self, topic: str) -> str:
        """The address of a topic's page."""
        return f"{topic}{self.suffix}"

    @cached_property
    def _items(self) -> dict[str, Item]:
        return {item.id: item for item in self.catalog.items()}
