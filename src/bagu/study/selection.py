"""Some of the items: those of the topics and areas that were named."""

import re
from collections.abc import Iterable, Sequence

from bagu.curriculum.catalog import Catalog
from bagu.curriculum.item import Item
from bagu.curriculum.items import items_of
from bagu.errors import UsageError
from bagu.text import message


def words_of(given: Iterable[str]) -> tuple[str, ...]:
    """Names as they are typed: one by one, or several with commas or spaces between them."""
    return tuple(dict.fromkeys(word for one in given for word in re.split(r"[\s,，、;；]+", one) if word))


def selected(catalog: Catalog, topics: Sequence[str] = (), areas: Sequence[str] = ()) -> tuple[Item, ...]:
    """The items of these topics and areas, all of them where none is named; UsageError names what there is not."""
    wanted = {catalog.topic(topic).id for topic in topics}
    known = tuple(dict.fromkeys(topic.area for topic in catalog.topics))
    named = {area.strip().casefold().replace("-", "_") for area in areas}
    for area in sorted(named - set(known)):
        raise UsageError(message("mock.no-area", came=area, areas=", ".join(known)))
    chosen = [t for t in catalog.topics if not (wanted or named) or t.id in wanted or t.area in named]
    return tuple(item for topic in chosen for item in items_of(topic))
