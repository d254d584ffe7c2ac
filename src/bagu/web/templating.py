"""Templates: everything in them is escaped unless it was made as HTML."""

from collections.abc import Callable
from functools import lru_cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bagu.text.html import html, inline
from bagu.web.addresses import address, place
from bagu.web.assets import Assets


def environment(assets: Assets) -> Environment:
    """Of one app.

    `asset(entry)`, `address(id, kind)` and `place(id, kind)` lead somewhere, `modules(body)` to scripts; the filters
    `markdown` and `line` make HTML of prose.
    """
    made = Environment(
        loader=PackageLoader("bagu.web"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    made.globals |= {"asset": assets.address, "modules": assets.modules, "address": address, "place": place}
    made.filters["markdown"] = _safe(html)
    made.filters["line"] = _safe(inline)
    return made


def _safe(render: Callable[..., str]) -> Callable[[str], Markup]:
    """Prose whose HTML is text, so that what comes out is ours; anchors are left out."""
    return lru_cache(maxsize=16_384)(lambda source: Markup(render(source, lambda kind, target: "")))
