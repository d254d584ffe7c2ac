"""Topics in a listing, for other programs."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from bagu.text import Text

if TYPE_CHECKING:
    from bagu.curriculum.catalog import Catalog


@dataclass(frozen=True)
class TopicRow:
    """One topic in a listing."""

    id: str
    area: str
    title: Text
    level: int
    minutes: float
    questions: int
    drills: int
    problems: int


@dataclass(frozen=True)
class TopicList:
    """What a search found, or all there is."""

    kind: ClassVar[str] = "topics"
    version: ClassVar[int] = 1

    topics: tuple[TopicRow, ...]


def listing(catalog: "Catalog", words: str = "") -> TopicList:
    """The topics that the words find, the best first; without words all, by area."""
    found = catalog.find(words) if words else catalog.topics
    return TopicList(
        tuple(
            TopicRow(t.id, t.area, t.data.title, t.data.level, t.data.minutes,
                     len(t.data.questions), len(t.data.drills), len(t.data.problems))
            for t in found
        )
    )  # fmt: skip
