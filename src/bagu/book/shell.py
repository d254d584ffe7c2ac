"""The frame of every page of the book: head, bar with search, contents, foot."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from bagu.text import Language, Text, message

TAGS: dict[Language, str] = {"zh": "zh-Hans", "zh-Hant": "zh-Hant", "en": "en"}
NAMES: dict[Language, str] = {"zh": "简体", "zh-Hant": "繁體", "en": "English"}


@dataclass(frozen=True)
class Entry:
    """A line of a page's contents."""

    id: str
    title: str  # HTML
    level: int = 1


@dataclass(frozen=True)
class Shell:
    """language: of the words. languages: in which the book is, so that a page leads to itself in the others."""

    language: Language
    languages: tuple[Language, ...]
    foot: Text

    def document(self, file: str, title: str, main: str, contents: Sequence[Entry] = ()) -> str:
        """A whole page; `main` is the HTML of its text, `file` its own name."""
        say = self._say
        name = say("book.book")
        shown = title if title == name else f"{title} · {name}"
        return f"""<!doctype html>
<html lang="{TAGS[self.language]}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{escape(shown)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="../assets/katex/katex.min.css">
<link rel="stylesheet" href="../assets/book.css">
<script src="../assets/theme.js"></script>
<script defer src="../assets/book.js"></script>
</head>
<body>
<a class="skip" href="#main">{escape(say("book.skip"))}</a>
<header class="bar">
<a class="home" href="index.html">{escape(name)}</a>
<form class="search" role="search" data-none="{escape(say("book.search-none"))}" data-count="{escape(say("book.search-count"))}">
<input type="search" name="words" autocomplete="off" placeholder="{escape(say("book.search"))}" aria-label="{escape(say("book.search"))}" aria-controls="found">
<div id="found" hidden></div>
</form>
<nav class="ways">
<a href="words.html">{escape(say("book.words"))}</a>
<a href="coverage.html">{escape(say("book.coverage"))}</a>
{self._others(file)}
<button type="button" class="theme" aria-label="{escape(say("book.theme"))}" title="{escape(say("book.theme"))}">◐</button>
</nav>
</header>
<div class="frame{" with-contents" if contents else ""}">
{self._contents(contents)}<main id="main">
{main}
</main>
</div>
<footer>
<p>{escape(self.foot.to(self.language))}</p>
<p>{escape(say("book.licence"))}</p>
</footer>
</body>
</html>
"""

    def _say(self, key: str) -> str:
        return message(key).to(self.language)

    def _others(self, file: str) -> str:
        return "\n".join(
            f'<a href="../{other}/{file}" lang="{TAGS[other]}" hreflang="{TAGS[other]}" data-same>{NAMES[other]}</a>'
            for other in self.languages
            if other != self.language
        )

    def _contents(self, contents: Sequence[Entry]) -> str:
        if not contents:
            return ""
        lines = "\n".join(f'<li class="level-{one.level}"><a href="#{one.id}">{one.title}</a></li>' for one in contents)
        title = escape(self._say("book.contents"))
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
    return f"""<!doctype html>
<html lang="{TAGS[languages[0]]}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>bagu</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="assets/book.css">
<script src="assets/theme.js"></script>
</head>
<body>
<main id="main" class="welcome">
<h1>bagu 八股</h1>
<ul>
{lines}
</ul>
</main>
</body>
</html>
"""
