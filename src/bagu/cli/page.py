"""A page in the terminal: questions, depth, and what hangs on them."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from bagu.cli.screen import screen
from bagu.curriculum.anchors import fill
from bagu.curriculum.evidence import Evidence
from bagu.curriculum.folder import Topic
from bagu.curriculum.page import Page, Question, page, statement
from bagu.curriculum.stored_evidence import load_evidence
from bagu.curriculum.topic import Source
from bagu.text import Text, message

if TYPE_CHECKING:
    from bagu.curriculum.catalog import Catalog


COMMAND_OF = {"question": "show", "drill": "drill", "problem": "solve"}


@dataclass(frozen=True)
class TopicPage:
    """What `bagu show --json` gives: one language of a topic, measured values filled in."""

    kind: ClassVar[str] = "page"
    version: ClassVar[int] = 1

    topic: str
    area: str
    language: str
    title: str
    questions: tuple[Question, ...]
    sections: tuple[tuple[str, str, str], ...]  # id, title, Markdown
    claims: dict[str, str]  # id -> stored verdict
    drills: dict[str, Text]
    problems: dict[str, Text]
    sources: tuple[Source, ...]


def show_topic(catalog: "Catalog", ref: str, json: bool) -> int:
    """A whole topic, or one question or problem of it."""
    out = screen()
    topic = catalog.topic(ref)
    if "#" in ref:
        item = catalog.item(ref)
        if json:
            out.json(only(contract(topic, page(topic, out.language), out.language), item.id.partition("#")[2]))
            return 0
        if item.kind == "question":
            from bagu.curriculum.lookup import question_of

            _, question = question_of(catalog, ref, out.language)
            show_question(topic, question)
        elif item.kind == "problem":
            show_statement(topic, item.id.partition("#")[2])
        else:
            out.line(message("cli.show-drill", title=item.title, item=item.id))
        return 0
    held = page(topic, out.language)
    if json:
        out.json(contract(topic, held, out.language))
        return 0
    show_prose(topic, f"# {held.title}")
    for question in held.questions:
        out.line()
        show_question(topic, question)
    for section in held.sections:
        out.line()
        show_prose(topic, f"## {section.title}\n\n{section.body}")
    show_what_hangs(topic)
    return 0


def show_question(topic: Topic, question: Question) -> None:
    """Title, what the interviewer says, the key points, the answer."""
    points = "\n".join(f"{at}. {point.text}" for at, point in enumerate(question.points, 1))
    show_prose(topic, f"## {question.title}\n\n> {question.spoken}\n\n{points}\n\n{question.answer}")


def show_statement(topic: Topic, problem: str) -> None:
    """What a problem asks for, and its conventions."""
    out = screen()
    told = statement(topic, problem, out.language)
    conventions = "\n".join(f"- {line}" for line in told.conventions)
    show_prose(topic, f"# {told.title}\n\n{told.body}\n\n{conventions}")


def show_prose(topic: Topic, source: str) -> None:
    """Markdown with its measured values, formulas as Unicode, anchors as words."""
    from bagu.text.terminal import page as rendered

    screen().show(rendered(fill(source, load_evidence(topic.folder)), lambda kind, target: anchor(topic, kind, target)))


def anchor(topic: Topic, kind: str, target: str) -> str:
    """What stands for an anchor: a claim with its verdict, a source, an item."""
    out = screen()
    if kind == "claim":
        found = load_evidence(topic.folder).get(target)
        return f"[{target}: {out.say(verdict(found)) if found else '?'}]"
    if kind == "point":
        return ""
    if kind == "source":
        return f"[{target}]"
    item = target if "#" in target else f"{topic.id}#{target}"
    return f"bagu {COMMAND_OF[kind]} {item}" if kind in COMMAND_OF else item


def show_what_hangs(topic: Topic) -> None:
    """Experiments, drills, problems and sources of the topic, with the commands that run them."""
    out = screen()
    data, say = topic.data, out.say
    groups: list[tuple[str, list[tuple[str, str]]]] = [
        ("claims", [(f"bagu prove {e.claim}", say(verdict(e))) for e in load_evidence(topic.folder).values()]),
        ("drills", [(f"bagu drill {topic.id}#{id}", say(part.title)) for id, part in data.drills.items()]),
        ("problems", [(f"bagu solve {topic.id}#{id}", say(part.title)) for id, part in data.problems.items()]),
        ("sources", [(f"[{source.id}]", f"{source.cite} {source.url}") for source in data.sources]),
    ]
    for name, rows in groups:
        if rows:
            out.line()
            out.line(message(f"cli.hangs-{name}"), "bold")
            out.rows((f"  {first}", second) for first, second in rows)


def verdict(evidence: Evidence) -> Text:
    """The stored verdict of a claim, as a word."""
    return message(f"cli.finding-{evidence.verdict}")


def contract(topic: Topic, held: Page, language: str) -> TopicPage:
    """The page as other programs read it."""
    evidence = load_evidence(topic.folder)
    questions = tuple(
        Question(q.id, q.title, fill(q.spoken, evidence), q.points, fill(q.answer, evidence), q.line)
        for q in held.questions
    )
    return TopicPage(
        topic.id, topic.area, language, held.title, questions,
        tuple((s.id, s.title, fill(s.body, evidence)) for s in held.sections),
        {id: str(found.verdict) for id, found in evidence.items()},
        {id: part.title for id, part in topic.data.drills.items()},
        {id: part.title for id, part in topic.data.problems.items()}, topic.data.sources,
    )  # fmt: skip


def only(whole: TopicPage, id: str) -> TopicPage:
    """The page with one item and nothing else that is asked."""
    return replace(
        whole, questions=tuple(q for q in whole.questions if q.id == id), sections=(),
        drills={name: title for name, title in whole.drills.items() if name == id},
        problems={name: title for name, title in whole.problems.items() if name == id},
    )  # fmt: skip
