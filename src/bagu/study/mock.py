"""Mock interviews of one learner: both faces put what this says, and tell it what was answered."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bagu.curriculum.catalog import Catalog
from bagu.curriculum.items import asked
from bagu.curriculum.lookup import drill_of, question_of
from bagu.errors import UsageError
from bagu.store import JSON, Attempt
from bagu.study.learner import Learner
from bagu.study.mock_log import (
    PASSED,
    SAID,
    SHOWN,
    START,
    STOPPED,
    Interview,
    interview_of,
    place_of,
    started,
    starts_in,
)
from bagu.study.mock_rule import Composition, Put, compose
from bagu.study.selection import selected
from bagu.text import Text, message

if TYPE_CHECKING:
    from bagu.curriculum.drill import Exercise


class LateError(UsageError):
    """The answer came after the deadline; nothing of it was kept."""


class NotWaitingError(UsageError):
    """Another window was quicker: the interview no longer waits for this; nothing of it was kept."""


class RunningError(UsageError):
    """Another interview is running. id: its name."""

    def __init__(self, id: str) -> None:
        super().__init__(message("mock.still-running", id=id))
        self.id = id


class Interviews:
    """What a method returns is on the disk. Each looks at the log first, so any process may go on where one stopped.

    Looking and writing are one step: what two windows do at once is taken from one, and the other is told.
    """

    def __init__(self, catalog: Catalog, learner: Learner) -> None:
        self.catalog, self.learner = catalog, learner

    def composed(self, minutes: int, seed: int, topics: Sequence[str] = (), areas: Sequence[str] = ()) -> Composition:
        """What would be asked if it began now; nothing is kept."""
        items = selected(self.catalog, topics, areas)
        return compose(items, self.learner.memories(), self.learner.now, minutes, seed)

    def start(self, minutes: int, seed: int, topics: Sequence[str] = (), areas: Sequence[str] = ()) -> Interview:
        """Begin; the clock runs from here. RunningError while another one is running."""
        plan = self.composed(minutes, seed, topics, areas)
        with self.learner.store.together():
            running = self.latest()
            if running is not None and not running.over(self.learner.now):
                raise RunningError(running.id)
            now = self.learner.now
            held = started(plan, topics, areas, now + timedelta(minutes=minutes))
            return self._interview(self.learner.mock(self._new_name(now), START, **held))

    def latest(self) -> Interview | None:
        """The one that began last, whether it is over or not."""
        starts = self._starts()
        return self._interview(starts[-1]) if starts else None

    def all(self) -> tuple[Interview, ...]:
        """Every one of them, the first first."""
        starts = self._starts()
        if not starts:
            return ()
        log = self.learner.store.attempts(self.learner.user, since=min(s.at for s in starts))
        return tuple(interview_of(start, log, self.links) for start in starts)

    def find(self, name: str | None) -> Interview:
        """The one of that name, or of the only name that it is a part of; without a name the latest."""
        starts = self._starts()
        if not starts:
            raise UsageError(message("mock.none-yet"))
        found = [s for s in starts if name in (None, s.item)] or [s for s in starts if name and name in s.item]
        if not found or (name and len(found) > 1):
            raise UsageError(message("mock.no-such", came=name, names=", ".join(s.item for s in starts[-5:])))
        return self._interview(found[-1])

    def again(self, interview: Interview) -> Interview:
        """The interview as it stands now."""
        return self.find(interview.id)

    def say(self, interview: Interview, *, source: str | None = None, at: datetime | None = None) -> Interview:
        """The current question was said aloud, or the problem's code handed in. at: when it was saved, if not now.

        LateError after the deadline.
        """
        with self.learner.store.together():
            interview, put, now = self._open(interview)
            if interview.said is not None:  # a second press of the same button
                return interview
            when = now if at is None else min(at, now)
            if when > interview.deadline:
                raise self._late(interview, when)
            more: dict[str, JSON] = {} if source is None else {"source": source}
            seconds = max(0.0, (when - interview.begun).total_seconds())
            self.learner.mock(interview.id, SAID, step=put.step, of=put.item, seconds=seconds, **more)
            return self.again(interview)

    def save(self, interview: Interview, text: str) -> None:
        """Keep the code as it is so far; what was saved last before the deadline is what counts."""
        if self.learner.now <= interview.deadline:
            self.learner.store.save_draft(self.learner.user, interview.id, text, self.learner.now)

    def hand_in(self, interview: Interview, text: str | None = None) -> Interview:
        """The problem's code is this; after the deadline, what was saved last before it.

        LateError where nothing was saved in time.
        """
        if text is not None and self.learner.now <= interview.deadline:
            self.save(interview, text)
            return self.say(interview, source=text)
        draft = self.learner.store.saved(self.learner.user, interview.id)
        if draft is None:
            raise self._late(interview, self.learner.now)
        return self.say(interview, source=draft.text, at=draft.at)

    def collected(self, interview: Interview) -> Interview:
        """As it stands, with the code that was saved in time handed in once the time is up."""
        interview, now = self.again(interview), self.learner.now
        put = interview.current
        waits = put is not None and put.item_kind == "problem" and interview.said is None and not interview.stopped
        if waits and now > interview.deadline and self.learner.store.saved(self.learner.user, interview.id):
            return self.hand_in(interview)
        return interview

    def tick(self, interview: Interview, named: Collection[str]) -> Attempt:
        """These of its key points were named in what was said; UsageError for ids that it does not have."""
        points = () if interview.current is None else self.points(interview.current)
        with self.learner.store.together():
            interview, put, _ = self._open(interview)
            if interview.said is None:
                raise UsageError(message("mock.not-said"))
            for id in named:
                if id not in points:
                    raise UsageError(message("mock.no-point", came=id, points=", ".join(points)))
            missed = [id for id in points if id not in named]
            return self.learner.review(
                put.item, len(points) - len(missed), len(points), interview.said.seconds,
                missed=missed, within=place_of(interview, put),
            )  # fmt: skip

    def compute(self, interview: Interview, text: str | None) -> Attempt:
        """The answer to the exercise, None for none. UsageError where it cannot be read, LateError after its time."""
        from bagu.curriculum.answers import is_right

        if interview.current is None:
            raise self._not_waiting(interview)
        _, drill = drill_of(self.catalog, interview.current.item)
        exercise = self.exercise(interview)
        with self.learner.store.together():
            interview, put, now = self._open(interview)
            if now > interview.deadline:
                raise self._late(interview, now)
            right = text is not None and is_right(exercise, text)
            return self.learner.drill(
                put.item, drill.version, self._seed(interview), right,
                max(0.0, (now - interview.begun).total_seconds()), put.minutes, given=text,
                within=place_of(interview, put),
            )  # fmt: skip

    def judged(
        self, interview: Interview, accepted: bool, outcome: str, reason: Text | None, call: str | None = None
    ) -> Attempt:
        """What the judge said of the code that was handed in. call: the smallest input found that breaks it."""
        told = {"reason": None if reason is None else {"zh": reason.zh, "en": reason.en}, "call": call}
        with self.learner.store.together():
            interview, put, _ = self._open(interview)
            if interview.said is None:
                raise UsageError(message("mock.not-said"))
            return self.learner.solve(
                put.item, accepted, 1, interview.said.seconds, put.minutes, outcome,
                within=place_of(interview, put) | {name: value for name, value in told.items() if value is not None},
            )  # fmt: skip

    def pass_over(self, interview: Interview, why: Text) -> Attempt:
        """It cannot be judged here and now, which is not the learner's fault: it counts neither way."""
        with self.learner.store.together():
            interview, put, _ = self._open(interview)
            return self.learner.mock(
                interview.id, PASSED, of=put.item, of_kind=put.item_kind, why={"zh": why.zh, "en": why.en},
                **place_of(interview, put),
            )  # fmt: skip

    def undo(self, interview: Interview) -> Attempt | None:
        """Take back the answer to the last step; None where there is none, or something else was done since."""
        with self.learner.store.together():
            fresh, last = self.again(interview), self.learner.last()
            if fresh.current != interview.current or not fresh.steps or last != fresh.steps[-1].entry:
                return None
            return self.learner.undo()

    def stop(self, interview: Interview) -> Interview:
        """End it before its time."""
        with self.learner.store.together():
            if not self.again(interview).over(self.learner.now):
                self.learner.mock(interview.id, STOPPED)
            return self.again(interview)

    def show(self, interview: Interview) -> None:
        """Its report was seen; the next interview may begin."""
        if interview.shown:
            return
        with self.learner.store.together():
            if not self.again(interview).shown:
                self.learner.mock(interview.id, SHOWN)

    def exercise(self, interview: Interview) -> "Exercise":
        """The drill's exercise, drawn from the interview's seed."""
        assert interview.plan.drill is not None
        _, drill = drill_of(self.catalog, interview.plan.drill.item)
        return drill.exercise(self._seed(interview))

    def points(self, put: Put) -> tuple[str, ...]:
        """The ids of a question's key points, which are the same in both languages."""
        _, question = question_of(self.catalog, put.item, "en")
        return tuple(point.id for point in question.points)

    def links(self, item: str) -> tuple[tuple[str, int], ...]:
        """The questions that follow a question up, with how often each is asked; those that are gone are left out."""
        known = {topic.id: topic for topic in self.catalog.topics}
        topic_id, _, id = item.partition("#")
        if topic_id not in known:
            return ()
        found = []
        for question in known[topic_id].data.questions:
            for link in question.follow_ups if question.id == id else ():
                there, _, name = (link if "#" in link else f"{topic_id}#{link}").partition("#")
                others = known[there].data.questions if there in known else ()
                found += [(f"{there}#{name}", asked(other)) for other in others if other.id == name]
        return tuple(found)

    def _starts(self) -> tuple[Attempt, ...]:
        return starts_in(self.learner.store.attempts(self.learner.user, kinds=("mock", "undo")))

    def _interview(self, start: Attempt) -> Interview:
        return interview_of(start, self.learner.store.attempts(self.learner.user, since=start.at), self.links)

    def _open(self, interview: Interview) -> tuple[Interview, Put, datetime]:
        """The interview as it is now, if it still waits for the step that the caller knows of."""
        fresh, now = self.again(interview), self.learner.now
        if fresh.stopped is not None or fresh.current is None or fresh.current != interview.current:
            raise self._not_waiting(fresh)
        return fresh, fresh.current, now

    def _not_waiting(self, interview: Interview) -> NotWaitingError:
        return NotWaitingError(message("mock.not-waiting", id=interview.id))

    def _late(self, interview: Interview, when: datetime) -> LateError:
        seconds = (when - interview.deadline).total_seconds()
        return LateError(message("mock.late", seconds=f"{seconds:.0f}"))

    def _seed(self, interview: Interview) -> int:
        return interview.plan.drill.seed if interview.plan.drill is not None else 0

    def _new_name(self, now: datetime) -> str:
        """The minute in which it begins, on the learner's clock; names are unique in one log."""
        name = f"{now.astimezone(self.learner.settings.tz):%Y%m%d-%H%M}"
        taken = {e.item for e in self.learner.store.attempts(self.learner.user, kinds=["mock"])}
        names = [name, *(f"{name}-{n}" for n in range(2, len(taken) + 3))]
        return next(one for one in names if one not in taken)
