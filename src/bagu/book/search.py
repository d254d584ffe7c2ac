"""The index behind the book's search box: a script, since a page opened from disk can load nothing else."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from unicodedata import normalize

from bagu.book import words
from bagu.book.chapter import Chapter
from bagu.book.links import Links
from bagu.text import Language, Text
from bagu.text.plain import plain

SNIPPET = 90  # characters of a match that are shown
_RUNS = re.compile(r"[\u3400-\u9fff]+|[a-z0-9]+")


@dataclass(frozen=True)
class Place:
    """One thing that can be found. topic: its title; title: its own; words: what else it says.

    named: whether words of the title count as a name, which a claim's long sentence is not.
    """

    address: str
    topic: str
    title: str
    words: str
    named: bool = True


def places(chapters: Sequence[Chapter], links: Links) -> Iterator[Place]:
    """Topics, questions, depth, claims, drills and problems, in the order of the book."""
    for chapter in chapters:
        yield from _of_chapter(chapter, f"{chapter.id}{links.suffix}", links.language)


def index(found: Sequence[Place]) -> str:
    """The script: places, the topic's own first, and for each term the places that have it, `!` where it is in a name.

    Place numbers are differences in base 36. A term is a word of Latin letters and digits, or two Chinese characters
    that stand together; book.js cuts a query the same way.
    """
    terms: dict[str, list[str]] = {}
    last: dict[str, int] = {}
    topics = list(dict.fromkeys(place.topic for place in found))
    for number, place in enumerate(found):
        named = set(cut(place.title)) if place.named else set()
        for term in sorted(named | set(cut(place.title)) | set(cut(place.words))):
            step = _base36(number - last.get(term, 0))
            terms.setdefault(term, []).append(step + ("!" if term in named else ""))
            last[term] = number
    rows = [
        [place.address, topics.index(place.topic), place.title if place.title != place.topic else "",
         place.words[:SNIPPET]]
        for place in found
    ]  # fmt: skip
    table = {term: " ".join(steps) for term, steps in sorted(terms.items())}
    data = json.dumps({"topics": topics, "places": rows, "terms": table}, ensure_ascii=False, separators=(",", ":"))
    return f"window.BAGU_SEARCH={data};\n"


def cut(text: str) -> Iterator[str]:
    """The terms of a text, repeated as they occur."""
    for run in _RUNS.findall(normalize("NFKC", text).lower()):
        if run[0] < "\u3400" or len(run) == 1:
            yield run
        else:
            yield from (run[at : at + 2] for at in range(len(run) - 1))


def _of_chapter(chapter: Chapter, file: str, language: Language) -> Iterator[Place]:
    page, topic = chapter.page, plain(chapter.page.title)
    search = chapter.topic.data.search
    known = [chapter.id, *chapter.topic.data.formerly, *search.get("zh", ()), *search.get("en", ())]
    yield Place(file, topic, topic, chapter.say(Text(*(2 * [" · ".join(known)]))))
    for question in page.questions:
        said = "\n\n".join([question.spoken, *(point.text for point in question.points), question.answer])
        yield Place(f"{file}#{question.id}", topic, plain(question.title), plain(said))
    for section in page.sections:
        yield Place(f"{file}#{section.id}", topic, plain(section.title), plain(section.body))
    for one in chapter.experiments:
        stands = chapter.say(words.verdict(one))
        yield Place(f"{file}#claim-{one.claim.id}", topic, chapter.say(one.claim.text), stands, named=False)
    for practice in chapter.practices:
        asked = plain(chapter.say(practice.samples[0][1].ask))
        yield Place(f"{file}#drill-{practice.drill.id}", topic, plain(chapter.say(practice.part.title)), asked)
    for task in chapter.tasks:
        told = plain(task.statement.body)
        yield Place(f"{file}#problem-{task.id}", topic, plain(task.statement.title), told)


def _base36(number: int) -> str:
    digits = ""
    while True:
        number, rest = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[rest] + digits
        if not number:
            return digits
