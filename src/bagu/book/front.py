"""The pages around the chapters: topics by area, search words, the coverage table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from bagu.book.chapter import Chapter
from bagu.book.chapter_html import link_html, plain_title
from bagu.book.links import Link, Links
from bagu.book.shell import Entry
from bagu.curriculum.coverage import Coverage, CoverageRow
from bagu.curriculum.table import areas
from bagu.text import Language, Text, message
from bagu.text.html import inline


def area_name(area: str) -> Text:
    """The title of an area."""
    return message(f"book.area-{area}")


@dataclass(frozen=True)
class Front:
    """What the front pages tell of; `chapters` are in the catalogue's order."""

    chapters: Sequence[Chapter]
    links: Links

    @property
    def language(self) -> Language:
        return self.links.language

    def index(self) -> str:
        """Topics by area, each with what is in it."""
        experiments = [one for chapter in self.chapters for one in chapter.experiments]
        lead = message(
            "book.lead", topics=len(self.chapters), claims=len(experiments), myths=sum(one.myth for one in experiments),
            questions=sum(len(chapter.page.questions) for chapter in self.chapters),
        )  # fmt: skip
        parts = [f"<h1>{self._words('book.book')}</h1>", f'<p class="lead">{escape(self._say(lead))}</p>']
        for area, held in self._by_area():
            lines = "\n".join(self._topic(chapter) for chapter in held)
            parts.append(f'<section class="area" id="{area}"><h2>{self._words(f"book.area-{area}")}</h2>')
            parts.append(f'<ul class="topics">\n{lines}\n</ul></section>')
        return "\n".join(parts)

    def areas(self) -> list[Entry]:
        """The contents of the index."""
        return [Entry(area, self._words(f"book.area-{area}")) for area, _ in self._by_area()]

    def words(self) -> str:
        """Every search word and other name with the topics that it leads to."""
        found: dict[str, dict[str, str]] = {}
        for chapter in self.chapters:
            data = chapter.topic.data
            for word in {chapter.id, *data.formerly, *data.search.get("zh", ()), *data.search.get("en", ())}:
                shown = self._say(Text(word, word))
                found.setdefault(shown, {})[chapter.id] = link_html(self._link(chapter))
        lines = "\n".join(
            f"<dt>{escape(word)}</dt><dd>{' · '.join(to.values())}</dd>"
            for word, to in sorted(found.items(), key=lambda pair: pair[0].casefold())
        )
        lead = self._words("book.words-lead")
        return f'<h1>{self._words("book.words")}</h1>\n<p class="lead">{lead}</p>\n<dl class="words">\n{lines}\n</dl>'

    def coverage(self, table: Coverage) -> str:
        """The rows that interviewers ask, area by area, with what discharges each."""
        lead = message("book.coverage-lead", total=len(table.rows), discharged=table.discharged, half=table.half,
                       dark=table.dark)  # fmt: skip
        parts = [f"<h1>{self._words('book.coverage')}</h1>", f'<p class="lead">{escape(self._say(lead))}</p>']
        keys = ("row", "notes", "are", "state", "by")
        head = "".join(f"<th>{self._words(f'book.coverage-{key}')}</th>" for key in keys)
        for area in areas():
            rows = "\n".join(self._row(row) for row in table.rows if row.area == area)
            table_html = f'<table class="coverage"><thead><tr>{head}</tr></thead><tbody>\n{rows}\n</tbody></table>'
            parts.append(f'<section id="{area}"><h2>{self._words(f"book.area-{area}")}</h2>')
            parts.append(f'<div class="table">{table_html}</div></section>')
        return "\n".join(parts)

    def coverage_contents(self) -> list[Entry]:
        return [Entry(area, self._words(f"book.area-{area}")) for area in areas()]

    def _row(self, row: CoverageRow) -> str:
        by = "; ".join(self._discharged_by(row))
        if row.missing:
            by += f" ({self._words('book.missing', what=', '.join(row.missing))})"
        return (
            f'<tr class="{row.state} {row.correctness}" id="{escape(row.id)}">'
            f"<td>{inline(self._say(row.title), lambda kind, target: '')}</td>"
            f"<td>{', '.join(row.notes)}</td><td>{self._words(f'book.notes-{row.correctness}')}</td>"
            f"<td>{self._words(f'book.state-{row.state}')}</td><td>{by}</td></tr>"
        )

    def _discharged_by(self, row: CoverageRow) -> Iterator[str]:
        """Links to the question and to what hangs on it."""
        topic, _, question = (row.question or "").partition("#")
        chapter = next((one for one in self.chapters if one.id == topic), None)
        if chapter is None:
            return
        file = self.links.file(topic)
        title = next((one.title for one in chapter.page.questions if one.id == question), question)
        yield link_html(Link(title, f"{file}#{question}"))
        error = (row.error or "").removeprefix("mutant:").partition("/")[0]
        named = {
            "claim": row.claim and f"claim-{row.claim}", "drill": row.drill and f"drill-{row.drill}",
            "problem": row.problem and f"problem-{row.problem}",
            "error": error and (error.replace(":", "-") if ":" in error else f"problem-{error}"),
        }  # fmt: skip
        for kind, fragment in named.items():
            if fragment:
                yield f'<a href="{file}#{escape(fragment)}">{self._words(f"book.by-{kind}")}</a>'
        if row.ladder:
            yield f"{self._words('book.by-ladder')} <code>{escape(row.ladder)}</code>"

    def _topic(self, chapter: Chapter) -> str:
        data = chapter.topic.data
        row = message("book.row", level=data.level, questions=len(data.questions), drills=len(data.drills),
                      problems=len(data.problems))  # fmt: skip
        asked = " · ".join(plain_title(question.title) for question in chapter.page.questions)
        return (
            f'<li>{link_html(self._link(chapter), "title")} <span class="row">{escape(self._say(row))}</span>'
            f'<span class="asked">{asked}</span></li>'
        )

    def _link(self, chapter: Chapter) -> Link:
        return Link(chapter.page.title, self.links.file(chapter.id))

    def _by_area(self) -> Iterator[tuple[str, list[Chapter]]]:
        for area in dict.fromkeys(chapter.topic.area for chapter in self.chapters):
            yield area, [chapter for chapter in self.chapters if chapter.topic.area == area]

    def _say(self, text: Text) -> str:
        return text.to(self.language)

    def _words(self, key: str, **values: object) -> str:
        return escape(self._say(message(key, **values)))
