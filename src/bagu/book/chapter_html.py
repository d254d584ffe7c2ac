"""A chapter as HTML: questions, depth, claims with their evidence, drills, problems, sources."""

from collections.abc import Iterator
from html import escape

from bagu.book import words
from bagu.book.chapter import Chapter, Experiment, Practice, Task
from bagu.book.links import Link, Links
from bagu.book.shell import Entry
from bagu.curriculum.page import Question, Section
from bagu.text import Text, message
from bagu.text.html import html, inline


def link_html(link: Link, kind: str = "") -> str:
    """The link; kind becomes its class."""
    attributes = (f' class="{kind}"' if kind else "") + (f' title="{escape(link.note)}"' if link.note else "")
    return f'<a href="{escape(link.address)}"{attributes}>{plain_title(link.label)}</a>'


def plain_title(title: str) -> str:
    """A title, which may hold formulas and code, as HTML."""
    return inline(title, lambda kind, target: "")


class ChapterHtml:
    """One chapter; `main()` is its text and `contents()` its lines for the list of contents."""

    def __init__(self, chapter: Chapter, links: Links) -> None:
        self.chapter, self.links = chapter, links

    def main(self) -> str:
        return "\n".join(self._parts())

    def contents(self) -> list[Entry]:
        page = self.chapter.page
        lines = [Entry(one.id, plain_title(one.title)) for one in page.questions]
        lines += [Entry(one.id, plain_title(one.title)) for one in page.sections]
        for id, key, present in (
            ("part-claims", "book.claims", self.chapter.experiments),
            ("part-drills", "book.drills", self.chapter.practices),
            ("part-problems", "book.problems", self.chapter.tasks),
            ("part-sources", "book.sources", self.chapter.topic.data.sources),
        ):
            if present:
                lines.append(Entry(id, escape(self._say(message(key)))))
        return lines

    def _parts(self) -> Iterator[str]:
        held = self.chapter
        yield f"<h1>{plain_title(held.page.title)}</h1>"
        yield self.facts()
        for question in held.page.questions:
            yield self.question(question)
        for section in held.page.sections:
            yield self.depth(section)
        if held.experiments:
            yield self._heading("part-claims", "book.claims") + f"<p>{self._words('book.claims-lead')}</p>"
            yield from (self.experiment(one) for one in held.experiments)
            yield "</section>"
        if held.practices:
            yield self._heading("part-drills", "book.drills") + f"<p>{self._words('book.drills-lead')}</p>"
            yield from (self.practice(one) for one in held.practices)
            yield "</section>"
        if held.tasks:
            yield self._heading("part-problems", "book.problems")
            yield from (self.task(one) for one in held.tasks)
            yield "</section>"
        if held.topic.data.sources:
            yield self.sources()

    def facts(self) -> str:
        data, held = self.chapter.topic.data, self.chapter
        facts = message(
            "book.meta", level=data.level, minutes=f"{data.minutes:g}", questions=len(data.questions),
            claims=len(held.experiments), myths=sum(one.myth for one in held.experiments),
            drills=len(data.drills), problems=len(data.problems),
        )  # fmt: skip
        area = self._words(f"book.area-{held.topic.area}")
        needs = [link_html(link) for id in data.needs if (link := self.links.to_topic(id))]
        first = f"<br>{self._words('book.needs')}{self._between(needs)}" if needs else ""
        fold = f'data-fold="{self._words("book.fold")}" data-unfold="{self._words("book.unfold")}"'
        return f'<p class="facts">{area} · {escape(self._say(facts))}{first}</p>\n<p class="folding" {fold}></p>'

    def question(self, question: Question) -> str:
        count = len(question.points)
        points = "\n".join(f'<li id="{question.id}-{one.id}">{self._inline(one.text)}</li>' for one in question.points)
        data = next((one for one in self.chapter.topic.data.questions if one.id == question.id), None)
        also = (
            [link_html(link) for ref in data.follow_ups if (link := self.links.item(self.chapter, ref))] if data else []
        )
        after = f'<p class="also">{self._words("book.also")}{self._between(also)}</p>' if also else ""
        return f"""<section class="question" id="{question.id}">
<h2>{plain_title(question.title)}</h2>
<blockquote><p>{self._inline(question.spoken)}</p></blockquote>
<details class="points"><summary>{self._words("book.points", count=count)}</summary>
<ol>
{points}
</ol></details>
<details class="answer" open><summary>{self._words("book.answer")}</summary>
{self._html(question.answer)}</details>
{after}</section>"""

    def depth(self, section: Section) -> str:
        return (
            f'<section class="depth" id="{section.id}">\n<h2>{plain_title(section.title)}</h2>'
            f"{self._html(section.body)}</section>"
        )

    def sources(self) -> str:
        lines = "\n".join(
            f'<li id="source-{source.id}">{escape(source.cite)} '
            f'<a href="{escape(source.url)}">{escape(source.url)}</a></li>'
            for source in self.chapter.topic.data.sources
        )
        return self._heading("part-sources", "book.sources") + f'<ol class="sources">\n{lines}\n</ol></section>'

    def experiment(self, one: Experiment) -> str:
        found = one.evidence
        drawn = f"<figure>{one.figure.svg(self.chapter.language)}</figure>" if one.figure else ""
        sources = self._sources(one)
        numbers = self._numbers(one) if found else ""
        return f"""<article class="claim {words.state(one)}" id="claim-{one.claim.id}">
<h3><span class="number">{self._words("book.experiment", number=one.number)}</span> \
<span class="badge">{escape(self._say(words.verdict(one)))}</span></h3>
<p class="statement">{escape(self._say(one.claim.text))}</p>
{self._criteria(one)}
{drawn}{numbers}{sources}</article>"""

    def _criteria(self, one: Experiment) -> str:
        lines = "\n".join(
            f"<li>{escape(self._say(words.criterion(held, one.evidence)))}</li>" for held in one.claim.criteria
        )
        return f'<ul class="criteria">\n{lines}\n</ul>'

    def _sources(self, one: Experiment) -> str:
        found = (self.links.anchor(self.chapter, "source", id) for id in one.claim.sources)
        cited = " ".join(link_html(link, "source") for link in found if link)
        return f"<p>{self._words('book.sources-of')}{cited}</p>" if cited else ""

    def _numbers(self, one: Experiment) -> str:
        assert one.evidence is not None
        rows = "\n".join(
            "<tr><td>{}</td><td class=n>{}</td><td class=n>{}</td></tr>".format(escape(name), *words.measured(number))
            for name, number in one.evidence.numbers.items()
        )
        head = "".join(f"<th>{self._words(f'book.{key}')}</th>" for key in ("number", "mean", "interval"))
        return f"""<details class="numbers"><summary>{self._words("book.numbers")}</summary>
<div class="table"><table><thead><tr>{head}</tr></thead><tbody>
{rows}
</tbody></table></div>
<p>{escape(self._say(words.circumstances(one.evidence)))}</p>
<p>{self._words("book.again")}<code>bagu prove {escape(one.evidence.claim)}</code></p></details>
"""

    def practice(self, one: Practice) -> str:
        samples = "\n".join(
            f"""<li>{self._html(self._say(words.asked(exercise)))}
<details><summary>{self._words("book.folded-answer")}</summary>
<p>{self._words("book.the-answer")}<strong>{escape(words.answer(exercise))}</strong></p>
{"".join(self._html(self._say(step)) for step in exercise.steps)}</details></li>"""
            for _, exercise in one.samples
        )
        return f"""<article class="drill" id="drill-{one.drill.id}">
<h3>{plain_title(self._say(one.part.title))}</h3>
<ol>
{samples}
</ol>
<p class="again">{self._words("book.drill-again")}<code>{escape(words.drill_command(self.chapter, one))}</code></p>
</article>"""

    def task(self, task: Task) -> str:
        conventions = "\n".join(f"<li>{self._inline(line)}</li>" for line in task.statement.conventions)
        listed = f"<h4>{self._words('book.conventions')}</h4>\n<ul>\n{conventions}\n</ul>" if conventions else ""
        name = f"{self.chapter.id}#{task.id}"
        return f"""<article class="problem" id="problem-{task.id}">
<h3>{plain_title(task.statement.title)}</h3>
{self._html(task.statement.body)}{listed}
<h4>{self._words("book.starter")}</h4>
<pre><code>{escape(task.starter.strip())}</code></pre>
<details class="solution"><summary>{self._words("book.solution")}</summary>
<pre><code>{escape(task.solution.strip())}</code></pre></details>
<p class="again">{self._words("book.judge")}<code>bagu solve {escape(name)}</code></p>
</article>"""

    def _heading(self, id: str, key: str) -> str:
        return f'<section class="part" id="{id}">\n<h2>{self._words(key)}</h2>\n'

    def _html(self, source: str) -> str:
        return html(source, self._anchor)

    def _inline(self, source: str) -> str:
        return inline(source, self._anchor)

    def _anchor(self, kind: str, target: str) -> str:
        link = self.links.anchor(self.chapter, kind, target)
        if link is None:
            return ""
        stays = "\u2060" if kind == "source" else ""  # a number in brackets does not begin a line
        return stays + link_html(link, kind if kind in ("claim", "source") else "to")

    def _say(self, text: Text) -> str:
        return self.chapter.say(text)

    def _words(self, key: str, **values: object) -> str:
        return escape(self._say(message(key, **values)))

    def _between(self, links: list[str]) -> str:
        return (", " if self.chapter.language == "en" else "，").join(links)
