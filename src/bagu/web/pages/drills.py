"""Drills: exercises that never repeat, each with its derivation; the seed in the address brings one back."""

import secrets
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Form
from markupsafe import Markup
from starlette.responses import Response

from bagu.curriculum.drill import Exercise
from bagu.curriculum.folder import Topic
from bagu.curriculum.item import Item
from bagu.curriculum.lookup import drill_of
from bagu.errors import UsageError
from bagu.store import standing
from bagu.text import Text, message
from bagu.web.prose import prose
from bagu.web.visit import Visit, Visiting

router = APIRouter(include_in_schema=False)
SEEDS = 1_000_000
LARGEST_SEED = 2**63 - 1
LONGEST = 24 * 3600.0  # seconds that somebody computes


@router.get("/drills")
def drills(visit: Visiting) -> Response:
    """All of them by area, with how well each is remembered."""
    return visit.render("drills.html", told=visit.remembered("drills", lambda: _listed(visit), visit.language))


def _listed(visit: Visit) -> Markup:
    areas: dict[str, list[Item]] = {}
    for item in visit.items:
        if item.kind == "drill":
            areas.setdefault(item.area, []).append(item)
    mastery = {one.item: one for one in visit.mastery.items}
    due = [item for held in areas.values() for item in held if mastery[item.id].due_today]
    due.sort(key=lambda item: (mastery[item.id].recall, -item.asked))
    topics = {topic.id: topic for topic in visit.catalog.topics}
    return visit.html("drills_listed.html", areas=areas, mastery=mastery, due=due, topics=topics)


@router.get("/drills/{topic}/{item}")
def drill(visit: Visiting, topic: str, item: str, seed: int | None = None) -> Response:
    """The exercise of a seed, of a new one without."""
    id = visit.catalog.item(f"{topic}#{item}", "drill").id
    if seed is None:
        return visit.go(_address(visit, id, secrets.randbelow(SEEDS)))
    return _exercise(visit, id, _seed(seed))


@router.post("/drills/{topic}/{item}")
def answer(
    visit: Visiting, topic: str, item: str, seed: int,
    mark: Annotated[int, Form()],
    text: Annotated[str, Form(max_length=1000)] = "",
    unknown: Annotated[bool, Form()] = False,
    seconds: Annotated[float | None, Form(ge=0, le=LONGEST, allow_inf_nan=False)] = None,
) -> Response:  # fmt: skip
    """Judge what was typed and keep it. unknown: whoever cannot do it sees how it goes, which counts as wrong.

    mark: of the log when the exercise was shown; a second press adds nothing.
    """
    from bagu.curriculum.answers import is_right

    id = visit.catalog.item(f"{topic}#{item}", "drill").id
    held, seed = drill_of(visit.catalog, id), _seed(seed)
    exercise = held[1].exercise(seed)
    try:
        right = not unknown and is_right(exercise, text)
    except UsageError as error:
        return _exercise(visit, id, seed, typed=text, unread=error.text, since=mark)
    given = None if unknown else text
    if not _kept(visit, id, mark):
        minutes = visit.site.named[id].minutes
        visit.learner.drill(id, held[1].version, seed, right, seconds, minutes, given=given)
    return _exercise(visit, id, seed, typed=text, right=right)


def _exercise(
    visit: Visit, id: str, seed: int, *, typed: str = "", unread: Text | None = None, right: bool | None = None,
    since: int | None = None,
) -> Response:  # fmt: skip
    topic, held = drill_of(visit.catalog, id)
    exercise = held.exercise(seed)
    values: dict[str, Any] = {
        "id": id, "seed": seed, "typed": typed, "unread": unread, "right": right, "topic": topic,
        "log_mark": visit.learner.mark if since is None else since, "action": _address(visit, id, seed),
        "another": _address(visit, id, secrets.randbelow(SEEDS)), "item": visit.site.named[id],
        "due": visit.learner.due(id) if right is not None else None, "zone": visit.learner.settings.tz,
        **_words(visit, topic, exercise, answered=right is not None),
    }  # fmt: skip
    if visit.partial:
        return visit.render("drill_card.html", **values)
    return visit.render("drill.html", **values)


def _words(visit: Visit, topic: Topic, exercise: Exercise, *, answered: bool) -> Mapping[str, Any]:
    """What is asked, and once it was answered, how it goes."""
    from bagu.curriculum.answers import print_answer

    write = prose(visit.site, topic, visit.language)
    words: dict[str, Any] = {"ask": write.block(visit.say(exercise.ask)), "unit": exercise.unit}
    if answered:
        words["told"] = print_answer(exercise.answer, exercise.unit, exercise.tolerance)
        words["steps"] = [write.block(visit.say(step)) for step in exercise.steps]
    return words


def _kept(visit: Visit, id: str, mark: int) -> bool:
    """Whether an answer has arrived since the exercise was shown: the first press was heard, though nobody was told."""
    came = standing(visit.learner.store.arrived_since(visit.learner.user, mark))
    return any(entry.kind == "drill" and entry.item == id for entry in came)


def _seed(seed: int) -> int:
    if not 0 <= seed <= LARGEST_SEED:
        raise UsageError(message("web_drills.bad-seed", seed=seed))
    return seed


def _address(visit: Visit, id: str, seed: int) -> str:
    session = "&session=1" if visit.in_session else ""
    return f"/drills/{id.replace('#', '/')}?seed={seed}{session}"
