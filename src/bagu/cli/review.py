"""`bagu review`: question, think, reveal, tick the key points named."""

import re
import time
from typing import TYPE_CHECKING

from bagu.cli.options import ItemName, Json
from bagu.cli.screen import screen
from bagu.text import message

if TYPE_CHECKING:
    from bagu.curriculum.catalog import Catalog
    from bagu.study.learner import Learner


def review(item: ItemName = None, json: Json = False) -> int:
    from bagu.cli.study import opened
    from bagu.cli.today import show_plan

    with opened() as (catalog, learner):
        if json:
            items = [catalog.item(item, "question")] if item else [i for i in catalog.items() if i.kind == "question"]
            screen().json(learner.plan(items))
            return 0
        if item:
            review_question(catalog, learner, catalog.item(item, "question").id)
            return 0
        plan = learner.plan([i for i in catalog.items() if i.kind == "question"])
        if not screen().interactive:
            show_plan(plan, catalog)
            return 0
        if not plan.items:
            screen().line(message("cli.plan-empty"))
        for entry in plan.items:
            screen().line()
            review_question(catalog, learner, entry.item)
    return 0


def review_question(catalog: "Catalog", learner: "Learner", item: str) -> None:
    """One card; without a terminal the page is read from standard input all the same."""
    from bagu.cli.page import show_prose
    from bagu.curriculum.lookup import question_of

    out = screen()
    topic, question = question_of(catalog, item, out.language)
    out.line(out.say(message("cli.review-title", title=question.title, item=item)), "bold")
    show_prose(topic, question.spoken)
    started = time.monotonic()
    out.ask(message("cli.review-think"))
    seconds = time.monotonic() - started
    for at, point in enumerate(question.points, 1):
        show_prose(topic, f"{at}. {point.text}")
    total = len(question.points)
    named = ask_named(total)
    show_prose(topic, question.answer)
    attempt = learner.review(item, named=len(named), total=total, seconds=seconds)
    due = learner.due(item)
    when = f"{due.astimezone():%Y-%m-%d %H:%M}" if due else "-"
    grade = message(f"cli.grade-{attempt.rating}")
    out.line(message("cli.reviewed", named=len(named), total=total, grade=grade, due=when))


def ask_named(total: int) -> set[int]:
    """Which points were said: "1 3", "1,3", "１、３", "a" for all, nothing or 0 for none."""
    out = screen()
    while True:
        came = out.ask(message("cli.review-ask", total=total))
        if came.lower() in ("a", "all", "全", "全部"):
            return set(range(1, total + 1))
        numbers = {int(n) for n in re.findall(r"\d+", came)} - {0}
        rest = re.sub(r"[\d\s,，、;；.。]+", "", came)
        if not rest and all(n <= total for n in numbers):
            return numbers
        out.line(message("cli.review-unread", came=came, total=total))
