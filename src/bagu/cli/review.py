"""`bagu review`: question, think, reveal, tick the key points named."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bagu.cli.options import ItemName, Json
from bagu.cli.screen import screen
from bagu.text import message

if TYPE_CHECKING:
    from bagu.curriculum.catalog import Catalog
    from bagu.store import JSON
    from bagu.study.learner import Learner

Came = Literal["answered", "known", "undone", "left"]


@dataclass(frozen=True)
class Ticks:
    """The numbers of the points that were named, and the learner's own grade, if one was given."""

    named: frozenset[int]
    grade: int | None


def review(item: ItemName = None, json: Json = False) -> int:
    from bagu.cli.study import opened
    from bagu.cli.today import show_plan

    with opened() as (catalog, learner):
        if json:
            items = [catalog.item(item, "question")] if item else [i for i in catalog.items() if i.kind == "question"]
            screen().json(learner.plan(items))
            return 0
        if item:
            while review_question(catalog, learner, catalog.item(item, "question").id) == "undone":
                pass
            return 0
        plan = learner.plan([i for i in catalog.items() if i.kind == "question"])
        if not screen().interactive:
            show_plan(plan, catalog)
            return 0
        if not plan.items:
            screen().line(message("cli.plan-empty"))
        through(catalog, learner, [entry.item for entry in plan.items])
    return 0


def through(catalog: "Catalog", learner: "Learner", items: list[str]) -> None:
    """Card by card; one whose answer was taken back comes again at once."""
    at = 0
    while at < len(items):
        screen().line()
        last = learner.last()
        came = review_question(catalog, learner, items[at])
        if came == "left":
            return
        if came != "undone":
            at += 1
        elif last is not None and last.item in items[:at]:
            at = items.index(last.item)


def review_question(
    catalog: "Catalog", learner: "Learner", item: str, within: "Mapping[str, JSON] | None" = None
) -> Came:
    """One card; without a terminal the page is read from standard input all the same. within: kept with the answer."""
    from bagu.cli.page import show_prose
    from bagu.curriculum.lookup import question_of

    out = screen()
    topic, question = question_of(catalog, item, out.language)
    out.line(out.say(message("cli.review-title", title=question.title, item=item)), "bold")
    show_prose(topic, question.spoken)
    started = time.monotonic()
    while (came := out.ask(message("cli.review-think"))) not in ("", "0"):
        done = mark(learner, item, came)
        if done is None:
            out.line(message("cli.next-unknown", came=came))
        elif done != "stay":
            return done
    seconds = time.monotonic() - started
    for at, point in enumerate(question.points, 1):
        show_prose(topic, f"{at}. {point.text}")
    total = len(question.points)
    ticks = Ticks(frozenset(), None) if came == "0" else None  # never heard of it: nothing to tick
    while ticks is None and (ticks := ticks_in(came := out.ask(message("cli.review-ask", total=total)), total)) is None:
        done = mark(learner, item, came)
        if done is None:
            out.line(message("cli.review-unread", came=came, total=total))
        elif done != "stay":
            return done
    show_prose(topic, question.answer)
    for note in learner.notes(item):
        out.line(message("cli.note-line", note=note))
    missed = [point.id for at, point in enumerate(question.points, 1) if at not in ticks.named]
    named = total - len(missed)
    attempt = learner.review(
        item, named=named, total=total, seconds=seconds, grade=ticks.grade, missed=missed, within=within
    )
    due = learner.due(item)
    when = f"{due.astimezone(learner.settings.tz):%Y-%m-%d %H:%M}" if due else "-"
    grade = message(f"cli.grade-{attempt.rating}")
    out.line(message("cli.reviewed", named=named, total=total, grade=grade, due=when))
    return "answered"


def mark(learner: "Learner", item: str, came: str) -> Came | Literal["stay"] | None:
    """What the keys beside an answer do: s star, k know, n note, u undo, q leave; None where it is none of them."""
    from bagu.cli.today import say_undone

    out = screen()
    key, _, words = came.partition(" ")
    match key.lower():
        case "s" if not words:
            on = not learner.marks().of(item).starred
            learner.star(item, on)
            out.line(message("cli.starred" if on else "cli.unstarred", item=item))
        case "k" if not words:
            learner.know(item)
            out.line(message("cli.known", item=item))
            return "known"
        case "n":
            words = words.strip() or out.ask(message("cli.note-ask"))
            if not words:
                out.line(message("cli.empty-note"))
            else:
                learner.note(item, words)
                out.line(message("cli.noted", item=item))
        case "u" if not words:
            say_undone(learner)
            return "undone"
        case "q" if not words:
            return "left"
        case _:
            return None
    return "stay"


def ticks_in(came: str, total: int) -> Ticks | None:
    """Points and grade as they are typed: "1 3", "1,3 g2", "a g4"; None where it cannot be read."""
    from unicodedata import normalize

    plain = normalize("NFKC", came)
    grades = re.findall(r"(?i)(?<!\w)g\s*([1-4])(?!\w)", plain)
    rest = re.sub(r"(?i)(?<!\w)g\s*[1-4](?!\w)", " ", plain)
    named = numbers_in(rest, total)
    if named is None or len(grades) > 1:
        return None
    return Ticks(frozenset(named), int(grades[0]) if grades else None)


def numbers_in(came: str, total: int) -> set[int] | None:
    """Which points: "1 3", "1,3", "１、３", "a" for all, nothing or 0 for none; None where it cannot be read."""
    came = came.strip()
    if came.lower() in ("a", "all", "全", "全部"):
        return set(range(1, total + 1))
    numbers = {int(n) for n in re.findall(r"\d+", came)} - {0}
    rest = re.sub(r"[\d\s,，、;；.。]+", "", came)
    return numbers if not rest and all(n <= total for n in numbers) else None
