"""Problems: write it by hand, run it, submit it, ask for hints, look at what was handed in before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import unified_diff
from functools import cached_property
from hashlib import sha256
from typing import Annotated, Literal

from fastapi import APIRouter, Form
from markupsafe import Markup
from starlette.responses import Response

from bagu.curriculum.folder import Topic
from bagu.curriculum.item import Item
from bagu.curriculum.lookup import problem_of
from bagu.curriculum.page import Statement, statement
from bagu.curriculum.problem import Problem
from bagu.errors import UsageError
from bagu.judge.hints import STEPS, Hint, hint, next_step
from bagu.judge.precheck import LONGEST
from bagu.judge.source import standalone
from bagu.judge.verdict import Verdict
from bagu.ladders.tolerance import Tolerance
from bagu.store import new_id
from bagu.store.exchange import Draft
from bagu.store.runs import Run
from bagu.study.desk import Desk, Desks
from bagu.text import message
from bagu.web.pages.runs import found, shown
from bagu.web.prose import Prose, prose
from bagu.web.views import verdict_in, view
from bagu.web.visit import Visit, Visiting

router = APIRouter(include_in_schema=False)
What = Literal["judge", "examples"]
Source = Annotated[str, Form()]
CONTEXT = 3  # lines around a change


@dataclass(frozen=True)
class Bench:
    """A problem of the visit with all that lies around it."""

    visit: Visit
    item: Item
    topic: Topic
    problem: Problem

    @cached_property
    def desk(self) -> Desk:
        return self.desks.now(self.item.id)

    @cached_property
    def desks(self) -> Desks:
        return Desks(self.visit.catalog, self.visit.learner)

    @property
    def path(self) -> str:
        return f"/problems/{self.item.id.replace('#', '/')}"

    @cached_property
    def title(self) -> Markup:
        return self._prose.line(self._statement.title)

    @cached_property
    def body(self) -> Markup:
        return self._prose.block(self._statement.body)

    @cached_property
    def conventions(self) -> list[Markup]:
        return [self._prose.line(one) for one in self._statement.conventions]

    @property
    def tolerances(self) -> list[tuple[str, Tolerance]]:
        """The rule of each result; one without a name where it is the same for all."""
        held = self.problem.ladder.tolerance
        return [*held.items()] if isinstance(held, Mapping) else [("", held)]

    @cached_property
    def draft(self) -> Draft | None:
        """What was written in this sitting; what was solved on an earlier day begins from the start."""
        store, user = self.visit.site.store, self.visit.learner.user
        ended = not self.desk.begun and store.desks.load(user, self.item.id) is not None
        return None if ended else store.saved(user, self.item.id)

    @property
    def left(self) -> float:
        """Seconds of what it should take, without what this sitting has taken so far; below zero once that is over."""
        return 60 * self.item.minutes - self.desk.spent

    @property
    def source(self) -> str:
        """What the editor begins with."""
        return self.problem.starter if self.draft is None else self.draft.text

    @property
    def saved(self) -> str:
        """When the store kept it; what a browser has kept since is newer."""
        return "" if self.draft is None else self.draft.at.isoformat()

    def clock(self, at: datetime) -> str:
        """A time where the learner is."""
        return f"{at.astimezone(self.visit.learner.settings.tz):%m-%d %H:%M}"

    @property
    def hints(self) -> list[Hint]:
        """Those that were asked for; the first has nothing to say where no verdict has shown a cause."""
        steps = [hint(self.problem, step, self.desk.cause) for step in range(1, self.desk.hints + 1)]
        return [one for one in steps if one.sentences or one.code]

    @property
    def next_hint(self) -> int | None:
        return None if self.desk.hints >= STEPS else next_step(self.desk.hints, self.desk.cause)

    @property
    def reference(self) -> str | None:
        """Ours, once the learner has solved it or given up."""
        return standalone(self.problem.written) if self.desk.over else None

    @cached_property
    def submissions(self) -> list[tuple[Run, Verdict | None]]:
        """What was handed in, the latest first, with what the judge said."""
        runs = self.visit.site.store.runs
        held = runs.of(self.visit.learner.user, self.item.id, "judge")
        told = runs.last([run.id for run in held], "verdict")
        return [(run, verdict_in(told.get(run.id))) for run in held]

    @cached_property
    def accepted(self) -> Run | None:
        """The latest that was accepted: its speed can be measured."""
        return next((run for run, verdict in self.submissions if verdict is not None and verdict.accepted), None)

    @cached_property
    def _statement(self) -> Statement:
        return statement(self.topic, self.problem.id, self.visit.language)

    @cached_property
    def _prose(self) -> Prose:
        return prose(self.visit.site, self.topic, self.visit.language)


def bench(visit: Visit, topic: str, item: str) -> Bench:
    """UsageError where there is no such problem."""
    held = visit.catalog.item(f"{topic}#{item}", "problem")
    return Bench(visit, held, *problem_of(visit.catalog, held.id))


@router.get("/problems")
def problems(visit: Visiting) -> Response:
    """All of them, by area."""
    return visit.render("problems.html", told=visit.remembered("problems", lambda: _listed(visit), visit.language))


def _listed(visit: Visit) -> Markup:
    mastery = {one.item: one for one in visit.mastery.items}
    areas: dict[str, list[Item]] = {}
    for item in visit.items:
        if item.kind == "problem":
            areas.setdefault(item.area, []).append(item)
    topics = {topic.id: topic for topic in visit.catalog.topics}
    return visit.html("problems_listed.html", areas=areas, mastery=mastery, topics=topics)


@router.get("/problems/{topic}/{item}")
def problem(visit: Visiting, topic: str, item: str, run: str | None = None, timed: bool = False) -> Response:
    """run: the one to show; without it, the one that goes on, so that a page that was lost finds it again.

    timed: as in an interview, against the clock and without completion; the clock decides nothing.
    """
    held = bench(visit, topic, item)
    at = [found(visit, run)] if run else _open(held)
    if at and at[0].item != held.item.id:
        raise UsageError(message("web_run.no-run"))
    visit.site.worker.warmth.want(held.item.id)
    return visit.render(
        "problem.html", bench=held, view=view(visit.site, at[0]) if at else None, key=new_id(), timed=timed,
        opened=_opened(visit),
    )  # fmt: skip


@router.post("/problems/{topic}/{item}/draft")
def draft(visit: Visiting, topic: str, item: str, source: Source, opened: Annotated[str, Form()] = "") -> Response:
    """Keep what was written so far; acknowledged once it is on the disk."""
    held = bench(visit, topic, item)
    _keep(held, source)
    held.desks.touch(held.item.id, _instant(opened))
    return Response(status_code=204)


@router.post("/problems/{topic}/{item}/run")
def start(
    visit: Visiting, topic: str, item: str, source: Source, key: Annotated[str, Form(max_length=100)],
    what: Annotated[What, Form()] = "judge", opened: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """Have it judged, or run on the examples: once, however often this form arrives."""
    held = bench(visit, topic, item)
    _keep(held, source)
    held.desks.touch(held.item.id, _instant(opened))
    digest = sha256(source.encode("utf-8", "replace")).hexdigest()[:16]
    run = visit.site.store.runs.ask(
        visit.learner.user, what, held.item.id, {"source": _sayable(source)}, f"{what}:{key}:{digest}"
    )  # fmt: skip
    visit.site.worker.wake()
    return shown(visit, run)


@router.post("/problems/{topic}/{item}/speed")
def speed(visit: Visiting, topic: str, item: str, run: Annotated[str, Form()]) -> Response:
    """Time a submission that was accepted."""
    held, judged = bench(visit, topic, item), found(visit, run)
    verdict = verdict_in(visit.site.store.runs.last([judged.id], "verdict").get(judged.id))
    if judged.item != held.item.id or verdict is None or not verdict.accepted:
        raise UsageError(message("web_run.speed-not-yet"))
    again = visit.site.store.runs.of(visit.learner.user, held.item.id, "speed")
    request = {"source": judged.request["source"]}
    new = visit.site.store.runs.ask(
        visit.learner.user, "speed", held.item.id, request, f"speed:{judged.id}:{again[0].id if again else ''}"
    )  # fmt: skip
    visit.site.worker.wake()
    return shown(visit, new)


@router.get("/problems/{topic}/{item}/side")
def side(visit: Visiting, topic: str, item: str) -> Response:
    """What lies beside the editor: hints, reference, earlier submissions."""
    held = bench(visit, topic, item)
    return visit.render("problem_side.html", bench=held) if visit.partial else visit.go(held.path)


@router.post("/problems/{topic}/{item}/hint")
def ask_hint(visit: Visiting, topic: str, item: str) -> Response:
    """One hint more."""
    held = bench(visit, topic, item)
    held.desks.hint(held.item.id)
    return side(visit, topic, item)


@router.post("/problems/{topic}/{item}/reference")
def give_up(visit: Visiting, topic: str, item: str) -> Response:
    """Show the reference: given up, unless it was solved."""
    held = bench(visit, topic, item)
    held.desks.give_up(held.item.id)
    return side(visit, topic, item)


@router.post("/problems/{topic}/{item}/leave")
def leave(visit: Visiting, topic: str, item: str) -> Response:
    """Put it away for now: a sitting with tries in it is kept as not solved."""
    held = bench(visit, topic, item)
    held.desks.leave(held.item.id)
    return side(visit, topic, item)


@router.post("/problems/{topic}/{item}/again")
def begin_again(visit: Visiting, topic: str, item: str) -> Response:
    """From the starter, as a new sitting; what was written is among the submissions, if it was handed in."""
    held = bench(visit, topic, item)
    held.desks.again(held.item.id)
    _keep(held, held.problem.starter)
    return visit.go(held.path)


@router.get("/problems/{topic}/{item}/submissions/{run}")
def submission(visit: Visiting, topic: str, item: str, run: str) -> Response:
    """What was handed in, and what had changed since the one before."""
    held, wanted = bench(visit, topic, item), found(visit, run)
    runs = [one for one, _ in held.submissions]
    if wanted.id not in [one.id for one in runs]:
        raise UsageError(message("web_run.no-run"))
    at = [one.id for one in runs].index(wanted.id)
    before = runs[at + 1] if at + 1 < len(runs) else None
    lines = _changes(before.request["source"] if before else held.problem.starter, wanted.request["source"])
    return visit.render(
        "problem_submission.html", bench=held, run=wanted, view=view(visit.site, wanted), lines=lines,
        first=before is None,
    )  # fmt: skip


def _changes(before: str, after: str) -> list[tuple[str, str]]:
    """Lines with a sign each: + new, - gone, @ a place further on, or none."""
    told = list(unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=CONTEXT))[2:]
    return [(line[0].strip(), "" if line[0] == "@" else line[1:]) for line in told]


def _open(held: Bench) -> list[Run]:
    """The run that goes on, or that was lost last and not begun again."""
    runs, user = held.visit.site.store.runs, held.visit.learner.user
    kinds: tuple[What, ...] = ("judge", "examples")
    latest = [run for kind in kinds for run in runs.of(user, held.item.id, kind)[:1]]
    return [run for run in sorted(latest, key=lambda run: run.at, reverse=True)[:1] if run.open or run.state == "lost"]


def _keep(held: Bench, source: str) -> None:
    if len(source.encode("utf-8", "replace")) > LONGEST:
        raise UsageError(message("web_run.long-source", limit=LONGEST >> 10))
    held.visit.site.store.save_draft(held.visit.learner.user, held.item.id, _sayable(source))


def _sayable(source: str) -> str:
    """Line ends as Python's, and no half characters, which no file can hold."""
    return source.replace("\r\n", "\n").encode("utf-8", "replace").decode()


def _opened(visit: Visit) -> str:
    return visit.learner.now.isoformat()


def _instant(word: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(word)
        return at.astimezone(UTC) if at.tzinfo else None
    except (ValueError, OverflowError):  # the second for the first and last day that there are
        return None
