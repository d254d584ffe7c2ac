"""One problem on the desk: each save is judged, keys give hints, and the outcome is kept once."""

import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from bagu.cli.editor import LOOK_EVERY, Editor, Saves
from bagu.cli.keys import Keys
from bagu.cli.screen import screen
from bagu.cli.solve import judged, read_source, timed
from bagu.cli.verdict import show_speed, show_verdict
from bagu.curriculum.lookup import problem_of
from bagu.errors import UsageError
from bagu.text import message

if TYPE_CHECKING:
    from bagu.curriculum.catalog import Catalog
    from bagu.judge.verdict import Verdict
    from bagu.study.learner import Learner


class Desk:
    """One problem being solved: each save is judged, tries are counted, and the outcome is kept once."""

    def __init__(self, catalog: "Catalog", learner: "Learner", item: str, path: Path) -> None:
        self.catalog, self.learner, self.item, self.path = catalog, learner, item, path
        self.started = time.monotonic()
        self.tries = 0
        self.hints = 0
        self.gave_up = False
        self.solved = False
        self.kept = False  # an outcome is kept at once, whatever happens to the terminal; what comes later adds nothing
        self.next = False  # the learner asked for another problem
        self.last: Verdict | None = None
        self.seen: str | None = None  # the starter, or yesterday's draft, is no try
        with suppress(UsageError):  # unreadable now: told when it is saved
            self.seen = read_source(path)

    @property
    def accepted(self) -> bool:
        return self.solved and not self.gave_up

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
                self.show()
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
                case "s":
                    self.speed()
                case "q":
                    return False
                case came:
                    out.line(message("cli.next-unknown", came=came))

    def watch(self) -> None:
        """Judge each save until the learner stops; without a terminal, until it is accepted."""
        out = screen()
        out.line(message("cli.solve-watch", file=str(self.path)))
        saves = Saves(self.path)
        try:
            with Keys() as keys:
                if keys.there:
                    out.line(message("cli.solve-keys"))
                while True:
                    key = keys.pressed(LOOK_EVERY)
                    if key is not None and not self.press(key):
                        return
                    if saves.new():
                        self.save(show=True)
                        if self.accepted and not keys.there:
                            return
        except KeyboardInterrupt:
            out.line(message("cli.stopped"))

    def press(self, key: str) -> bool:
        """Do what a single key asks for; False ends the problem."""
        out = screen()
        match key:
            case "h":
                self.hint()
            case "r":
                self.reference()
            case "s":
                self.speed()
            case "n":
                self.next = True
                return False
            case "q":
                return False
            case _ if key.isprintable() and not key.isspace():
                out.line(message("cli.solve-keys"))
        return True

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
        self.tries += verdict.counts
        self.last = verdict
        if verdict.accepted and not self.gave_up:
            self.solved = True
            self.keep()
        if show:
            self.show()

    def show(self) -> None:
        """The last verdict."""
        assert self.last is not None
        topic, problem = problem_of(self.catalog, self.item)
        show_verdict(self.last, topic, problem.id)

    def hint(self) -> None:
        """The next of three hints."""
        from bagu.judge.hints import CAUSE, MISTAKES, STEPS, hint, next_step

        out = screen()
        _, problem = problem_of(self.catalog, self.item)
        cause = self.last.hint if self.last is not None else None
        given, self.hints = self.hints, next_step(self.hints, cause)
        if given == 0 and self.hints == MISTAKES:
            out.line(message("cli.hint-none"))
        out.line(message("cli.hint", at=self.hints, count=STEPS), "bold")
        found = hint(problem, self.hints, cause)
        for sentence in found.sentences:
            out.line(sentence if found.step == CAUSE else f"- {out.say(sentence)}")
        if found.code is not None:
            out.out.print(found.code, markup=False, highlight=False)

    def speed(self) -> None:
        """How fast the accepted solution is."""
        out = screen()
        if self.last is None or not self.last.accepted or self.seen is None:
            out.line(message("cli.speed-not-yet"))
            return
        out.line(message("cli.speed-measuring"))
        found = timed(self.catalog, self.item, self.seen, self.last).speed
        if found is None:
            out.line(message("cli.speed-none"))
        else:
            show_speed(found)

    def reference(self) -> None:
        """Show the reference; what is accepted afterwards is not the learner's own."""
        from rich.syntax import Syntax

        from bagu.judge.source import standalone

        _, problem = problem_of(self.catalog, self.item)
        self.gave_up = self.gave_up or not self.accepted
        self.keep()
        screen().show(Syntax(standalone(problem.written), "python", background_color="default"))

    def keep(self) -> None:
        """Write the attempt down, once, if there was one."""
        if self.kept or (self.tries == 0 and not self.gave_up):
            return
        self.kept = True
        topic, problem = problem_of(self.catalog, self.item)
        self.learner.solve(
            self.item, accepted=self.accepted, tries=self.tries, seconds=time.monotonic() - self.started,
            minutes=topic.data.problems[problem.id].minutes,
            outcome="gave up" if self.gave_up else str(self.last.outcome) if self.last else "gave up",
            hints=self.hints,
        )  # fmt: skip
