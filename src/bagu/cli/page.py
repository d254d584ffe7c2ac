"""A page in the terminal: questions, depth, and what hangs on them."""

from typing import TYPE_CHECKING

from bagu.cli.screen import screen
from bagu.curriculum.anchors import fill
from bagu.curriculum.evidence import Evidence
from bagu.curriculum.folder import Topic
from bagu.curriculum.page import Question, page, statement
from bagu.curriculum.reading import only, reading
from bagu.curriculum.stored_evidence import load_evidence
from bagu.text import Text, message

if TYPE_CHECKING:
    from bagu.curriculum.catalog import Catalog


COMMAND_OF = {"question": "show", "drill": "drill", "problem": "solve"}


def show_topic(catalog: "Catalog", ref: str, json: bool) -> int:
    """A whole topic, or one question or problem of it."""
    out = screen()
    topic = catalog.topic(ref)
    if "#" in ref:
        item = catalog.item(ref)
        if json:
            out.json(only(reading(topic, out.language), item.id.partition("#")[2]))
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
        out.json(reading(topic, out.language))
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


def show_convention(topic: Topic, problem: str, number: int) -> None:
    """The convention of a statement that a counterexample turns on."""
    out = screen()
    line = statement(topic, problem, out.language).conventions[number - 1]
    show_prose(topic, f"{message('cli.convention', number=number).to(out.language)}{line}")


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
