"""The catalogue of topics: what is found in the packs, read from their TOML alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from unicodedata import normalize

from bagu.curriculum.finding import Finding
from bagu.curriculum.folder import Topic, read_topic
from bagu.curriculum.item import Item, Kind
from bagu.curriculum.needs import Walk, walk
from bagu.curriculum.pack import Pack, installed_packs
from bagu.curriculum.table import areas
from bagu.errors import UnknownError, UsageError
from bagu.text import Text, message

__all__ = ["Catalog", "Topic"]


@dataclass(frozen=True)
class Catalog:
    """topics: by area as in the coverage table, then by id. errors: what keeps other folders from being topics."""

    topics: tuple[Topic, ...]
    errors: tuple[Finding, ...]

    @classmethod
    def load(cls, packs: Sequence[Pack] | None = None) -> "Catalog":
        """Read every topic.toml of the packs, by default the installed ones; one bad folder does not hide the rest."""
        errors: list[Finding] = []
        topics: dict[str, Topic] = {}
        for pack in installed_packs() if packs is None else packs:
            if pack.fault is not None:
                errors.append(Finding(pack.name, None, None, pack.fault))
            for area, _, folder in pack.topic_folders():
                found = read_topic(pack, area, folder)
                if isinstance(found, Finding):
                    errors.append(found)
                elif (first := topics.get(found.id)) is not None:
                    text = message("curriculum.id-twice", id=found.id, first=first.folder, second=folder)
                    errors.append(Finding(found.id, None, None, text))
                else:
                    topics[found.id] = found
        place = {area: at for at, area in enumerate(areas())}
        return cls(tuple(sorted(topics.values(), key=lambda topic: (place[topic.area], topic.id))), tuple(errors))

    def topic(self, id: str) -> Topic:
        """The topic of an id, an old id (`formerly`), or of an item's id; UsageError names near ones."""
        id = id.partition("#")[0]
        if (topic := self._by_id.get(id) or self._by_id.get(_tidy(id))) is not None:
            return topic
        for finding in self.errors:
            if finding.topic == id:
                where = f"{id} ({finding.file}:{finding.line})" if finding.file and finding.line else id
                raise UsageError(message("curriculum.topic-broken", id=where, why=finding.text))
        raise UnknownError(_not_found("topic", id, list(self._by_id)))

    def find(self, words: str) -> tuple[Topic, ...]:
        """The topics in whose ids, titles or search words every word occurs, best first; case and width do not count.

        A word is any run without spaces, so two Chinese characters are one. Traditional characters are found too, in
        Hong Kong's terms and in Taiwan's.
        """
        wanted = _plain(words).split()
        found = self._matching(wanted, self._haystacks)
        if not found and _chinese(words):
            found = self._matching(_simplified(wanted), self._haystacks)
            found = found or self._matching(wanted, self._traditional_haystacks)
        return tuple(found)

    def find_items(self, words: str) -> tuple[Item, ...]:
        """The items in whose ids or titles every word occurs, in the order of the catalogue; as `find` reads words."""
        wanted = _plain(words).split()
        found = _holding(wanted, self._titles)
        if not found and _chinese(words):
            found = _holding(_simplified(wanted), self._titles) or _holding(wanted, self._traditional_titles)
        return tuple(found)

    def items(self) -> tuple[Item, ...]:
        """Every question, drill and problem; titles of questions come from the headings of their pages, read once."""
        return self._items

    def item(self, ref: str, kind: Kind | None = None) -> Item:
        """The item `topic#item`; a bare topic id is its first item, or its first of that kind.

        UsageError where there is none, or it is of another kind.
        """
        if ref.partition("#")[0] not in self._by_id:
            ref = _tidy(ref)
        topic = self.topic(ref) if ref.partition("#")[0] in self._by_id else None
        if topic is None:
            alike = [known for known in self._refs() if known.endswith(f"#{ref}")]
            raise UnknownError(_not_found("item", ref, self._refs(), alike))
        name = ref.partition("#")[2]
        items = self._items_of(topic)
        if not name:
            for item in items:
                if kind in (None, item.kind):
                    return item
            key = f"curriculum.kind-{kind}" if kind else "curriculum.kind-item"
            raise UnknownError(message("curriculum.topic-without", topic=topic.id, kind=message(key)))
        for item in items:
            if item.id in (f"{topic.id}#{name}", f"{topic.id}#{_tidy(name)}"):
                if kind in (None, item.kind):
                    return item
                wanted, is_a = message(f"curriculum.kind-{kind}"), message(f"curriculum.kind-{item.kind}")
                raise UnknownError(message("curriculum.item-other-kind", ref=item.id, wanted=wanted, kind=is_a))
        raise UnknownError(_not_found("item", ref, [item.id for item in items] or self._refs()))

    def order(self) -> tuple[Topic, ...]:
        """The topics so that each comes after those it needs; inside a cycle the first found comes last."""
        return tuple(self._by_id[id] for id in self._walk.order)

    def cycles(self) -> tuple[tuple[str, ...], ...]:
        """Topics that need each other in a circle, each circle once."""
        return self._walk.cycles

    @cached_property
    def _walk(self) -> Walk:
        return walk({topic.id: topic.data.needs for topic in self.topics})

    @cached_property
    def _by_id(self) -> dict[str, Topic]:
        old = {former: topic for topic in self.topics for former in topic.data.formerly}
        return old | {topic.id: topic for topic in self.topics}

    @cached_property
    def _haystacks(self) -> dict[str, str]:
        return {topic.id: _plain("\n".join(_words(topic))) for topic in self.topics}

    @cached_property
    def _traditional_haystacks(self) -> dict[str, str]:
        from bagu.text.scripts import traditional

        return {id: traditional(text) for id, text in self._haystacks.items()}

    @cached_property
    def _items(self) -> tuple[Item, ...]:
        return tuple(item for topic in self.topics for item in self._items_of(topic))

    @cached_property
    def _read(self) -> dict[str, tuple[Item, ...]]:
        return {}

    def _items_of(self, topic: Topic) -> tuple[Item, ...]:
        """Those of a topic, read once."""
        from bagu.curriculum.items import items_of

        return self._read.get(topic.id) or self._read.setdefault(topic.id, items_of(topic))

    @cached_property
    def _titles(self) -> tuple[tuple[Item, str], ...]:
        return tuple((item, _plain(f"{item.id} {item.title.zh} {item.title.en}")) for item in self.items())

    @cached_property
    def _traditional_titles(self) -> tuple[tuple[Item, str], ...]:
        from bagu.text.scripts import traditional

        lines = traditional("\n".join(text for _, text in self._titles)).split("\n")  # at once, which costs least
        return tuple((item, line) for (item, _), line in zip(self._titles, lines, strict=True))

    def _matching(self, wanted: list[str], haystacks: dict[str, str]) -> list[Topic]:
        found = [topic for topic in self.topics if all(word in haystacks[topic.id] for word in wanted)]
        phrase = " ".join(wanted)

        def rank(topic: Topic) -> int:
            title = _plain(f"{topic.title.zh}\n{topic.title.en}")
            return 0 if phrase == topic.id else 1 if phrase in title or phrase in topic.id else 2

        return sorted(found, key=rank)

    def _refs(self) -> list[str]:
        return [f"{topic.id}#{item}" for topic in self.topics for item in topic.item_ids()]


def _holding(words: list[str], titles: Sequence[tuple[Item, str]]) -> list[Item]:
    """Those in whose titles every word occurs; word by word, so that each looks at fewer."""
    for word in words:
        titles = [one for one in titles if word in one[1]]
    return [item for item, _ in titles]


def _not_found(what: str, id: str, known: list[str], first: Sequence[str] = ()) -> Text:
    near = list(dict.fromkeys([*first, *get_close_matches(id, known, n=3, cutoff=0.5)]))
    if near:
        return message(f"curriculum.no-{what}-near", id=id, near=", ".join(near))
    return message(f"curriculum.no-{what}", id=id)


def _chinese(words: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in words)


def _simplified(wanted: list[str]) -> list[str]:
    from bagu.text.scripts import simplified

    return [simplified(word) for word in wanted]


def _words(topic: Topic) -> Iterator[str]:
    area = message(f"book.area-{topic.area}")
    yield from (topic.id, topic.area, area.zh, area.en, topic.title.zh, topic.title.en)
    yield from topic.data.formerly
    yield from topic.item_ids()
    for words in topic.data.search.values():
        yield from words
    for part in (*topic.data.drills.values(), *topic.data.problems.values()):
        yield from (part.zh, part.en)


def _plain(text: str) -> str:
    return normalize("NFKC", text).casefold()


def _tidy(ref: str) -> str:
    """An id as ids are written: `Batch_Norm` is batch-norm."""
    return _plain(ref).strip().replace("_", "-")
