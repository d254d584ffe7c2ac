"""A run as a page shows it: read from its rows, so that any server shows the same, in the language of the visit."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec

from bagu.curriculum.catalog import Catalog
from bagu.curriculum.claim import Claim, Criterion
from bagu.curriculum.evidence import Evidence, Ruling
from bagu.curriculum.lookup import claim_of, problem_of
from bagu.curriculum.page import statement
from bagu.figures import Figure
from bagu.store import JSON
from bagu.store.runs import Event, Run
from bagu.text import Language, Text, message
from bagu.web.site import Site

if TYPE_CHECKING:
    from bagu.judge.examples import Examples
    from bagu.judge.picture import Picture
    from bagu.judge.verdict import Speed, Verdict


_PICTURES = {code: 0x2400 + code for code in range(32) if chr(code) not in "\t\n"} | {127: 0x2421}


@dataclass(frozen=True)
class RunView:
    """A run with what has come of it so far."""

    catalog: Catalog
    run: Run
    events: Sequence[Event]

    @property
    def seq(self) -> int:
        """The number of the last event; 0 before the first."""
        return self.events[-1].seq if self.events else 0

    @property
    def state(self) -> str:
        """waiting, running, done, failed, stopped or lost."""
        if self.run.state != "ended":
            return self.run.state
        return "failed" if self.failed is not None else "done"

    @cached_property
    def failed(self) -> Text | None:
        """Why nothing came of it."""
        held = self._last("failed")
        if held is None and self.run.kind == "judge" and self.run.state == "ended" and self.verdict is None:
            return message("web_run.no-verdict")
        return None if held is None else Text(held["zh"], held["en"])

    @property
    def stage(self) -> dict[str, Any] | None:
        """What the judge is at."""
        held: dict[str, Any] | None = self._last("stage")
        return held

    @property
    def seeds(self) -> dict[str, Any] | None:
        """How much of an experiment is done."""
        held: dict[str, Any] | None = self._last("seeds")
        return held

    @cached_property
    def verdict(self) -> "Verdict | None":
        return verdict_in(self._last("verdict"))

    @cached_property
    def picture(self) -> "Picture | None":
        """The smallest input that breaks it, as far as results can be drawn."""
        from bagu.judge.picture import picture

        if self.verdict is None or self.verdict.counterexample is None:
            return None
        _, problem = problem_of(self.catalog, self.run.item)
        return picture(problem.ladder, self.verdict.counterexample)

    def convention(self, number: int, language: Language) -> str:
        """What the statement says of that, as Markdown."""
        topic, problem = problem_of(self.catalog, self.run.item)
        return statement(topic, problem.id, language).conventions[number - 1]

    @cached_property
    def examples(self) -> "Examples | None":
        from bagu.judge.examples import Examples
        from bagu.judge.kept import told_in

        held = self._last("examples")
        return None if held is None else told_in(held, Examples)

    @cached_property
    def speed(self) -> "Speed | None":
        from bagu.judge.kept import told_in
        from bagu.judge.verdict import Speed

        held = self._last("speed")
        return None if held is None else told_in(held, Speed)

    @cached_property
    def speed_chart(self) -> Figure | None:
        from bagu.judge.picture import speed_chart

        return None if self.speed is None else speed_chart(self.speed)

    @cached_property
    def evidence(self) -> Evidence | None:
        held = self._last("evidence")
        return None if held is None else msgspec.convert(held, Evidence)

    @cached_property
    def claim(self) -> Claim:
        return claim_of(self.catalog, self.run.item)[1]

    @cached_property
    def figure(self) -> Figure | None:
        """What was measured, drawn."""
        from bagu.proof.figure import figure_of

        return None if self.evidence is None else figure_of(self.claim, self.evidence)

    @staticmethod
    def literal(value: object) -> str:
        """A value as Python that can be pasted."""
        from bagu.judge.pasteable import literal

        return literal(value)

    @staticmethod
    def printed(words: str) -> str:
        """What a submission printed: characters that control a terminal as pictures of themselves."""
        return words.translate(_PICTURES)

    def ruling(self, criterion: Criterion) -> Ruling:
        """What the numbers say of one criterion."""
        from bagu.proof.criteria import decide

        assert self.evidence is not None
        return decide(criterion, self.evidence.numbers[criterion.number])

    def _last(self, kind: str) -> JSON:
        return next((event.payload for event in reversed(self.events) if event.kind == kind), None)


def verdict_in(held: JSON) -> "Verdict | None":
    """What the judge said; None where it said nothing, or in a way that this version does not know."""
    from bagu.judge.kept import told_in
    from bagu.judge.verdict import Verdict

    try:
        return None if held is None else told_in(held, Verdict)
    except ValueError:  # an import may bring what another version wrote
        return None


def view(site: Site, run: Run) -> RunView:
    """The run as it stands in the store."""
    return RunView(site.catalog, run, site.store.runs.events(run.id))
