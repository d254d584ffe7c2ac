"""`bagu solve` and `bagu judge`: write it by hand, judged on each save."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from bagu.cli.options import ItemName, Json
from bagu.cli.screen import screen
from bagu.cli.verdict import show_verdict
from bagu.curriculum.lookup import problem_of
from bagu.errors import UsageError
from bagu.text import message

if TYPE_CHECKING:
    from bagu.curriculum.catalog import Catalog
    from bagu.judge.verdict import Verdict
    from bagu.study.learner import Learner

LARGEST_SOURCE = 200_000  # bytes; a solution is a page, and the judge parses it


def judge(
    item: Annotated[str, typer.Argument(metavar="ITEM", help="cli.argument-item")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="cli.argument-file")],
    foreign: Annotated[bool, typer.Option("--foreign", help="cli.option-foreign")] = False,
    speed: Annotated[bool, typer.Option("--speed", help="cli.option-speed")] = False,
    json: Json = False,
) -> int:
    from bagu.curriculum.catalog import Catalog

    catalog = Catalog.load()
    name = catalog.item(item, "problem").id
    source = read_source(file)
    verdict = judged(catalog, name, source, own=not foreign)
    if speed and verdict.accepted:
        verdict = timed(catalog, name, source, verdict, own=not foreign)
    if json:
        screen().json(verdict)
    else:
        topic, problem = problem_of(catalog, name)
        show_verdict(verdict, topic, problem.id)
    return exit_code(verdict)


def exit_code(verdict: "Verdict") -> int:
    """0 accepted, 1 the submission's fault, 3 the machine's, 4 ours."""
    if verdict.accepted:
        return 0
    return {"submission": 1, "machine": 3, "bagu": 4, "nobody": 1}[verdict.blame]


def judged(catalog: "Catalog", item: str, source: str, *, own: bool = True) -> "Verdict":
    """The verdict; a second of draws that nobody has seen follows the stored cases."""
    from bagu.judge.judge import BEYOND
    from bagu.judge.judge import judge as run

    topic, problem = problem_of(catalog, item)
    return run(topic.id, problem, source, own=own, beyond=BEYOND)


def timed(catalog: "Catalog", item: str, source: str, verdict: "Verdict", *, own: bool = True) -> "Verdict":
    """The same verdict with how fast the accepted source is."""
    from bagu.judge.speed import speed

    topic, problem = problem_of(catalog, item)
    return replace(verdict, speed=speed(topic.id, problem, source, own=own))


def read_source(file: Path) -> str:
    """The text of a solution, or one sentence that says why it cannot be read."""
    try:
        with file.open("rb") as stream:
            raw = stream.read(LARGEST_SOURCE + 1)  # a device may have no end
    except OSError as error:
        raise UsageError(message("cli.cannot-read", file=str(file), why=error.strerror or str(error))) from error
    if len(raw) > LARGEST_SOURCE:
        raise UsageError(message("cli.source-large", file=str(file), limit=LARGEST_SOURCE))
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(message("cli.source-encoding", file=str(file), at=error.start)) from error


def solve(
    item: ItemName = None,
    watch: Annotated[bool, typer.Option("--watch", help="cli.option-watch")] = False,
    json: Json = False,
) -> int:
    from bagu.cli.recorded import Written
    from bagu.cli.study import opened

    with opened() as (catalog, learner):
        if item is None:
            chosen = learner.plan([i for i in catalog.items() if i.kind == "problem"]).items
            if not chosen:
                screen().line(message("cli.plan-empty"))
                return 0
            name = chosen[0].item
        else:
            name = catalog.item(item, "problem").id
        if json:
            _, problem = problem_of(catalog, name)
            screen().json(Written((str(draft_file(learner, name, problem.starter)),), 1))
            return 0
        return solve_problem(catalog, learner, name, watch=watch)


def solve_problem(catalog: "Catalog", learner: "Learner", item: str, *, watch: bool = False) -> int:
    """Statement, editor, verdicts, hints, reference; the attempt is kept when it ends."""
    from bagu.cli.desk import Desk
    from bagu.cli.page import show_statement

    out = screen()
    topic, problem = problem_of(catalog, item)
    show_statement(topic, problem.id)
    path = draft_file(learner, item, problem.starter)
    out.line(message("cli.solve-file", file=str(path)))
    if not out.interactive and not watch:
        return 0
    desk = Desk(catalog, learner, item, path)
    with ended_in_order():
        try:
            desk.watch() if watch else desk.work()
        finally:
            desk.keep()
    if desk.next and (chosen := another(catalog, learner, item)) is not None:
        return solve_problem(catalog, learner, chosen, watch=watch)
    return 0 if desk.accepted else 1


@contextmanager
def ended_in_order() -> Iterator[None]:
    """A terminal that is closed, or a machine that goes down, ends it as the learner would: what was tried is kept."""
    numbers = [getattr(signal, name) for name in ("SIGHUP", "SIGTERM") if hasattr(signal, name)]

    def leave(number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    before = {number: signal.signal(number, leave) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def another(catalog: "Catalog", learner: "Learner", item: str) -> str | None:
    """The next problem of today's plan, or, beyond it, the most asked one that was not begun."""
    items = [i for i in catalog.items() if i.kind == "problem" and i.id != item]
    planned = learner.plan(items).items
    if planned:
        return planned[0].item
    memories = learner.memories()
    left = [i for i in items if i.id not in memories or not memories[i.id].begun]
    return max(left, key=lambda i: i.asked).id if left else None


def draft_file(learner: "Learner", item: str, starter: str) -> Path:
    """The file that is edited; it stays where it is between sessions, and its text is kept in the store too."""
    folder = learner.store.folder / "solutions"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{item.replace('#', '.').replace('-', '_')}.py"
    if not path.exists():
        path.write_text(learner.store.draft(learner.user, item) or starter, encoding="utf-8")
    return path
