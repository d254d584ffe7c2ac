"""One step of a mock interview in the terminal: say it and tick it, compute, write without completion."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bagu.cli.countdown import ask_by_the_clock
from bagu.cli.screen import screen
from bagu.errors import UsageError
from bagu.text import Text, message

if TYPE_CHECKING:
    from bagu.study.mock import Interviews
    from bagu.study.mock_log import Interview
    from bagu.study.mock_rule import Put


class Seat:
    """Where the candidate sits: puts the current step, and hands what comes to the interviews."""

    def __init__(self, mocks: "Interviews") -> None:
        self.mocks = mocks

    def put(self, held: "Interview") -> bool:
        """One step; False when the learner leaves. What was refused is told, and the interview looked at again."""
        from bagu.study.mock import LateError, NotWaitingError
        from bagu.study.mock_bench import unavailable

        assert held.current is not None
        steps = {"question": self.question, "drill": self.drill, "problem": self.problem}
        if (missing := unavailable(self.mocks, held, screen().language)) is not None:
            screen().line(message("mock.skipped", why=missing))
            self.mocks.pass_over(held, missing)
            return True
        try:
            return steps[held.current.item_kind](held, held.current)
        except (LateError, NotWaitingError) as error:
            screen().line(error.text, "bold")
            return True

    def heading(self, held: "Interview", put: "Put") -> None:
        out = screen()
        kind = message(f"cli.kind-{put.item_kind}")
        if put.follows is not None:
            kind = message("mock.follow-up", to=put.follows + 1)
        out.line()
        out.line(message("mock.heading", number=put.step + 1, kind=kind, left=self.left(held)), "bold")

    def left(self, held: "Interview") -> str:
        from bagu.study.mock_markdown import clock

        return clock(held.left(self.mocks.learner.now).total_seconds())

    def command(self, came: str, held: "Interview") -> bool | None:
        """What q, e and u do; None where it is none of them. False: leave."""
        out = screen()
        match came.lower():
            case "q" | ":q":
                return False
            case "e" | ":e":
                self.mocks.stop(held)
                return True
            case "u" | ":u":
                undone = self.mocks.undo(held)
                out.line(message("mock.undone", number=len(held.steps)) if undone else message("mock.nothing-undone"))
                return True
            case _:
                return None

    def question(self, held: "Interview", put: "Put") -> bool:
        """Two minutes to say it, then the key points to tick; the answer is in the report's commands, not here."""
        from bagu.cli.page import show_prose
        from bagu.cli.review import numbers_in
        from bagu.curriculum.lookup import question_of

        out = screen()
        topic, question = question_of(self.mocks.catalog, put.item, out.language)
        self.heading(held, put)
        show_prose(topic, question.spoken)
        while held.said is None:
            came = ask_by_the_clock(out, partial(self.clock, held), message("mock.say-ask"))
            done = self.command(came, held)
            if done is not None:
                return done
            if came:
                out.line(message("cli.next-unknown", came=came))
                continue
            held = self.mocks.say(held)
        for at, point in enumerate(question.points, 1):
            show_prose(topic, f"{at}. {point.text}")
        total = len(question.points)
        while True:
            came = out.ask(message("mock.tick-ask", total=total))
            done = self.command(came, held)
            if done is not None:
                return done
            named = numbers_in(came, total)
            if named is not None:
                break
            out.line(message("mock.tick-unread", came=came, total=total))
        self.mocks.tick(held, [point.id for at, point in enumerate(question.points, 1) if at in named])
        out.line(message("mock.ticked", named=len(named), total=total))
        return True

    def clock(self, held: "Interview") -> Text:
        """How much of the two minutes is left, or by how much they are over, and what is left of all."""
        from bagu.study.mock_markdown import clock
        from bagu.study.mock_rule import SAY

        spent = (self.mocks.learner.now - held.begun).total_seconds()
        rest = SAY.total_seconds() - spent
        if not held.left(self.mocks.learner.now):
            return message("mock.clock-up")
        if rest >= 0:
            return message("mock.clock", rest=clock(rest), left=self.left(held))
        return message("mock.clock-over", over=clock(-rest), left=self.left(held))

    def drill(self, held: "Interview", put: "Put") -> bool:
        """One exercise; whether it is right is in the report."""
        from bagu.cli.page import show_prose

        out = screen()
        exercise = self.mocks.exercise(held)
        self.heading(held, put)
        show_prose(self.mocks.catalog.topic(put.item), out.say(exercise.ask))
        question = message("mock.drill-ask-unit", unit=exercise.unit) if exercise.unit else message("mock.drill-ask")
        while True:
            came = out.ask(question)
            done = self.command(came, held) if came.startswith(":") else None  # letters may be the answer
            if done is not None:
                return done
            try:
                self.mocks.compute(held, came or None)
            except UsageError as error:
                if type(error) is not UsageError:
                    raise
                out.error(error.text)
                continue
            out.line(message("mock.noted"))
            return True

    def problem(self, held: "Interview", put: "Put") -> bool:
        """An editor on a text file; no hints, no reference, one hand-in, the verdict in the report."""
        from bagu.cli.page import show_statement
        from bagu.curriculum.lookup import problem_of

        out = screen()
        if held.said is None:
            topic, problem = problem_of(self.mocks.catalog, put.item)
            self.heading(held, put)
            show_statement(topic, problem.id)
            path = self.file(held, problem.starter)
            out.line(message("mock.problem-file", file=str(path)))
            out.line(message("mock.problem-how"))
            written = self.write(held, path, problem.starter)
            if isinstance(written, bool):
                return written
            held = self.mocks.hand_in(held, written)
        self.judge(held)
        out.line(message("mock.noted"))
        return True

    def write(self, held: "Interview", path: Path, starter: str) -> str | bool:
        """The text that was handed in, or what a command leads to. Each save is kept, as long as there is time."""
        from bagu.cli.editor import Editor
        from bagu.cli.solve import read_source

        out = screen()

        def keep() -> str | None:
            try:
                source = read_source(path)
            except UsageError as error:
                out.error(error.text)
                return None
            if source != starter:
                self.mocks.save(held, source)
            return source

        def on_save(**_: object) -> None:
            keep()

        opened = False
        while True:
            if not opened:
                editor = Editor.found()
                if editor is None:
                    out.line(message("cli.no-editor", file=str(path)))
                else:
                    editor.edit(path, on_save=on_save, quiet=True)
                opened = True
            keep()
            came = out.ask(message("mock.problem-ask", left=self.left(held)))
            if came.lower() == "w":
                opened = False
                continue
            done = self.command(came, held)
            if done is not None:
                return done
            if came:
                out.line(message("cli.next-unknown", came=came))
                continue
            source = keep()
            if source == starter:
                out.line(message("mock.problem-unchanged"))
            elif source is not None:
                return source

    def file(self, held: "Interview", starter: str) -> Path:
        """A text file, so that no editor completes Python in it; it stays where it is."""
        store = self.mocks.learner.store
        folder = store.folder / "solutions"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"mock.{held.id}.txt"
        if not path.exists():
            draft = store.saved(self.mocks.learner.user, held.id)
            path.write_text(draft.text if draft else starter, encoding="utf-8")
        return path

    def judge(self, held: "Interview") -> None:
        """The verdict is in the report."""
        from bagu.study.mock_bench import judge_code

        screen().error(message("mock.judging"))
        judge_code(self.mocks, held)
