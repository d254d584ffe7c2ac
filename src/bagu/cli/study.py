"""What the commands that record something open: the catalog, the store and its learner."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bagu.curriculum.catalog import Catalog
    from bagu.study.learner import Learner


@contextmanager
def opened() -> Iterator[tuple["Catalog", "Learner"]]:
    """The catalog and the learner of this machine; closed however the command ends."""
    from bagu.curriculum.catalog import Catalog
    from bagu.store import open_store
    from bagu.study.learner import Learner

    with open_store() as store:
        yield Catalog.load(), Learner(store)
