"""Have KaTeX set every formula of every topic, in every language, those of a few exercises of each drill among them.

Exit 1 names the page and the formula that KaTeX refuses; the terminal's own reader is looked at by `bagu check`.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from bagu.book.chapter import volume
from bagu.book.chapter_html import ChapterHtml
from bagu.book.katex import Katex
from bagu.book.links import Links
from bagu.book.site import typeset_all
from bagu.curriculum.catalog import Catalog
from bagu.curriculum.content import drills
from bagu.curriculum.pack import GROUP, Pack
from bagu.errors import UsageError
from bagu.text import Language
from bagu.text.html import html

LANGUAGES: tuple[Language, ...] = ("zh", "zh-Hant", "en")
FRONTEND = Path(__file__).resolve().parents[1] / "frontend"
SEEDS = range(3)


def pages(catalog: Catalog) -> Iterator[tuple[str, str]]:
    """Name and HTML of all that is written; of Traditional Chinese too, since conversion could touch a formula."""
    for language in LANGUAGES:
        links = Links(catalog, language, ".html")
        for chapter in volume(catalog.topics, language).chapters:
            yield f"{chapter.id} ({language})", ChapterHtml(chapter, links).main()
        for topic in catalog.topics:
            for drill in drills(topic):
                drawn = [drill.exercise(seed) for seed in SEEDS]
                texts = [text.to(language) for exercise in drawn for text in (exercise.ask, *exercise.steps)]
                yield (
                    f"{topic.id}#{drill.id} ({language})",
                    "".join(html(text, lambda kind, target: "") for text in texts),
                )


def main() -> int:
    katex = Katex(FRONTEND)
    found = dict(pages(Catalog.load([Pack.installed(GROUP)])))
    try:
        count = typeset_all(dict(found), katex.typeset)
    except UsageError:
        for name, page in found.items():  # one by one, to name the page
            try:
                typeset_all({name: page}, katex.typeset)
            except UsageError as error:
                print(f"{name}: {error.text.en}", file=sys.stderr)
        return 1
    print(f"Formulas set by KaTeX: {count}.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
