"""Code in, verdict out; nothing is kept."""

from typing import Annotated

from fastapi import APIRouter, Body
from pydantic import Field
from starlette.responses import Response

from bagu.curriculum.lookup import problem_of
from bagu.judge.judge import judge
from bagu.judge.verdict import Verdict
from bagu.web.api.answer import ItemId, TopicId, answer, says
from bagu.web.api.learning import Told
from bagu.web.visit import Visiting

router = APIRouter(prefix="/api", tags=["judging"])

CONTRACTS = (Verdict,)
LARGEST = 200_000


class Submission(Told):
    source: str = Field(max_length=LARGEST, examples=["def nms(boxes, scores, iou_threshold):\n    return []\n"])
    beyond: float = Field(0.0, ge=0, le=10, description="seconds of draws that nobody has seen, after the stored cases")


@router.post("/verdicts/{topic}/{item}", responses=says(Verdict), summary="Judge a solution of a problem")
def verdict(visit: Visiting, topic: TopicId, item: ItemId, submission: Annotated[Submission, Body()]) -> Response:
    wanted = visit.catalog.item(f"{topic}#{item}", "problem")
    found, problem = problem_of(visit.catalog, wanted.id)
    return answer(judge(found.id, problem, submission.source, beyond=submission.beyond))
