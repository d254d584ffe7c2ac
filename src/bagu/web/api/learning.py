"""What one learner is to do, has done, and does."""

import secrets
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Body, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from bagu.curriculum.answers import is_right, print_answer
from bagu.curriculum.lookup import drill_of
from bagu.study.marks import Marks
from bagu.study.mastery import Mastery
from bagu.study.mistakes import Mistakes
from bagu.study.plan import Plan
from bagu.study.recorded import Answered, CurrentSettings, Recorded
from bagu.web.api.answer import ItemId, TopicId, answer, says
from bagu.web.visit import Visit, Visiting

router = APIRouter(prefix="/api", tags=["learning"])

CONTRACTS = (Plan, Mastery, Mistakes, Marks, CurrentSettings, Recorded, Answered)
SEEDS = 2**31
Seed = Annotated[int, Query(ge=0, lt=SEEDS, description="draws the same exercise again")]


class Told(BaseModel):
    """Nothing beside what is named, so that a slip of the pen is not taken for silence."""

    model_config = ConfigDict(extra="forbid")


class Review(Told):
    named: int = Field(ge=0, le=20, description="key points named", examples=[4])
    total: int = Field(ge=1, le=20, description="key points there are", examples=[5])
    seconds: float | None = Field(None, ge=0, le=86_400, description="taken to answer")
    grade: int | None = Field(None, ge=1, le=4, description="the learner's own word, which then decides")


class Given(Told):
    seed: int = Field(ge=0, lt=SEEDS, examples=[7])
    answer: str = Field(max_length=1000, examples=["0.5"])
    seconds: float | None = Field(None, ge=0, le=86_400)


class Wanted(Told):
    minutes: float | None = Field(None, gt=0, le=1440, description="to study a day")
    interview: date | None = Field(None, description="the day of it")
    retention: float | None = Field(None, ge=0.7, le=0.97, description="recall at which an item comes back")


@router.get("/plan", responses=says(Plan), summary="What to do with the rest of the day")
def plan(visit: Visiting) -> Response:
    return answer(visit.learner.plan(visit.items))


@router.get("/mastery", responses=says(Mastery), summary="How much is remembered now")
def mastery(visit: Visiting) -> Response:
    return answer(visit.learner.mastery(visit.items))


@router.get("/mistakes", responses=says(Mistakes), summary="What went wrong lately")
def mistakes(visit: Visiting, days: Annotated[int, Query(ge=1, le=3650)] = 14) -> Response:
    return answer(visit.learner.mistakes(days))


@router.get("/marks", responses=says(Marks), summary="Stars, notes, and what is known")
def marks(visit: Visiting) -> Response:
    return answer(visit.learner.marks())


@router.get("/settings", responses=says(CurrentSettings), summary="What shapes the plan")
def settings(visit: Visiting) -> Response:
    return answer(_settings(visit))


@router.patch("/settings", responses=says(CurrentSettings), summary="Change what is named; null unsets it")
def change(visit: Visiting, wanted: Annotated[Wanted, Body()]) -> Response:
    for name in sorted(wanted.model_fields_set):
        value = getattr(wanted, name)
        visit.learner.set(name, value.isoformat() if isinstance(value, date) else value)
    return answer(_settings(visit))


@router.post("/reviews/{topic}/{item}", responses=says(Recorded), summary="A question was answered")
def review(visit: Visiting, topic: TopicId, item: ItemId, told: Annotated[Review, Body()]) -> Response:
    asked = visit.catalog.item(f"{topic}#{item}", "question")
    kept = visit.learner.review(asked.id, told.named, told.total, told.seconds, told.grade)
    return answer(Recorded(kept))


@router.get("/drills/{topic}/{item}", responses=says(Answered), summary="An exercise with its derivation")
def exercise(visit: Visiting, topic: TopicId, item: ItemId, seed: Seed | None = None) -> Response:
    return answer(_answered(visit, f"{topic}#{item}", secrets.randbelow(SEEDS) if seed is None else seed))


@router.post("/drills/{topic}/{item}", responses=says(Answered), summary="An exercise was answered")
def answered(visit: Visiting, topic: TopicId, item: ItemId, given: Annotated[Given, Body()]) -> Response:
    return answer(_answered(visit, f"{topic}#{item}", given.seed, given))


@router.post("/undo", responses=says(Recorded), summary="Take the last entry back")
def undo(visit: Visiting) -> Response:
    return answer(Recorded(visit.learner.undo()))


def _settings(visit: Visit) -> CurrentSettings:
    held = visit.learner.settings
    day = None if held.interview is None else held.interview.isoformat()
    return CurrentSettings(held.minutes, day, held.retention)


def _answered(visit: Visit, ref: str, seed: int, given: Given | None = None) -> Answered:
    item = visit.catalog.item(ref, "drill")
    topic, held = drill_of(visit.catalog, item.id)
    drawn = held.exercise(seed)
    right = None if given is None else is_right(drawn, given.answer)
    if given is not None and right is not None:
        visit.learner.drill(
            item.id, version=held.version, seed=seed, correct=right, seconds=given.seconds,
            minutes=topic.data.drills[held.id].minutes, given=given.answer,
        )  # fmt: skip
    told = print_answer(drawn.answer, drawn.unit, drawn.tolerance)
    return Answered(item.id, seed, drawn.ask, told, drawn.steps, None if given is None else given.answer, right)
