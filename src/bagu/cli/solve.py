"""`bagu solve` and `bagu judge`: write it by hand, judged on each save."""

import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bagu.cli.editor import Editor
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

BEYOND = 1.0  # seconds
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
        show_verdict(verdict)
    return exit_code(verdict)


def exit_code(verdict: "Verdict") -> int:
    """0 accepted, 1 the submission's fault, 3 the machine's, 4 ours."""
    if verdict.accepted:
        return 0
    return {"submission": 1, "machine": 3, "bagu": 4, "nobody": 1}[verdict.blame]


def judged(catalog: "Catalog", item: str, source: str, *, own: bool = True) -> "Verdict":
    """The verdict; a second of draws that nobody has seen follows the stored cases."""
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
    from bagu.cli.page import show_statement

    out = screen()
    topic, problem = problem_of(catalog, item)
    show_statement(topic, problem.id)
    path = draft_file(learner, item, problem.starter)
    out.line(message("cli.solve-file", file=str(path)))
    if not out.interactive and not watch:
        return 0
    desk = Desk(catalog, learner, item, path)
    try:
        desk.watch() if watch else desk.work()
    finally:
        desk.keep()
    return 0 if desk.accepted else 1


def draft_file(learner: "Learner", item: str, starter: str) -> Path:
    """The file that is edited; it stays where it is between sessions, and its text is kept in the store too."""
    folder = learner.store.folder / "solutions"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{item.replace('#', '.').replace('-', '_')}.py"
    if not path.exists():
        path.write_text(learner.store.draft(learner.user, item) or starter, encoding="utf-8")
    return path


class Desk:
    """One problem being solved: each save is judged, tries are counted, and the outcome is kept once."""

    def __init__(self, catalog: "Catalog", learner: "Learner", item: str, path: Path) -> None:
        self.catalog, self.learner, self.item, self.path = catalog, learner, item, path
        self.started = time.monotonic()
        self.tries = 0
        self.hints = 0
        self.gave_up = False
        self.last: Verdict | None = None
        self.seen: str | None = None  # the starter, or yesterday's draft, is no try
        with suppress(UsageError):  # unreadable now: told when it is saved
            self.seen = read_source(path)

    @property
    def accepted(self) -> bool:
        return self.last is not None and self.last.accepted and not self.gave_up

    def work(self) -> None:
        """Edit, look at the verdict, choose what next."""
        out = screen()
        while True:
            editor = Editor.found()
            if editor is None:
                out.line(message("cli.no-editor", file=str(self.path)))
                self.watch()
                return
            editor.edit(self.path, on_save=self.save, quiet=editor.takes_terminal)
            self.save(show=not editor.takes_terminal)
            if self.last is None:
                out.line(message("cli.solve-unsaved"))
            elif editor.takes_terminal:
                show_verdict(self.last)
            if self.accepted:
                return
            if not self.choose():
                return

    def choose(self) -> bool:
        """What to do after a verdict; False ends the problem."""
        out = screen()
        while True:
            match out.ask(message("cli.solve-ask")).lower():
                case "" | "e":
                    return True
                case "h":
                    self.hint()
                case "r":
                    self.reference()
                    return False
                case "q":
                    return False
                case came:
                    out.line(message("cli.next-unknown", came=came))

    def watch(self) -> None:
        """Judge each save until it is accepted or the learner stops."""
        from bagu.cli.editor import saves

        screen().line(message("cli.solve-watch", file=str(self.path)))
        try:
            for _ in saves(self.path):
                self.save(show=True)
                if self.accepted:
                    return
        except KeyboardInterrupt:
            screen().line(message("cli.stopped"))

    def save(self, *, show: bool = False) -> None:
        """Judge the file if it differs from what was judged last."""
        try:
            source = read_source(self.path)
        except UsageError as error:
            screen().error(error.text)
            return
        if source == self.seen:
            return
        self.seen = source
        self.learner.store.save_draft(self.learner.user, self.item, source)
        verdict = judged(self.catalog, self.item, source)
        if verdict.blame in ("submission", "nobody"):  # what the machine or bagu got wrong is no try
            self.tries += 1
        self.last = verdict
        if show:
            show_verdict(self.last)

    def hint(self) -> None:
        """One step further each time: the verdict's own cause, then the mistakes that people make."""
        out = screen()
        _, problem = problem_of(self.catalog, self.item)
        hints = [self.last.hint] if self.last is not None and self.last.hint is not None else []
        hints += [m.hint for m in problem.mutants if m.hint not in hints]
        out.line(
            message("cli.hint", at=self.hints % len(hints) + 1, count=len(hints), hint=hints[self.hints % len(hints)])
        )
        self.hints += 1

    def reference(self) -> None:
        """Show the reference; what is accepted afterwards is not the learner's own."""
        from rich.syntax import Syntax

        from bagu.judge.source import standalone

        _, problem = problem_of(self.catalog, self.item)
        self.gave_up = True
        screen().show(Syntax(standalone(problem.written), "python", background_color="default"))

    def keep(self) -> None:
        """Write the attempt down, if there was one."""
        if self.tries == 0 and not self.gave_up:
            return
        topic, problem = problem_of(self.catalog, self.item)
        self.learner.solve(
            self.item, accepted=self.accepted, tries=self.tries, seconds=time.monotonic() - self.started,
            minutes=topic.data.problems[problem.id].minutes,
            outcome="gave up" if self.gave_up else str(self.last.outcome) if self.last else "gave up",
        )  # fmt: skip
