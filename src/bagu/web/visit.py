"""One request: whose it is, in which words and colours the answer comes."""

from collections.abc import Callable, Hashable, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import Annotated, Literal, TypeVar, cast
from urllib.parse import parse_qsl, urlencode, urlsplit

from fastapi import Depends
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bagu.curriculum.catalog import Catalog
from bagu.curriculum.item import Item
from bagu.study.learner import Learner
from bagu.study.marks import Marks
from bagu.study.mastery import Mastery
from bagu.study.plan import Plan, Planner
from bagu.study.settings import Settings
from bagu.text import Language, Text, message
from bagu.text.language import OPTIONS
from bagu.web.site import Site

Theme = Literal["auto", "light", "dark"]
THEMES: tuple[Theme, ...] = ("auto", "light", "dark")
LANGUAGE, THEME = "bagu-language", "bagu-theme"  # names of cookies
A_YEAR = 365 * 24 * 3600
STALE_AFTER = 300  # seconds; recall fades slowly

T = TypeVar("T")


class Visit:
    """What a handler asks for as its first argument, `visit: Visiting`."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.site: Site = request.app.state.site

    @property
    def catalog(self) -> Catalog:
        return self.site.catalog

    @cached_property
    def learner(self) -> Learner:
        return self.site.learner()

    @property
    def items(self) -> tuple[Item, ...]:
        """Every item of the catalogue, read once."""
        return self.site.items

    @cached_property
    def moment(self) -> datetime:
        """The time as of which recall is told: no more than some minutes ago, and every answer since then counts."""
        seconds = int(self.learner.now.timestamp())
        return datetime.fromtimestamp(seconds - seconds % STALE_AFTER, UTC)

    def remembered(self, name: str, make: Callable[[], T], *more: Hashable) -> T:
        """What `make` derives from the log as of the moment, kept until the log grows. more: what else decides."""
        learner = self.learner
        return self.site.shelf.get((name, learner.user, learner.mark, self.moment, *more), make)

    @cached_property
    def settings(self) -> Settings:
        """The learner's, as the request found them."""
        return self.learner.settings

    @cached_property
    def mastery(self) -> Mastery:
        return self.learner.mastery(self.items, self.moment)

    @cached_property
    def plan(self) -> Plan:
        return self.planned("plan", self.items)

    def planned(self, name: str, items: Sequence[Item]) -> Plan:
        """The plan of these items, which a name stands for."""
        learner = self.learner
        planner = self.site.shelf.get(("planner", learner.user, name), lambda: Planner(items))
        return self.remembered(name, lambda: learner.plan(planner, self.moment))

    @cached_property
    def marks(self) -> Marks:
        return self.remembered("marks", self.learner.marks)

    @property
    def nonce(self) -> str:
        """For what sets styles by script, which the policy forbids to everything else."""
        return str(self.request.state.nonce)

    @property
    def partial(self) -> bool:
        """Whether htmx asks, who puts the answer into a page that is there."""
        return "hx-request" in self.request.headers

    @cached_property
    def language(self) -> Language:
        asked = self.request.query_params.get("lang") or self.request.cookies.get(LANGUAGE)
        return cast(Language, asked) if asked in OPTIONS else self.site.language

    @property
    def theme(self) -> Theme:
        held = self.request.cookies.get(THEME)
        return held if held in THEMES else "auto"

    @property
    def here(self) -> str:
        """The address of this page, without the language that it asks for; of the first where none can be asked for."""
        if self.request.method not in ("GET", "HEAD"):
            return "/"
        rest = [(name, value) for name, value in self.request.query_params.multi_items() if name != "lang"]
        return self.request.url.path + (f"?{urlencode(rest)}" if rest else "")

    @property
    def in_session(self) -> bool:
        """Whether the page belongs to a session that was begun on the first page; a part belongs to its page."""
        shown = urlsplit(self.request.headers.get("hx-current-url", "")).query if self.partial else ""
        return "session" in self.request.query_params or "session" in dict(parse_qsl(shown))

    def in_language(self, language: Language) -> str:
        """The address of this page in a language, which the browser then keeps."""
        return f"{self.here}{'&' if '?' in self.here else '?'}lang={language}"

    def say(self, text: Text) -> str:
        """Words in the language of the visit."""
        return text.to(self.language)

    def words(self, key: str, /, **values: object) -> str:
        """The program's own sentence `package.name` in the language of the visit."""
        return self.say(message(key, **values))

    def html(self, template: str, /, **values: object) -> Markup:
        """A template filled; it knows the visit as `visit`, besides `values`."""
        made = self.request.app.state.templates.get_template(template)
        return Markup(made.render(visit=self, t=self.words, say=self.say, **values))

    def row(self, template: str, *key: Hashable, **values: object) -> Markup:
        """A row of a long list, most of which look as they did before. key: all that decides how it looks."""
        return self.site.rows.get((template, self.language, key), lambda: self.html(template, **values))

    def render(self, template: str, /, **values: object) -> Response:
        """A page, or a part of one, of a template."""
        answer = HTMLResponse(self.html(template, **values))
        if self.request.query_params.get("lang") in OPTIONS:
            answer.set_cookie(LANGUAGE, self.language, max_age=A_YEAR, samesite="lax")
        return answer

    def go(self, address: str) -> Response:
        """To another page, after something was done; htmx is told so that the whole page goes there."""
        if self.partial:
            return Response(headers={"HX-Redirect": address})
        return RedirectResponse(address, 303)


def visiting(request: Request) -> Visit:
    return Visit(request)


Visiting = Annotated[Visit, Depends(visiting)]
