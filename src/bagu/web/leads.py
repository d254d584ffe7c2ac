"""Where in the app a command of bagu leads: what the study advises is told as commands, which both faces know."""

import shlex

from bagu.book.links import Link
from bagu.study.selection import words_of
from bagu.text import Language
from bagu.web.addresses import address
from bagu.web.site import Site

_KINDS = {"review": "question", "drill": "drill", "solve": "problem"}


def leads(site: Site, command: str, language: Language) -> tuple[Link, ...]:
    """The pages for `bagu review ITEM`, `drill ITEM --seed N`, `solve ITEM`, `cram --topics A,B` and `mock`."""
    _, name, *rest = shlex.split(command)
    if name == "mock":
        return (Link("", "/mock"),)
    if name == "cram":
        topics = {topic.id: topic for topic in site.catalog.topics}
        named = words_of([rest[rest.index("--topics") + 1]]) if "--topics" in rest else ()
        return tuple(Link(topics[id].title.to(language), f"/topics/{id}") for id in named if id in topics)
    item = site.named.get(rest[0]) if rest else None
    if item is None or _KINDS.get(name) != item.kind:
        return ()
    seed = f"?seed={rest[rest.index('--seed') + 1]}" if "--seed" in rest else ""
    return (Link(item.title.to(language), address(item.id, item.kind) + seed),)
