"""The book as plain Markdown: what a code host shows without anything being built."""

from collections.abc import Sequence
from dataclasses import dataclass

from bagu.book.chapter import Chapter, volume
from bagu.book.chapter_markdown import ChapterMarkdown, link_markdown
from bagu.book.links import Link, Links
from bagu.book.site import foot
from bagu.curriculum.catalog import Catalog
from bagu.curriculum.finding import Finding
from bagu.text import Language, message


@dataclass(frozen=True)
class Shelf:
    """files: path below docs/book -> text of every page and drawing. left_out: why a topic is not among them."""

    files: dict[str, str]
    left_out: tuple[Finding, ...]


def shelf(catalog: Catalog, languages: Sequence[Language]) -> Shelf:
    """The book in the languages; the same for the same content, whenever it is made."""
    files: dict[str, str] = {}
    left_out: dict[Finding, None] = {}
    for language in languages:
        bound = volume(catalog.topics, language)
        chapters = bound.chapters
        left_out |= dict.fromkeys(bound.left_out)
        links = Links(catalog, language, ".md")
        files[f"{language}/README.md"] = _index(chapters, language)
        for held in chapters:
            told = ChapterMarkdown(held, links)
            files[f"{language}/{held.id}.md"] = told.text()
            files |= {f"{language}/{path}": svg for path, svg in told.figures().items()}
    return Shelf(files, tuple(left_out))


def _index(chapters: Sequence[Chapter], language: Language) -> str:
    """Topics by area, their questions under them."""

    def say(key: str, **values: object) -> str:
        return message(key, **values).to(language)

    experiments = [one for held in chapters for one in held.experiments]
    lead = say("book.lead", topics=len(chapters), claims=len(experiments), myths=sum(one.myth for one in experiments),
               questions=sum(len(held.page.questions) for held in chapters))  # fmt: skip
    parts = [f"# {say('book.book')}", lead, f"[{say('book.coverage')}](../../coverage.md)"]
    for area in dict.fromkeys(held.topic.area for held in chapters):
        parts.append(f"## {say(f'book.area-{area}')}")
        for held in chapters:
            if held.topic.area == area:
                title = link_markdown(Link(held.page.title, f"{held.id}.md"))
                asked = [link_markdown(Link(one.title, f"{held.id}.md#{one.id}")) for one in held.page.questions]
                parts.append(f"**{title}**\n\n" + " · ".join(asked))
    parts.append(f"<sub>{foot(chapters, None).to(language)} {say('book.licence')}</sub>")
    return "\n\n".join(parts) + "\n"
