"""A mock interview: begin one, answer step by step against a clock that the server keeps, read what came of it."""

import secrets
from collections.abc import Mapping
from threading import Lock
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form
from starlette.responses import Response

from bagu.contracts import to_json
from bagu.curriculum.lookup import drill_of, problem_of
from bagu.errors import UsageError
from bagu.study.mock import Interviews, LateError, NotWaitingError, RunningError
from bagu.study.mock_bench import judge_code, unavailable
from bagu.study.mock_log import Interview
from bagu.study.mock_markdown import clock, markdown_of, score_words
from bagu.study.mock_report import MockReport, ending_of, score_of, terms_of
from bagu.study.mock_rule import LENGTHS, SAY
from bagu.study.mock_told import report_of
from bagu.text import message
from bagu.web.leads import leads
from bagu.web.pages.problems import bench
from bagu.web.prose import prose, told
from bagu.web.scores import scores
from bagu.web.visit import Visit, Visiting

router = APIRouter(include_in_schema=False)
SEEDS = 1_000_000
LARGEST_SEED = 2**63 - 1
EARLIER = 20  # that are listed
Do = Literal["say", "tick", "compute", "hand-in", "judge", "pass", "undo", "stop"]


@router.get("/mock")
def mock(visit: Visiting) -> Response:
    """What one is, a form to begin one, and those that were."""
    mocks = _mocks(visit)
    held = visit.remembered("mocks", mocks.all)
    now = visit.learner.now
    running = held[-1] if held and not _done(mocks, held[-1]) else None
    rows = [
        (one, ending_of(one, now), score_of(terms_of(one, True))) for one in reversed(held) if one is not running
    ][:EARLIER]  # fmt: skip
    areas: dict[str, list[Any]] = {}
    for topic in visit.catalog.topics:
        areas.setdefault(topic.area, []).append(topic)
    return visit.render(
        "mock.html", running=running, left=running and clock(running.left(now).total_seconds()), rows=rows,
        lengths=LENGTHS, areas=areas, zone=visit.learner.settings.tz,
    )  # fmt: skip


@router.post("/mock")
def start(
    visit: Visiting,
    minutes: Annotated[int, Form()],
    seed: Annotated[int | None, Form(ge=0, le=LARGEST_SEED)] = None,
    topic: Annotated[list[str] | None, Form()] = None,
    area: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """Begin; the clock runs from here. To the one that runs already, where this was pressed twice."""
    seed = secrets.randbelow(SEEDS) if seed is None else seed
    try:
        id = _mocks(visit).start(minutes, seed, tuple(topic or ()), tuple(area or ())).id
    except RunningError as error:
        id = error.id
    return visit.go(f"/mock/{id}")


@router.get("/mock/{id}")
def seat(visit: Visiting, id: str) -> Response:
    """Where it stands: the step that waits, or the report."""
    mocks = _mocks(visit)
    held = _find(mocks, id)
    return _report(visit, mocks, held) if _done(mocks, held) else _seat(visit, mocks, held)


@router.get("/mock/{id}/report.{kind}")
def download(visit: Visiting, id: str, kind: Literal["md", "json"]) -> Response:
    """The report as a file."""
    mocks = _mocks(visit)
    report = _told(visit, mocks, _find(mocks, id))
    if kind == "md":
        body, media = markdown_of(report, visit.language, visit.learner.settings.tz), "text/markdown; charset=utf-8"
    else:
        body, media = to_json(report) + "\n", "application/json"
    named = {"Content-Disposition": f'attachment; filename="bagu-mock-{report.id}.{kind}"'}
    return Response(body, media_type=media, headers=named)


@router.post("/mock/{id}/draft")
def draft(visit: Visiting, id: str, source: Annotated[str, Form()]) -> Response:
    """Keep the code as it is; acknowledged once it is on the disk. What comes after the deadline is refused."""
    mocks = _mocks(visit)
    held = _find(mocks, id)
    late = visit.learner.now - held.deadline
    if late.total_seconds() > 0:
        raise LateError(message("mock.late", seconds=f"{late.total_seconds():.0f}"))
    mocks.save(held, _lines(source))
    return Response(status_code=204)


@router.post("/mock/{id}")
def act(
    visit: Visiting, id: str,
    do: Annotated[Do, Form()],
    step: Annotated[int, Form()] = -1,
    point: Annotated[list[str] | None, Form()] = None,
    text: Annotated[str, Form(max_length=1000)] = "",
    source: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """One thing done at a step. step: that the page shows; where it is over already, the press was heard before."""
    mocks = _mocks(visit)
    held = mocks.collected(_find(mocks, id))
    notice = None
    if do == "stop":
        held = mocks.stop(held)
    elif held.current is None or held.current.step != step or held.stopped is not None:
        pass  # another window, or the same press before, was quicker: what is there is shown
    elif do == "undo":
        number = len(held.steps)
        undone = mocks.undo(held)
        notice = message("mock.undone", number=number) if undone else message("mock.nothing-undone")
    else:
        try:
            _do(visit, mocks, held, do, point or [], text, source)
        except LateError as error:
            notice = error.text
        except NotWaitingError:
            pass
    held = mocks.again(held)
    if _done(mocks, held):
        mocks.show(held)
        return visit.go(f"/mock/{held.id}")
    return _seat(visit, mocks, held, notice=notice) if visit.partial else visit.go(f"/mock/{held.id}")


def _do(
    visit: Visit, mocks: Interviews, held: Interview, do: Do, points: list[str], text: str, source: str
) -> None:  # fmt: skip
    match do:
        case "say":
            mocks.say(held)
        case "tick":
            mocks.tick(held, points)
        case "compute":
            mocks.compute(held, text.strip() or None)
        case "hand-in":
            assert held.current is not None
            source = _lines(source)
            if source.strip() == problem_of(visit.catalog, held.current.item)[1].starter.strip():
                raise UsageError(message("web_mock.unchanged"))
            mocks.hand_in(held, source)
        case "judge":
            with visit.site.shelf.get(("judging", held.id), Lock):
                fresh = mocks.again(held)
                if fresh.current == held.current and fresh.said is not None and fresh.stopped is None:
                    judge_code(mocks, fresh)
        case "pass":
            why = unavailable(mocks, held, visit.language)
            if why is not None:
                mocks.pass_over(held, why)


def _seat(visit: Visit, mocks: Interviews, held: Interview, **told_before: Any) -> Response:
    """The step that waits."""
    now, put = visit.learner.now, held.current
    assert put is not None
    values: dict[str, Any] = {
        "held": held, "put": put, "left": held.left(now).total_seconds(), "clock": clock, "notice": None,
        "zone": visit.learner.settings.tz, "say_left": (held.begun + SAY - now).total_seconds(), "missing": None,
        **told_before,
    }  # fmt: skip
    if _to_judge(mocks, held):
        values["view"] = "judging"
    elif (missing := unavailable(mocks, held, visit.language)) is not None:
        values |= {"view": "missing", "missing": missing}
    else:
        values |= _step(visit, mocks, held)
    return visit.render("mock_seat.html" if visit.partial else "mock_step.html", **values)


def _step(visit: Visit, mocks: Interviews, held: Interview) -> Mapping[str, Any]:
    put = held.current
    assert put is not None
    match put.item_kind:
        case "question":
            view = "say" if held.said is None else "tick"
            return {"view": view, "told": told(visit.site, put.item, visit.language)}
        case "drill":
            topic, _ = drill_of(visit.catalog, put.item)
            exercise = mocks.exercise(held)
            write = prose(visit.site, topic, visit.language)
            return {"view": "drill", "ask": write.block(visit.say(exercise.ask)), "unit": exercise.unit}
        case "problem":
            topic_id, _, name = put.item.partition("#")
            found = bench(visit, topic_id, name)
            visit.site.worker.warmth.want(put.item)
            saved = visit.site.store.saved(visit.learner.user, held.id)
            return {
                "view": "problem", "bench": found, "source": saved.text if saved else found.problem.starter,
                "saved": saved.at.isoformat() if saved else "",
            }  # fmt: skip


def _report(visit: Visit, mocks: Interviews, held: Interview) -> Response:
    report = _told(visit, mocks, held)
    points = {step.item: told(visit.site, step.item, visit.language).points for step in report.steps if step.points}
    following = [(leads(visit.site, one.command, visit.language), one) for one in report.next]
    return visit.render(
        "mock_report.html", report=report, points=points, following=following, clock=clock,
        score=score_words(report), chart=scores(report), zone=visit.learner.settings.tz,
    )  # fmt: skip


def _told(visit: Visit, mocks: Interviews, held: Interview) -> MockReport:
    over = held.over(visit.learner.now)
    return visit.remembered("mock-report", lambda: report_of(mocks, held), held.id, over)


def _mocks(visit: Visit) -> Interviews:
    return Interviews(visit.catalog, visit.learner)


def _find(mocks: Interviews, id: str) -> Interview:
    """The one of exactly this name."""
    held = mocks.find(id)
    if held.id != id:
        raise UsageError(message("web_mock.none", id=id))
    return held


def _done(mocks: Interviews, held: Interview) -> bool:
    """Whether nothing waits any more, neither for the candidate nor for the judge."""
    return held.over(mocks.learner.now) and not _to_judge(mocks, held)


def _to_judge(mocks: Interviews, held: Interview) -> bool:
    """Whether code waits for its verdict: handed in, or saved before the time was up."""
    put = held.current
    if put is None or put.item_kind != "problem" or held.stopped is not None:
        return False
    if held.said is not None:
        return True
    late = mocks.learner.now > held.deadline
    return late and mocks.learner.store.saved(mocks.learner.user, held.id) is not None


def _lines(source: str) -> str:
    """Line ends as Python's, whatever a form makes of them."""
    return source.replace("\r\n", "\n")
