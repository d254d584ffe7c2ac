"""The book as a folder of pages that need no server, no network and no script to be read."""

import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import unescape
from importlib.resources import files
from pathlib import Path

import bagu
from bagu.book import words
from bagu.book.chapter import Chapter, volume
from bagu.book.chapter_html import ChapterHtml
from bagu.book.front import Front
from bagu.book.links import Links
from bagu.book.search import index, places
from bagu.book.shell import Shell, welcome
from bagu.curriculum.catalog import Catalog
from bagu.curriculum.coverage import Coverage, coverage
from bagu.curriculum.finding import Finding
from bagu.text import Language, Text, message

Formula = tuple[str, bool]  # TeX, and whether it stands on lines of its own
Typeset = Callable[[Sequence[Formula]], Sequence[str]]  # formulas -> HTML of each

_FORMULA = re.compile(r'<span class="math (inline|block)">(.*?)</span>', re.DOTALL)
ASSETS = ("theme.css", "text.css", "frame.css", "print.css", "book.js", "theme.js")


@dataclass(frozen=True)
class Site:
    """What was written: pages in all, different formulas, the bytes of each language's search index; what was not."""

    pages: int
    formulas: int
    index_bytes: Mapping[Language, int]
    left_out: tuple[Finding, ...]


def write_site(catalog: Catalog, into: Path, languages: Sequence[Language], typeset: Typeset, made: date) -> Site:
    """Write the book of the catalogue into the folder, which is emptied first.

    typeset: makes HTML of formulas, all of the book at once. Cost: about a second a topic and language at most; no
    experiment is run.
    """
    table = coverage(catalog)
    written: dict[str, str] = {"index.html": welcome(languages)}
    sizes, left_out = {}, dict[Finding, None]()
    for language in languages:
        bound = volume(catalog.topics, language)
        chapters = bound.chapters
        left_out |= dict.fromkeys(bound.left_out)
        links = Links(catalog, language, ".html")
        pages = dict(_pages(chapters, links, Shell(language, tuple(languages), foot(chapters, made)), table))
        written |= {f"{language}/{name}": text for name, text in pages.items()}
        script = index(list(places(chapters, links)))
        written[f"{language}/search.js"] = script
        sizes[language] = len(script.encode())
    formulas = typeset_all(written, typeset)
    shutil.rmtree(into, ignore_errors=True)
    for name, text in written.items():
        file = into / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    _copy_assets(into / "assets")
    return Site(sum(name.endswith(".html") for name in written), formulas, sizes, tuple(left_out))


def foot(chapters: Sequence[Chapter], made: date | None) -> Text:
    """When and from what it was made: the versions are those of the measurements."""
    runs = [one.evidence for chapter in chapters for one in chapter.experiments if one.evidence]
    facts = {"version": bagu.__version__, "versions": words.versions(runs) or "-"}
    if made is None:
        return message("book.made-undated", **facts)
    return message("book.made", date=made.isoformat(), **facts)


def typeset_all(pages: dict[str, str], typeset: Typeset) -> int:
    """Put formulas in the place of their TeX, in all pages at once; returns how many different ones there are."""
    wanted = list(dict.fromkeys(formula for text in pages.values() for formula in _formulas(text)))
    shown = dict(zip(wanted, typeset(wanted), strict=True))

    def place(found: re.Match[str]) -> str:
        return f'<span class="math {found[1]}">{shown[unescape(found[2]), found[1] == "block"]}</span>'

    for name, text in pages.items():
        pages[name] = _FORMULA.sub(place, text)
    return len(wanted)


def _formulas(text: str) -> Iterator[Formula]:
    for found in _FORMULA.finditer(text):
        yield unescape(found[2]), found[1] == "block"


def _pages(chapters: Sequence[Chapter], links: Links, shell: Shell, table: Coverage) -> Iterator[tuple[str, str]]:
    """Name and text of every page of a language."""
    front = Front(chapters, links)

    def title(key: str) -> str:
        return message(key).to(links.language)

    yield "index.html", shell.document("index.html", title("book.book"), front.index(), front.areas())
    yield "words.html", shell.document("words.html", title("book.words"), front.words())
    covered = front.coverage(table)
    yield "coverage.html", shell.document("coverage.html", title("book.coverage"), covered, front.coverage_contents())
    for held in chapters:
        name, told = f"{held.id}.html", ChapterHtml(held, links)
        yield name, shell.document(name, held.page.title, told.main(), told.contents())


def _copy_assets(into: Path) -> None:
    into.mkdir(parents=True)
    for name in ASSETS:
        into.joinpath(name).write_bytes(files("bagu.book").joinpath("assets", name).read_bytes())
