"""`bagu drill`: exercises that never repeat, each with its derivation."""

import secrets
import time
from typing import TYPE_CHECKING, Annotated

import typer

from bagu.cli.options import ItemName, Json
from bagu.cli.screen import screen
from bagu.errors import UsageError
from bagu.text import message

if TYPE_CHECKING:
    from bagu.curriculum.catalog import Catalog
    from bagu.study.learner import Learner


def drill(
    item: ItemName = None,
    seed: Annotated[int | None, typer.Option(min=0, help="cli.option-seed", show_default=False)] = None,
    count: Annotated[int, typer.Option(min=1, help="cli.option-count")] = 1,
    answer: Annotated[str | None, typer.Option(help="cli.option-answer", show_default=False)] = None,
    json: Json = False,
) -> int:
    from bagu.cli.study import opened

    with opened() as (catalog, learner):
        if item is None:
            chosen = learner.plan([i for i in catalog.items() if i.kind == "drill"]).items
            if not chosen:
                screen().line(message("cli.plan-empty"))
                return 0
            name = chosen[0].item
        else:
            name = catalog.item(item, "drill").id
        if json:
            return one_as_json(catalog, learner, name, seed, answer)
        right = True
        for turn in range(count):
            right &= answer_drill(catalog, learner, name, None if seed is None else seed + turn, answer)
    return 0 if right else 1


def one_as_json(catalog: "Catalog", learner: "Learner", item: str, seed: int | None, given: str | None) -> int:
    """The exercise as an object; kept as an attempt only where an answer is given."""
    from bagu.curriculum.answers import is_right, print_answer
    from bagu.curriculum.lookup import drill_of
    from bagu.study.recorded import Answered

    topic, held = drill_of(catalog, item)
    seed = secrets.randbelow(1_000_000) if seed is None else seed
    exercise = held.exercise(seed)
    right = None if given is None else is_right(exercise, given)
    if right is not None:
        minutes = topic.data.drills[held.id].minutes
        learner.drill(item, version=held.version, seed=seed, correct=right, seconds=None, minutes=minutes, given=given)
    told = print_answer(exercise.answer, exercise.unit, exercise.tolerance)
    screen().json(Answered(item, seed, exercise.ask, told, exercise.steps, given, right))
    return 1 if right is False else 0


def answer_drill(
    catalog: "Catalog", learner: "Learner", item: str, seed: int | None = None, given: str | None = None
) -> bool:
    """One exercise: ask, judge the answer, show the derivation, keep the attempt."""
    from bagu.cli.page import show_prose
    from bagu.curriculum.answers import is_right, print_answer
    from bagu.curriculum.lookup import drill_of

    out = screen()
    topic, held = drill_of(catalog, item)
    seed = secrets.randbelow(1_000_000) if seed is None else seed
    exercise = held.exercise(seed)
    show_prose(topic, out.say(exercise.ask))
    question = message("cli.drill-ask-unit", unit=exercise.unit) if exercise.unit else message("cli.drill-ask")
    started = time.monotonic()
    while True:
        came = given if given is not None else out.ask(question)
        try:
            right = is_right(exercise, came)
            break
        except UsageError as error:
            if given is not None:
                raise
            out.error(error.text)
    seconds = time.monotonic() - started
    learner.drill(item, version=held.version, seed=seed, correct=right, seconds=seconds,
                  minutes=topic.data.drills[held.id].minutes, given=came)  # fmt: skip
    told = print_answer(exercise.answer, exercise.unit, exercise.tolerance)
    out.line(message("cli.drill-right" if right else "cli.drill-wrong", answer=told), "bold")
    for step in exercise.steps:
        show_prose(topic, out.say(step))
    out.line(message("cli.drill-again", item=item, seed=seed), "dim")
    return right
