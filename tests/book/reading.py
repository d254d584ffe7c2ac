"""Reads a page of the book the way a browser would, and remembers what a test asks for."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

VOID = {"meta", "link", "input", "br", "img"}
SHAPES = {"rect", "line", "polyline", "polygon", "circle"}  # of SVG; written as <rect …/>


@dataclass
class Read:
    """ids, links (a href), and what a browser would fetch by itself (script, link, img); text outside of SVG."""

    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)
    classes: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    lang: str = ""

    @property
    def text(self) -> str:
        return "".join(self.words)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.read, self.open = Read(), list[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.read.tags.append(tag)
        self.read.classes += (found.get("class") or "").split()
        if "id" in found:
            self.read.ids.append(found["id"] or "")
        if tag == "a":
            self.read.links.append(found.get("href") or "")
        if tag == "html":
            self.read.lang = found.get("lang") or ""
        for name in ("src", "href"):
            if tag in ("script", "link", "img") and name in found:
                self.read.fetched.append(found[name] or "")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in SHAPES:
            self.read.faults.append(f"<{tag}/> closes itself")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1] != tag:
            self.read.faults.append(f"</{tag}> at {self.getpos()} closes {self.open[-1:]}")
        else:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if "svg" not in self.open:
            self.read.words.append(data)


def read(source: Path | str) -> Read:
    """The page of a file, or a piece of HTML; what is left open is a fault."""
    reader = _Reader()
    reader.feed(source if isinstance(source, str) else source.read_text("utf-8"))
    reader.close()
    reader.read.faults += [f"<{tag}> is never closed" for tag in reader.open]
    return reader.read
