"""What the pages work on: made once at the start, handed to every request."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from bagu.curriculum.catalog import Catalog
from bagu.curriculum.item import Item
from bagu.store.store import Store
from bagu.study.learner import Learner
from bagu.text import Language
from bagu.web.assets import Assets
from bagu.web.shelf import Shelf
from bagu.web.worker import Worker

ROWS = 20_000  # some thousand a list, in three languages; a row has half a kB


@dataclass(frozen=True)
class Site:
    """language: of whoever has not chosen one. learner: opens the learner of a request.

    shelf: what was rendered; rows: of long lists. worker: does what takes a while.
    """

    catalog: Catalog
    store: Store
    assets: Assets
    language: Language
    learner: Callable[[], Learner]
    worker: Worker
    shelf: Shelf = field(default_factory=Shelf)
    rows: Shelf = field(default_factory=lambda: Shelf(ROWS))

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """Every item of the catalogue, read once."""
        return self.catalog.items()

    @cached_property
    def questions(self) -> tuple[Item, ...]:
        """Those of them that are questions."""
        return tuple(item for item in self.items if item.kind == "question")

    @cached_property
    def named(self) -> Mapping[str, Item]:
        """The same by id."""
        return {item.id: item for item in self.items}
