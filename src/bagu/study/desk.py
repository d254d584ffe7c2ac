"""A problem on the desk: tries, hints and time, kept in the store until they become one attempt."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING

import msgspec

from bagu.curriculum.catalog import Catalog
from bagu.curriculum.lookup import problem_of
from bagu.store import JSON, Attempt
from bagu.study.day import day_of
from bagu.study.learner import Learner
from bagu.text import Text

if TYPE_CHECKING:
    from bagu.judge.verdict import Verdict

PAUSE = 300.0  # seconds: of a longer pause only these count as work
GAVE_UP = "gave up"


@dataclass(frozen=True)
class Desk:
    """One sitting. spent: seconds of work. judged: digest of what was judged last. cause: its hint.

    kept: the id of the attempt that it became; nothing that comes later on that day counts.
    """

    tries: int = 0
    hints: int = 0
    spent: float = 0.0
    touched: datetime | None = None
    judged: str | None = None
    outcome: str | None = None
    cause: Text | None = None
    accepted: bool = False
    gave_up: bool = False
    kept: str | None = None

    @property
    def begun(self) -> bool:
        return self.touched is not None

    @property
    def over(self) -> bool:
        return self.kept is not None


class Desks:
    """The desks of one learner. Each method returns the desk as it lies afterwards."""

    def __init__(self, catalog: Catalog, learner: Learner) -> None:
        self.catalog, self.learner = catalog, learner

    def now(self, item: str) -> Desk:
        """The desk as it lies; an empty one where the last sitting ended on an earlier day."""
        return self._fresh(self._read(self.learner.store.desks.load(self.learner.user, item)))

    def touch(self, item: str, opened: datetime | None = None) -> Desk:
        """Something was done. opened: when the page was opened, from which the first stretch of work counts."""
        return self._change(item, lambda desk: desk, opened)

    def tried(self, item: str, source: str, verdict: "Verdict") -> Desk:
        """A verdict came: a try, unless the same was judged before; accepted, it becomes the attempt at once."""
        digest = sha256(source.encode("utf-8", "replace")).hexdigest()

        def tried(desk: Desk) -> Desk:
            if desk.over or not verdict.counts:
                return desk
            return replace(
                desk, tries=desk.tries + (digest != desk.judged), judged=digest, outcome=verdict.outcome.value,
                cause=verdict.hint, accepted=verdict.accepted,
            )  # fmt: skip

        with self.learner.store.together():
            desk = self._change(item, tried)
            return self._keep(item, desk) if desk.accepted and not desk.over else desk

    def hint(self, item: str) -> Desk:
        """One hint more was asked for."""
        from bagu.judge.hints import next_step

        return self._change(item, lambda desk: replace(desk, hints=next_step(desk.hints, desk.cause)))

    def give_up(self, item: str) -> Desk:
        """The reference is shown; unless the problem was solved before, that is the outcome."""
        with self.learner.store.together():
            desk = self._change(item, lambda desk: desk if desk.over else replace(desk, gave_up=True, outcome=GAVE_UP))
            return desk if desk.over else self._keep(item, desk)

    def leave(self, item: str) -> Desk:
        """Enough for now: tries that were not accepted count as such; without one there is nothing to keep."""
        with self.learner.store.together():
            desk = self.now(item)
            return self._keep(item, desk) if desk.tries and not desk.over else desk

    def again(self, item: str) -> Desk:
        """Begin anew; what is on the desk and not yet kept is kept first."""
        with self.learner.store.together():
            self.leave(item)
            self.learner.store.desks.change(self.learner.user, item, lambda _: None)
        return Desk()

    def _keep(self, item: str, desk: Desk) -> Desk:
        """Write the attempt and that it is written, as one step with whatever led to it."""
        topic, problem = problem_of(self.catalog, item)
        attempt: Attempt = self.learner.solve(
            item, accepted=desk.accepted and not desk.gave_up, tries=desk.tries, seconds=desk.spent,
            minutes=topic.data.problems[problem.id].minutes, outcome=desk.outcome or GAVE_UP, hints=desk.hints,
        )  # fmt: skip
        return self._change(item, lambda held: replace(held, kept=attempt.id))

    def _change(self, item: str, change: Callable[[Desk], Desk], opened: datetime | None = None) -> Desk:
        now = self.learner.now

        def written(held: JSON) -> JSON:
            desk = self._fresh(self._read(held))
            since = desk.touched or opened or now
            worked = min(max((now - since).total_seconds(), 0.0), PAUSE)
            if not desk.over:
                desk = replace(desk, spent=desk.spent + worked)
            return msgspec.to_builtins(change(replace(desk, touched=now)))

        return self._read(self.learner.store.desks.change(self.learner.user, item, written))

    def _fresh(self, desk: Desk) -> Desk:
        """What was ended on an earlier day is no longer on the desk."""
        if not desk.over or desk.touched is None:
            return desk
        return Desk() if day_of(desk.touched, self.learner.settings.tz) < self.learner.today else desk

    def _read(self, held: JSON) -> Desk:
        try:
            return Desk() if held is None else msgspec.convert(held, Desk)
        except msgspec.ValidationError:  # an import may bring what another program wrote in another way
            return Desk()
