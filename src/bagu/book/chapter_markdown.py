"""A chapter as Markdown that a code host shows: formulas, folds and links by what such hosts understand."""

import re
from collections.abc import Iterator, Sequence

from bagu.book import words
from bagu.book.chapter import Chapter, Experiment, Practice, Task
from bagu.book.links import Link, Links
from bagu.curriculum.page import Question
from bagu.text import Text, message
from bagu.text.hosted import hosted


def link_markdown(link: Link) -> str:
    """The link; brackets that are part of the label are no marks."""
    label = link.label if "`" in link.label or "$" in link.label else link.label.replace("[", "\\[").replace("]", "\\]")
    return f"[{hosted(label, lambda kind, target: '')}]({link.address})"


class ChapterMarkdown:
    """One chapter; `text()` is the whole file and `figures()` the drawings that it shows."""

    def __init__(self, chapter: Chapter, links: Links) -> None:
        self.chapter, self.links = chapter, links

    def text(self) -> str:
        return "\n\n".join(part.strip("\n") for part in self._parts()) + "\n"

    def figures(self) -> dict[str, str]:
        """Path beside the page -> SVG, of the claims that draw their own; the others' numbers stand in their tables."""
        return {
            self._figure(one): standing(one.figure.svg(self.chapter.language))
            for one in self.chapter.experiments
            if one.figure and one.claim.draw
        }

    def _parts(self) -> Iterator[str]:
        held = self.chapter
        yield f"# {self._marked(held.page.title)}"
        yield self._facts()
        for question in held.page.questions:
            yield from self._question(question)
        for section in held.page.sections:
            yield self._heading(2, section.id, section.title)
            yield self._marked(section.body)
        if held.experiments:
            yield self._heading(2, "part-claims", self._words("book.claims"))
            yield self._words("book.claims-lead")
            for one in held.experiments:
                yield from self._experiment(one)
        if held.practices:
            yield self._heading(2, "part-drills", self._words("book.drills"))
            yield self._words("book.drills-lead")
            for practice in held.practices:
                yield from self._practice(practice)
        if held.tasks:
            yield self._heading(2, "part-problems", self._words("book.problems"))
            for task in held.tasks:
                yield from self._task(task)
        if held.topic.data.sources:
            yield self._heading(2, "part-sources", self._words("book.sources"))
            yield "\n".join(
                f'{at}. <a id="source-{source.id}"></a>{source.cite} <{source.url}>'
                for at, source in enumerate(held.topic.data.sources, 1)
            )

    def _facts(self) -> str:
        data, held = self.chapter.topic.data, self.chapter
        facts = message(
            "book.meta", level=data.level, minutes=f"{data.minutes:g}", questions=len(data.questions),
            claims=len(held.experiments), myths=sum(one.myth for one in held.experiments),
            drills=len(held.practices), problems=len(held.tasks),
        )  # fmt: skip
        up = f"[{self._words('book.topics')}](README.md) · {self._words(f'book.area-{held.topic.area}')}"
        needs = [link_markdown(link) for id in data.needs if (link := self.links.to_topic(id))]
        first = f"\n\n{self._words('book.needs')}{self._between(needs)}" if needs else ""
        return f"{up} · {held.say(facts)}{first}"

    def _question(self, question: Question) -> Iterator[str]:
        yield self._heading(2, question.id, question.title)
        yield f"> {self._marked(question.spoken)}"
        points = "\n".join(f"{at}. {self._marked(point.text)}" for at, point in enumerate(question.points, 1))
        yield _folded(self._words("book.points", count=len(question.points)), points)
        yield self._marked(question.answer)
        refs = [ref for one in self.chapter.topic.data.questions if one.id == question.id for ref in one.follow_ups]
        also = [link_markdown(link) for ref in refs if (link := self.links.item(self.chapter, ref))]
        if also:
            yield self._words("book.also") + self._between(also)

    def _experiment(self, one: Experiment) -> Iterator[str]:
        number, stands = self._words("book.experiment", number=one.number), self.chapter.say(words.verdict(one))
        mark = {"holds": "✓", "myth": "✗"}.get(words.state(one), "?")
        yield self._heading(3, f"claim-{one.claim.id}", f"{number} · {mark} {stands}")
        yield f"> {_escaped(self.chapter.say(one.claim.text))}"
        told = [self.chapter.say(words.criterion(held, one.evidence)) for held in one.claim.criteria]
        yield "\n".join(f"- {_escaped(line)}" for line in told)
        if one.figure and one.claim.draw:
            yield f"![{_escaped(one.figure.title.to(self.chapter.language))}]({self._figure(one)})"
        if one.evidence:
            head = [self._words(f"book.{key}") for key in ("number", "mean", "interval")]
            rows = [(_escaped(name), *words.measured(number)) for name, number in one.evidence.numbers.items()]
            run = _escaped(self.chapter.say(words.circumstances(one.evidence)))
            again = f"{self._words('book.again')}`bagu prove {one.evidence.claim}`"
            yield _folded(self._words("book.numbers"), f"{_table(head, rows)}\n\n{run}\n\n{again}")
        cited = [self._anchor("source", id) for id in one.claim.sources]
        if any(cited):
            yield self._words("book.sources-of") + " ".join(cited)

    def _practice(self, one: Practice) -> Iterator[str]:
        yield self._heading(3, f"drill-{one.drill.id}", self.chapter.say(one.part.title))
        for at, (_, exercise) in enumerate(one.samples, 1):
            yield f"**{at}.** {self._marked(self._say(words.asked(exercise)))}"
            answer = f"{self._words('book.the-answer')}**{words.answer(exercise)}**"
            steps = [self._marked(self._say(step)) for step in exercise.steps]
            yield _folded(self._words("book.folded-answer"), "\n\n".join([answer, *steps]))
        yield f"{self._words('book.drill-again')}`{words.drill_command(self.chapter, one)}`"

    def _task(self, task: Task) -> Iterator[str]:
        yield self._heading(3, f"problem-{task.id}", task.statement.title)
        yield self._marked(task.statement.body)
        if task.statement.conventions:
            yield f"**{self._words('book.conventions')}**"
            yield "\n".join(f"- {self._marked(line)}" for line in task.statement.conventions)
        yield f"**{self._words('book.starter')}**"
        yield f"```python\n{task.starter.strip()}\n```"
        yield _folded(self._words("book.solution"), f"```python\n{task.solution.strip()}\n```")
        yield f"{self._words('book.judge')}`bagu solve {self.chapter.id}#{task.id}`"

    def _heading(self, level: int, id: str, title: str) -> str:
        return f'<a id="{id}"></a>\n\n{"#" * level} {self._marked(title)}'

    def _figure(self, one: Experiment) -> str:
        return f"figures/{self.chapter.id}/{one.claim.id}.svg"

    def _marked(self, source: str) -> str:
        return hosted(source, self._anchor)

    def _anchor(self, kind: str, target: str) -> str:
        link = self.links.anchor(self.chapter, kind, target)
        if link is None:
            return ""
        return f"<sup>{link_markdown(link)}</sup>" if kind in ("claim", "source") else link_markdown(link)

    def _say(self, text: Text) -> str:
        return self.chapter.say(text)

    def _words(self, key: str, **values: object) -> str:
        return self._say(message(key, **values))

    def _between(self, links: list[str]) -> str:
        return (", " if self.chapter.language == "en" else "，").join(links)


def standing(svg: str) -> str:
    """A drawing that stands alone in a file: on white, since nothing around it says which ink can be read."""
    return svg.replace("<svg ", '<svg style="background:#fff;color:#1f2328" ', 1)


def _escaped(plain: str) -> str:
    """Plain words whose signs are no marks."""
    return re.sub(r"([\\`*_<>\[\]$|~])", r"\\\1", plain)


def _folded(summary: str, body: str) -> str:
    return f"<details>\n<summary>{summary}</summary>\n\n{body}\n\n</details>"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---", "--:", "---"], *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)
