"""The frame of every page of the book: head, bar with search, contents, foot."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files
from string import Template

from bagu.text import Language, Text, message

TAGS: dict[Language, str] = {"zh": "zh-Hans", "zh-Hant": "zh-Hant", "en": "en"}
NAMES: dict[Language, str] = {"zh": "简体", "zh-Hant": "繁體", "en": "English"}


@dataclass(frozen=True)
class Entry:
    """A line of a page's contents."""

    id: str
    title: str  # HTML


@dataclass(frozen=True)
class Shell:
    """language: of the words. languages: in which the book is, so that a page leads to itself in the others."""

    language: Language
    languages: tuple[Language, ...]
    foot: Text

    def document(self, file: str, title: str, main: str, contents: Sequence[Entry] = ()) -> str:
        """A whole page; `main` is the HTML of its text, `file` its own name."""
        book = self._say("book.book")
        return template("shell.html").substitute(
            tag=TAGS[self.language],
            title=escape(title if title == book else f"{title} · {book}"),
            book=book,
            skip=self._say("book.skip"),
            search=self._say("book.search"),
            none=self._say("book.search-none"),
            count=self._say("book.search-count"),
            words=self._say("book.words"),
            coverage=self._say("book.coverage"),
            theme=self._say("book.theme"),
            others=self._others(file),
            layout=" with-contents" if contents else "",
            contents=self._contents(contents),
            main=main,
            foot=escape(self.foot.to(self.language)),
            licence=self._say("book.licence"),
        )

    def _say(self, key: str) -> str:
        return escape(message(key).to(self.language))

    def _others(self, file: str) -> str:
        return "\n".join(
            f'<a href="../{other}/{file}" lang="{TAGS[other]}" hreflang="{TAGS[other]}" data-same>{NAMES[other]}</a>'
            for other in self.languages
            if other != self.language
        )

    def _contents(self, contents: Sequence[Entry]) -> str:
        if not contents:
            return ""
        lines = "\n".join(f'<li><a href="#{one.id}">{one.title}</a></li>' for one in contents)
        title = self._say("book.contents")
        return (
            f'<details class="contents" open><summary>{title}</summary>\n'
            f'<nav aria-label="{title}"><ol>\n{lines}\n</ol></nav></details>\n'
        )


def welcome(languages: Sequence[Language]) -> str:
    """The page above the languages: it offers each in its own words."""
    lines = "\n".join(
        f'<li lang="{TAGS[one]}"><a href="{one}/index.html" hreflang="{TAGS[one]}">{NAMES[one]}</a> '
        f"{escape(message('book.subtitle').to(one))}</li>"
        for one in languages
    )
    return template("welcome.html").substitute(tag=TAGS[languages[0]], lines=lines)


@cache
def template(name: str) -> Template:
    """A file of assets whose $names are to be filled."""
    return Template(files("bagu.book").joinpath("assets", name).read_text("utf-8"))
