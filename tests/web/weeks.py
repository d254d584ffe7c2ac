"""Some weeks of answers, so that no page is empty."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from bagu.curriculum.catalog import Catalog
from bagu.curriculum.item import Item, Kind
from bagu.curriculum.lookup import drill_of, question_of
from bagu.store import JSON
from bagu.store.runs import RunKind
from bagu.store.store import Store
from bagu.study.learner import Learner
from bagu.study.mock import Interviews
from bagu.web.work import Work
from web.running import WRONG

PROBLEM, CLAIM = "nms#box-iou", "nms#cost-nk"


@dataclass(frozen=True)
class Weeks:
    """Ids of what there is: the interview that is over and the one under way, and runs."""

    over: str
    running: str
    judged: str
    accepted: str
    examples: str
    claim: str
    lost: str


def study(store: Store, ours: Catalog, right: str) -> Weeks:
    """Answers of forty days, mistakes, marks, a note, two interviews, and a run of each kind.

    right: an accepted solution of the problem.
    """
    now = datetime.now(UTC)
    questions = _of(ours, "question")
    for day in range(40, 0, -1):
        learner = Learner(store, clock=partial(_same, now - timedelta(days=day)))
        for at, item in enumerate(questions):
            if (7 * at + day) % 41 == 0 and day % 6:
                learner.review(item.id, named=(at + day) % 5, total=4, seconds=60)
    learner = Learner(store)
    learner.set("interview", (learner.today + timedelta(days=21)).isoformat())
    for item in questions[:3]:
        points = [point.id for point in question_of(ours, item.id, "en")[1].points]
        learner.review(item.id, 1, len(points), 60, missed=points[1:])
    for item in _of(ours, "drill"):
        learner.drill(item.id, drill_of(ours, item.id)[1].version, 5, False, 30, 2, given="1" * 60)
    learner.star(questions[0].id)
    learner.know(questions[1].id)
    learner.note(questions[0].id, "first the result then the formula " + "w" * 60)
    mocks = Interviews(ours, Learner(store, clock=partial(_same, now - timedelta(hours=2))))
    over = mocks.start(20, 7, ("nms", "sobel"))
    mocks.say(over)
    mocks.tick(over, ())
    mocks.stop(mocks.again(over))
    running = Interviews(ours, learner).start(40, 7, ("nms", "sobel"))
    work = Work(ours, learner)
    try:
        ran = partial(_run, store, work, learner.user)
        told = [
            ran("judge", PROBLEM, {"source": WRONG}), ran("judge", PROBLEM, {"source": right}),
            ran("examples", PROBLEM, {"source": WRONG}),
            ran("claim", CLAIM, {"setting": "fast", "parameters": {}}),
        ]  # fmt: skip
    finally:
        work.close()
    gone = store.runs.ask(learner.user, "judge", "nms#nms", {"source": WRONG}, "gone")
    store.runs.begin("a server that was killed", ["judge"])
    store.runs.lose(datetime.now(UTC) + timedelta(seconds=1))
    return Weeks(over.id, running.id, told[0], told[1], told[2], told[3], gone.id)


def _of(ours: Catalog, kind: Kind) -> list[Item]:
    return [item for item in ours.items() if item.kind == kind]


def _same(at: datetime) -> datetime:
    return at


def _run(store: Store, work: Work, user: str, kind: RunKind, item: str, request: dict[str, JSON]) -> str:
    """Done here and now, as the threads of a server do it."""
    asked = store.runs.ask(user, kind, item, request, f"{kind}:{request}")
    begun = store.runs.begin("here", [kind])
    assert begun is not None
    assert begun.id == asked.id

    def tell(kind: str, payload: JSON = None, *, last: bool = False) -> None:
        assert store.runs.tell(begun.id, "here", kind, payload, last=last)

    work.do(begun, tell, lambda: True)
    return asked.id
