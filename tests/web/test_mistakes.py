"""Mistakes and marks in the browser: what went wrong, as text, with the way back to it."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from starlette.testclient import TestClient

from bagu.curriculum.catalog import Catalog
from bagu.curriculum.item import Item, Kind
from bagu.curriculum.lookup import drill_of, question_of
from bagu.store.store import Store
from bagu.study.learner import Learner

HTMX = {"HX-Request": "true"}
HOSTILE = "<img src=x onerror=alert(1)>"


def first(ours: Catalog, kind: Kind) -> Item:
    return next(item for item in ours.items() if item.kind == kind)


@pytest.fixture
def wrong(learner: Learner, ours: Catalog) -> tuple[Item, Item]:
    """A question of which only the first point was named, and a wrong exercise."""
    question, drill = first(ours, "question"), first(ours, "drill")
    points = [point.id for point in question_of(ours, question.id, "en")[1].points]
    learner.review(question.id, 1, len(points), 60, missed=points[1:])
    learner.drill(drill.id, drill_of(ours, drill.id)[1].version, 41, False, 30, 2, given=HOSTILE)
    return question, drill


def ago(store: Store, days: int) -> Learner:
    return Learner(store, clock=lambda: datetime.now(UTC) - timedelta(days=days))


def test_each_is_told_with_what_was_missed_and_leads_back(
    client: TestClient, ours: Catalog, wrong: tuple[Item, Item]
) -> None:
    question, drill = wrong
    page = client.get("/mistakes").text
    points = question_of(ours, question.id, "en")[1].points
    assert page.count('<li class="missed">') == len(points) - 1
    assert f'href="/review/{question.id.replace("#", "/")}"' in page
    assert f'href="/drills/{drill.id.replace("#", "/")}?seed=41"' in page
    assert client.get(f"/drills/{drill.id.replace('#', '/')}?seed=41").status_code == 200


def test_what_was_typed_is_text(client: TestClient, wrong: tuple[Item, Item]) -> None:
    page = client.get("/mistakes").text
    assert HOSTILE not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page


def test_the_days_bound_it(client: TestClient, store: Store, ours: Catalog) -> None:
    item = first(ours, "question")
    ago(store, 20).review(item.id, 0, 4, 60)
    assert "Nothing went wrong in the last 14 days" in client.get("/mistakes").text
    assert item.id.partition("#")[2] in client.get("/mistakes?days=30").text
    assert client.get("/mistakes?days=0").status_code == 404
    assert client.get("/mistakes?days=many").status_code == 422


def test_what_was_answered_well_since_is_shorter_and_can_be_left_out(
    client: TestClient, store: Store, ours: Catalog
) -> None:
    item = first(ours, "drill")
    ago(store, 2).drill(item.id, 1, 3, False, 30, 2, given="17")
    ago(store, 1).drill(item.id, 1, 4, True, 30, 2, given="18")
    page = client.get("/mistakes").text
    assert "answered well since" in page
    assert "Do it again" not in page
    assert "was made good" in client.get("/mistakes?open=true").text


def test_an_undone_answer_of_long_ago_is_no_mistake(client: TestClient, store: Store, ours: Catalog) -> None:
    item = first(ours, "drill")
    learner = ago(store, 3)
    learner.drill(item.id, 1, 3, False, 30, 2)
    Learner(store).undo()
    assert "Nothing went wrong" in client.get("/mistakes").text


def test_many_come_in_portions(client: TestClient, learner: Learner, ours: Catalog) -> None:
    drills = [item for item in ours.items() if item.kind == "drill"][:60]
    for item in drills:
        learner.drill(item.id, 1, 1, False, 30, 2)
    page = client.get("/mistakes").text
    assert len(re.findall(r"Do it again", page)) == 50
    older = re.search(r'href="(/mistakes\?days=14&amp;start=50|/mistakes\?days=14&start=50)"', page)
    assert older
    assert len(re.findall(r"Do it again", client.get("/mistakes?days=14&start=50").text)) == len(drills) - 50


def test_an_item_that_is_gone_is_still_told(client: TestClient, learner: Learner) -> None:
    learner.review("gone-topic#gone", 1, 4, 60, missed=["a", "b", "c"])
    page = client.get("/mistakes").text
    assert "gone-topic#gone" in page


def test_marks_are_listed_taken_off_and_put_back(client: TestClient, learner: Learner, ours: Catalog) -> None:
    item = first(ours, "question")
    learner.star(item.id)
    learner.note(item.id, HOSTILE)
    page = client.get("/marks").text
    assert HOSTILE not in page
    assert "&lt;img" in page
    off = client.post("/marks", data={"item": item.id, "what": "star"}, headers=HTMX).text
    assert 'aria-pressed="true"' not in off
    assert learner.marks().of(item.id).starred is False
    back = client.post("/marks/undo", headers=HTMX).text
    assert "Taken back" in back
    assert learner.marks().of(item.id).starred is True


def test_many_marks_come_in_portions(client: TestClient, learner: Learner, ours: Catalog) -> None:
    items = [item.id for item in ours.items()[:51]]
    for item in items:
        learner.star(item)
    first, second = client.get("/marks").text, client.get("/marks?start=50").text
    assert first.count('name="what" value="star"') == 50
    assert second.count('name="what" value="star"') == 1
    assert 'href="/marks?start=50"' in first
    assert items[0] in second
    off = client.post("/marks?start=50", data={"item": items[0], "what": "star"}, headers=HTMX).text
    assert off.count('name="what" value="star"') == 50  # none is left there, so the last portion that has some
