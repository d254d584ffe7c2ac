"""`bagu mock`: a mock interview against the clock, and its report."""

import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bagu.cli.options import Areas, Json, Topics
from bagu.cli.screen import screen
from bagu.errors import UsageError
from bagu.text import message

if TYPE_CHECKING:
    from bagu.study.mock import Interviews
    from bagu.study.mock_log import Interview


def mock(
    name: Annotated[str | None, typer.Argument(metavar="ID", help="cli.argument-mock", show_default=False)] = None,
    minutes: Annotated[int, typer.Option(metavar="20|40|60", help="cli.option-mock-minutes")] = 40,
    topics: Topics = None,
    area: Areas = None,
    seed: Annotated[int | None, typer.Option(min=0, help="cli.option-mock-seed", show_default=False)] = None,
    resume: Annotated[bool, typer.Option("--resume", help="cli.option-resume")] = False,
    report: Annotated[bool, typer.Option("--report", help="cli.option-report")] = False,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="cli.option-out", show_default=False)] = None,
    json: Json = False,
) -> int:
    from bagu.cli.study import opened
    from bagu.study.mock import Interviews
    from bagu.study.selection import words_of

    with opened() as (catalog, learner):
        mocks = Interviews(catalog, learner)
        if report or out is not None:
            return show_report(mocks, settled(mocks, mocks.find(name)), out, json)
        if name is not None:
            raise UsageError(message("mock.name-alone", name=name))
        latest = mocks.latest()
        if latest is not None:
            latest = settled(mocks, latest)
            if not latest.over(learner.now):
                return go_on(mocks, latest, asked=not resume, json=json)
            if not latest.shown:
                if not json:
                    screen().line(message("mock.is-over", id=latest.id))
                return show_report(mocks, latest, None, json)
        if resume:
            raise UsageError(message("mock.nothing-to-resume"))
        seed = secrets.randbelow(1_000_000) if seed is None else seed
        return begin(mocks, minutes, seed, words_of(topics or ()), words_of(area or ()), json)


def settled(mocks: "Interviews", held: "Interview") -> "Interview":
    """As it stands, with the code that was saved in time judged once the time is up."""
    from bagu.cli.mock_steps import Seat

    held = mocks.collected(held)
    put = held.current
    waits = put is not None and put.item_kind == "problem" and held.said is not None and held.stopped is None
    if put is not None and waits and mocks.learner.now > held.deadline:
        Seat(mocks).judge(held)
        return mocks.again(held)
    return held


def begin(
    mocks: "Interviews", minutes: int, seed: int, topics: tuple[str, ...], areas: tuple[str, ...], json: bool
) -> int:
    """Say how it goes, then start the clock."""
    from bagu.study.mock_state import composed_state

    out = screen()
    plan = mocks.composed(minutes, seed, topics, areas)
    if json:
        out.json(composed_state(plan, topics, areas))
        return 0
    out.line(message("mock.intro", minutes=minutes, seed=seed), "bold")
    out.line(message("mock.how"))
    for part, key in ((plan.drill, "drill"), (plan.problem, "problem")):
        out.line(message(f"mock.with-{key}", minutes=f"{part.minutes:g}") if part else message(f"mock.without-{key}"))
    if not out.interactive:
        out.line(message("mock.needs-terminal"))
        return 0
    if out.ask(message("mock.begin-ask")).lower() in ("q", "n"):
        return 0
    return sit(mocks, mocks.start(minutes, seed, topics, areas))


def go_on(mocks: "Interviews", held: "Interview", *, asked: bool, json: bool) -> int:
    """One that was left: the time that is left is what the clock says."""
    from bagu.study.mock_markdown import clock
    from bagu.study.mock_state import state_of

    out, now = screen(), mocks.learner.now
    if json:
        out.json(state_of(held, now))
        return 0
    left = clock(held.left(now).total_seconds())
    out.line(message("mock.running", id=held.id, left=left, answered=len(held.steps)), "bold")
    if now > held.deadline:
        asked = False
        out.line(message("mock.to-tick"))
    if not out.interactive:
        out.line(message("mock.needs-terminal"))
        return 0
    while asked:
        match out.ask(message("mock.running-ask")).lower():
            case "":
                break
            case "e":
                held = mocks.stop(held)
                break
            case "q":
                return 0
            case came:
                out.line(message("cli.next-unknown", came=came))
    return sit(mocks, held)


def sit(mocks: "Interviews", held: "Interview") -> int:
    """Step by step to the end or until the learner leaves; each answer is on the disk before the next is asked."""
    from bagu.cli.mock_steps import Seat
    from bagu.study.mock_markdown import clock

    out = screen()
    seat = Seat(mocks)
    stays = True
    try:
        while stays and not held.over(mocks.learner.now):
            stays = seat.put(held)
            held = mocks.collected(held)
    except (EOFError, KeyboardInterrupt):
        stays = False
        out.line()
    if stays:
        return show_report(mocks, held, None, json=False)
    left = clock(held.left(mocks.learner.now).total_seconds())
    until = held.deadline.astimezone(mocks.learner.settings.tz)
    out.line(message("mock.left", until=f"{until:%H:%M}", left=left))
    return 0


def show_report(mocks: "Interviews", held: "Interview", file: Path | None, json: bool) -> int:
    """The report on the screen, as an object, or as a Markdown file."""
    from bagu.cli.files import write_text
    from bagu.study.mock_markdown import markdown_of
    from bagu.study.mock_told import report_of
    from bagu.text.terminal import page

    out = screen()
    report = report_of(mocks, held)
    text = markdown_of(report, out.language, mocks.learner.settings.tz)
    if file is not None:
        write_text(file, text)
    if json:
        out.json(report)
        return 0
    if file is not None:
        out.line(message("mock.written", file=str(file)))
    else:
        out.show(page(text, lambda _, __: ""))
    if held.over(mocks.learner.now):
        mocks.show(held)
    return 0
