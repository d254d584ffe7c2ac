"""A disk that takes nothing more: what is there is shown, what would be kept is refused in words, and taken later."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, event
from starlette.testclient import TestClient

from bagu.store.store import Store
from bagu.study.learner import Learner
from web.running import PARTLY, WRONG, result

PAGE = "/problems/nms/box-iou"
SHOWN = (
    "/", "/topics", "/topics/nms", "/coverage", "/review", "/review/nms/greedy", "/drills",
    "/drills/nms/iou-fraction?seed=3", "/problems", PAGE, "/claims/nms/clamp", "/mock", "/mistakes", "/settings",
    "/settings/export", "/api/plan", "/api/mastery", "/api/marks", "/api/settings",
)  # fmt: skip
KEPT = {
    "/review/nms/greedy": {"mark": "99", "grade": "3", "seconds": "4"},
    f"{PAGE}/draft": {"source": "x"},
    f"{PAGE}/run": {"source": "x", "key": "k"},
    f"{PAGE}/hint": {},
    "/claims/nms/clamp/run": {"key": "k"},
    "/mock": {"minutes": "20"},
    "/settings": {"minutes": "31", "retention": "90"},
    "/settings/undo": {},
}


@contextmanager
def nothing_more(store: Store) -> Iterator[None]:
    """Whatever is begun meanwhile may read alone, and SQLite says of each attempt to write that it cannot."""

    def refuse(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA query_only = ON")

    def allow(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA query_only = OFF")

    event.listen(store._engine, "begin", refuse)
    event.listen(store._writing, "begin", refuse)
    try:
        yield
    finally:
        event.remove(store._engine, "begin", refuse)
        event.remove(store._writing, "begin", refuse)
        event.listen(store._engine, "begin", allow)
        event.listen(store._writing, "begin", allow)


@pytest.fixture
def answered(learner: Learner) -> Learner:
    """With answers that no page has derived anything from yet."""
    for named in range(4):
        learner.review("nms#greedy", named, 4, 60.0)
    learner.store.save_draft("me", "nms#box-iou", "# half")
    return learner


def test_pages_show_what_is_there(client: TestClient, answered: Learner) -> None:
    with nothing_more(answered.store):
        for path in SHOWN:
            assert client.get(path).status_code == 200, path
        assert "# half" in client.get(PAGE).text
        assert len(answered.memories()) == 1


@pytest.mark.parametrize("path", KEPT)
def test_what_would_be_kept_is_refused_in_a_sentence_and_taken_later(
    client: TestClient, answered: Learner, path: str
) -> None:
    before = answered.store.attempts()
    with nothing_more(answered.store):
        for headers in (PARTLY, {}):
            came = client.post(path, data=KEPT[path], headers=headers)
            assert came.status_code == 503, came.text
            assert "cannot be written" in came.text
            assert "Traceback" not in came.text
    assert answered.store.attempts() == before
    assert client.post(path, data=KEPT[path], headers=PARTLY).status_code in (200, 204)


def test_what_is_judged_while_nothing_can_be_kept_is_judged_when_it_can(client: TestClient, store: Store) -> None:
    run = store.runs.ask("me", "judge", "nms#box-iou", {"source": WRONG}, "k")
    with nothing_more(store):
        client.app.state.site.worker.wake()  # type: ignore[attr-defined]
        assert store.runs.find(run.id) == run
    again = client.post(f"{PAGE}/run", data={"source": WRONG, "key": "other"}, headers=PARTLY)
    assert "wrong answer" in result(client, again.text)
