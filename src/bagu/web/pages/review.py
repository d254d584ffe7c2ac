"""Review: a question, the points that a good answer names, a grade, and the next one in the same answer."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Form
from starlette.background import BackgroundTask
from starlette.responses import Response

from bagu.errors import UsageError
from bagu.store import Attempt, standing
from bagu.study.entry import what_of
from bagu.study.mock_rule import SAY
from bagu.text import Language
from bagu.web.due import due_questions
from bagu.web.prose import Told, told
from bagu.web.site import Site
from bagu.web.visit import Visit, Visiting

router = APIRouter(include_in_schema=False)
LONGEST = 24 * 3600.0  # seconds that somebody thinks


@dataclass(frozen=True)
class Answered:
    """An answer that was kept. due: when the question comes back."""

    attempt: Attempt
    due: datetime | None


@router.get("/review")
def review(visit: Visiting, done: str = "") -> Response:
    """What is due. done: what was answered last, for whoever comes by a plain form."""
    return _next(visit, answered=_answered(visit, done) if done else None)


@router.get("/review/{topic}/{item}")
def one(visit: Visiting, topic: str, item: str, done: bool = False, queue: bool = False) -> Response:
    """A question by itself; queue: go on with what is due after it."""
    id = visit.catalog.item(f"{topic}#{item}", "question").id
    answered = _answered(visit, id) if done else None
    return _card(visit, id, queue=queue) if answered is None else _over(visit, id, answered)


@router.post("/review/undo")
def undo(visit: Visiting, queue: bool = False) -> Response:
    """Take back what was done last; a question comes again at once."""
    undone = visit.learner.undo()
    if undone is not None and undone.kind in ("question", "known") and undone.item in visit.site.named:
        if not visit.partial:
            return visit.go("/review" if queue else _address(visit, undone.item))
        return _card(visit, undone.item, queue=queue, undone=undone)
    if not visit.partial:
        return visit.go("/review")
    return _next(visit, undone=undone, nothing=undone is None)


@router.post("/review/{topic}/{item}")
def grade(
    visit: Visiting, topic: str, item: str,
    mark: Annotated[int, Form()],
    point: Annotated[list[str] | None, Form()] = None,
    grade: Annotated[int | None, Form()] = None,
    seconds: Annotated[float | None, Form(ge=0, le=LONGEST, allow_inf_nan=False)] = None,
    queue: bool = False,
) -> Response:  # fmt: skip
    """Keep the answer, then show what comes next. mark: of the log when the card was made; a second press adds none."""
    id = visit.catalog.item(f"{topic}#{item}", "question").id
    points = tuple(told(visit.site, id, visit.language).points)
    if not _kept(visit, id, mark):
        named = set(point or ()) & set(points)
        missed = [one for one in points if one not in named]
        visit.learner.review(id, len(named), len(points), seconds, grade, missed=missed)
    return _after(visit, id, queue)


@router.post("/review/{topic}/{item}/marks")
def mark(
    visit: Visiting, topic: str, item: str, what: Annotated[Literal["star", "known", "note"], Form()],
    on: Annotated[bool, Form()] = True, words: Annotated[str, Form(max_length=10_000)] = "", queue: bool = False,
) -> Response:  # fmt: skip
    """Star, note, or "I know this", which puts the card away."""
    id = visit.catalog.item(f"{topic}#{item}", "question").id
    match what:
        case "star":
            visit.learner.star(id, on)
        case "note" if words.strip():
            visit.learner.note(id, words.strip())
        case "known":
            visit.learner.know(id, on)
            if on and queue:
                return _next(visit, known=id) if visit.partial else visit.go("/review")
    if not visit.partial:
        return visit.go(_address(visit, id))
    return visit.render(
        "review_marks.html", id=id, mark=visit.learner.mark_of(id), where=_where(id), tail=_tail(visit),
        noted=what == "note",
    )  # fmt: skip


def _next(visit: Visit, **told_before: object) -> Response:
    """The card of the first question that is due, or what to do when none is."""
    due = due_questions(visit)
    if due.items:
        answer = _card(visit, due.items[0], queue=True, left=len(due.items), **told_before)
        answer.background = BackgroundTask(_prepare, visit.site, due.items[1:2], visit.language)
        return answer
    return _render(visit, "review_none.html", waiting=due.waiting, **told_before)


def _prepare(site: Site, items: tuple[str, ...], language: Language) -> None:
    """Render what comes after a card while somebody thinks about it."""
    for item in items:
        with suppress(UsageError):  # it will be told when it is its turn
            told(site, item, language)


def _card(visit: Visit, id: str, *, queue: bool, **values: object) -> Response:
    if queue and "left" not in values:
        values["left"] = len(due_questions(visit).items)
    held: Told = told(visit.site, id, visit.language)
    return _render(
        visit, "review_card.html", id=id, told=held, where=_where(id), tail="?queue=1" if queue else _tail(visit),
        queue=queue, mark=visit.learner.mark_of(id), log_mark=visit.learner.mark, minutes=SAY.total_seconds(), **values,
    )  # fmt: skip


def _after(visit: Visit, id: str, queue: bool) -> Response:
    """What follows an answer; with a plain form the browser goes to a page that may be loaded again."""
    if not visit.partial:
        query = urlencode({"done": id} if queue else {"done": 1, **({"session": 1} if _tail(visit) else {})})
        return visit.go(f"/review?{query}" if queue else f"/review/{_where(id)}?{query}")
    answered = _answered(visit, id)
    if queue:
        return _next(visit, answered=answered)
    return _over(visit, id, answered) if answered else _card(visit, id, queue=False)


def _over(visit: Visit, id: str, answered: Answered) -> Response:
    """A question by itself, answered."""
    missed = set(map(str, answered.attempt.detail.get("missed") or ()))
    held = told(visit.site, id, visit.language)
    return _render(visit, "review_over.html", id=id, told=held, where=_where(id), answered=answered, missed=missed)


def _render(visit: Visit, part: str, **values: object) -> Response:
    values = {"answered": None, "undone": None, "known": None, "nothing": False, "noted": False} | values
    shared = {"zone": visit.settings.tz, "what_of": what_of, "titles": visit.site.named}
    if visit.partial:
        return visit.render(part, **shared, **values)
    return visit.render("review.html", part=part, **shared, **values)


def _answered(visit: Visit, id: str) -> Answered | None:
    """The last answer to a question that stands, as the log has it."""
    last, due = visit.learner.answered(id, visit.settings.retention)
    return None if last is None else Answered(last, due)


def _kept(visit: Visit, id: str, mark: int) -> bool:
    """Whether an answer to this card has arrived already: the first press was heard, though nobody was told."""
    came = standing(visit.learner.store.arrived_since(visit.learner.user, mark))
    return any(entry.kind == "question" and entry.item == id for entry in came)


def _where(id: str) -> str:
    return id.replace("#", "/")


def _tail(visit: Visit) -> str:
    """What of the address goes on with the next request."""
    query = visit.request.query_params
    return next((f"?{name}=1" for name in ("queue", "session") if name in query), "")


def _address(visit: Visit, id: str) -> str:
    return f"/review/{_where(id)}{_tail(visit)}"
