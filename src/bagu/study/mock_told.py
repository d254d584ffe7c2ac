"""The steps of a mock interview in words, from the log and from the pages as they are now."""

from collections.abc import Iterable, Sequence
from typing import Any

from bagu.curriculum.catalog import Catalog
from bagu.curriculum.content import drill as drill_named
from bagu.curriculum.detached import detached
from bagu.curriculum.folder import Topic
from bagu.curriculum.item import Item
from bagu.curriculum.items import items_of
from bagu.curriculum.page import Question, page
from bagu.errors import BaguError, UsageError
from bagu.study.mistakes import outcome_words
from bagu.study.mock import Interviews
from bagu.study.mock_log import Interview, Step
from bagu.study.mock_report import (
    EarlierMock,
    MockReport,
    NextStudy,
    ReportedStep,
    TickedPoint,
    ending_of,
    missing_parts,
    score_of,
    terms_of,
)
from bagu.text import Text, message


def report_of(interviews: Interviews, interview: Interview) -> MockReport:
    """The report of an interview, whether it is over or not."""
    now = interviews.learner.now
    told = _Told(interviews, interview)
    ended = interview.over(now) or now > interview.deadline  # what was said in time may still wait to be ticked
    steps = (*(told.step(step) for step in interview.steps), *told.unanswered(ended))
    terms = terms_of(interview, ended)
    before = [held for held in interviews.all() if held.started < interview.started]
    earlier = tuple(
        EarlierMock(held.id, held.started, held.plan.minutes, len(held.steps), score_of(terms_of(held, True)))
        for held in before
    )
    return MockReport(
        interview.id, interview.started, interview.deadline, interview.plan.minutes, interview.plan.seed,
        interview.topics, interview.areas, ending_of(interview, now), steps, score_of(terms), terms, earlier,
        told.next(steps),
    )  # fmt: skip


class _Told:
    """The steps of one interview in words."""

    def __init__(self, interviews: Interviews, interview: Interview) -> None:
        self.catalog: Catalog = interviews.catalog
        self.interview = interview
        self.items: dict[str, Item] = {}
        topics = {topic.id: topic for topic in self.catalog.topics}
        parts = [part.item for part in (interview.plan.drill, interview.plan.problem) if part is not None]
        for id in {name.partition("#")[0] for name in (*parts, *(step.put.item for step in interview.steps))}:
            if id in topics:
                self.items |= {item.id: item for item in items_of(topics[id])}

    def title(self, item: str) -> Text:
        return self.items[item].title if item in self.items else Text(item, item)

    def step(self, step: Step) -> ReportedStep:
        put, detail = step.put, step.entry.detail
        fields: dict[str, Any] = {}
        match step.entry.kind:
            case "question":
                outcome = message("mock.outcome-question", named=detail["named"], total=detail["total"])
                fields["points"] = self.points(put.item, set(detail.get("missed") or ()))
            case "drill":
                outcome = message("mock.outcome-right" if step.score else "mock.outcome-wrong")
                fields |= self.drill(step)
            case "problem":
                outcome = outcome_words(str(detail.get("outcome", "?")))
                fields |= {"reason": _text(detail.get("reason")), "call": detail.get("call"), "source": step.source}
            case _:
                outcome = message("mock.outcome-passed", why=_text(detail.get("why")) or Text("-", "-"))
                fields["source"] = step.source
        return ReportedStep(
            put.step + 1, put.item, put.item_kind, self.title(put.item),
            None if put.follows is None else put.follows + 1, put.minutes, step.seconds, step.score, outcome, **fields,
        )  # fmt: skip

    def unanswered(self, over: bool) -> Iterable[ReportedStep]:
        """What was promised and did not come."""
        at = len(self.interview.steps)
        for n, (kind, part) in enumerate(missing_parts(self.interview) if over else [], 1):
            yield ReportedStep(
                at + n, part.item, kind, self.title(part.item), None, part.minutes, None, 0.0,
                message("mock.outcome-none"),
            )  # fmt: skip

    def points(self, item: str, missed: set[str]) -> tuple[TickedPoint, ...]:
        """The points as the page has them now; none where the question is gone."""
        found = self.question(item)
        if found is None:
            return ()
        topic, zh, en = found
        english = {point.id: point.text for point in en.points}
        return tuple(
            TickedPoint(
                p.id, Text(detached(topic, p.text), detached(topic, english.get(p.id, p.text))), p.id not in missed
            )
            for p in zh.points
        )

    def question(self, item: str) -> tuple[Topic, Question, Question] | None:
        topic_id, _, id = item.partition("#")
        topic = next((topic for topic in self.catalog.topics if topic.id == topic_id), None)
        if topic is None:
            return None
        try:
            zh, en = (page(topic, language).question(id) for language in ("zh", "en"))
        except UsageError:
            return None
        return None if zh is None or en is None else (topic, zh, en)

    def drill(self, step: Step) -> dict[str, Any]:
        """The exercise drawn again; only what was typed where the drill has changed since."""
        from bagu.curriculum.answers import print_answer

        given = step.entry.detail.get("given")
        version, _, seed = (step.entry.seed or "").rpartition("/")[2].partition(":")
        try:
            topic = self.catalog.topic(step.put.item)
            held = drill_named(topic, step.put.item.partition("#")[2])
            if str(held.version) != version:
                return {"given": given}
            exercise = held.exercise(int(seed))
        except (BaguError, ValueError):
            return {"given": given}
        return {
            "given": given,
            "ask": Text(detached(topic, exercise.ask.zh), detached(topic, exercise.ask.en)),
            "answer": print_answer(exercise.answer, exercise.unit, exercise.tolerance),
            "derivation": tuple(Text(detached(topic, s.zh), detached(topic, s.en)) for s in exercise.steps),
        }

    def next(self, steps: Sequence[ReportedStep]) -> tuple[NextStudy, ...]:
        """What was not full marks, by how often it is asked times how much of it was missing, then the topics of it."""
        lost = [step for step in steps if step.score is not None and step.score < 1]
        often = {step.item: self.items[step.item].asked if step.item in self.items else 1 for step in lost}
        lost.sort(key=lambda step: -often[step.item] * (1 - (step.score or 0)))
        found = [NextStudy(self.command(step), self.why(step, often[step.item])) for step in lost]
        topics = tuple(dict.fromkeys(step.item.partition("#")[0] for step in lost))
        if topics:
            found.append(NextStudy(f"bagu cram --hours 0.5 --topics {','.join(topics)}", message("mock.next-cram")))
        found.append(NextStudy("bagu mock", message("mock.next-mock")))
        return tuple(found)

    def command(self, step: ReportedStep) -> str:
        if step.item_kind == "drill":
            seed = self.interview.plan.drill.seed if self.interview.plan.drill else 0
            return f"bagu drill {step.item} --seed {seed}"
        return f"bagu {'review' if step.item_kind == 'question' else 'solve'} {step.item}"

    def why(self, step: ReportedStep, often: int) -> Text:
        return message("mock.next-why", outcome=step.outcome, asked=message(f"study.asked-{often}"))


def _text(held: Any) -> Text | None:
    if isinstance(held, dict) and isinstance(held.get("zh"), str) and isinstance(held.get("en"), str):
        return Text(held["zh"], held["en"])
    return None
