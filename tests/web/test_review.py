"""Review in the browser: kept before it is answered, once however often it is pressed, by keys alone."""

import re
from html import unescape
from typing import TYPE_CHECKING

from bagu.curriculum.catalog import Catalog
from bagu.curriculum.lookup import question_of
from bagu.store import standing
from bagu.store.store import Store
from bagu.study.learner import Learner

if TYPE_CHECKING:
    from starlette.testclient import TestClient

HTMX = {"HX-Request": "true"}


def field(page: str, name: str) -> str:
    """What the first hidden field of a name holds."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return unescape(found[1])


def shown(page: str) -> str:
    """The item whose card is on the page."""
    found = re.search(r'action="/review/([\w-]+/[\w-]+)(\?queue=1)?"', page)
    assert found, page
    return found[1].replace("/", "#")


def answers(store: Store) -> list[tuple[str, int | None]]:
    return [(entry.item, entry.rating) for entry in standing(store.attempts()) if entry.kind == "question"]


def a_question(ours: Catalog) -> tuple[str, tuple[str, ...]]:
    """One that ships, with the ids of its points."""
    item = next(item for item in ours.items() if item.kind == "question")
    _, question = question_of(ours, item.id, "en")
    return item.id, tuple(point.id for point in question.points)


def test_the_card_has_question_points_and_answer_at_once(client: "TestClient", ours: Catalog) -> None:
    item, points = a_question(ours)
    page = client.get("/review/" + item.replace("#", "/")).text
    assert page.count('name="point"') == len(points)
    assert (
        page.index('class="spoken"')
        < page.index("<details")
        < page.index('name="point"')
        < page.index('class="answer"')
    )


def test_one_round_trip_keeps_the_answer_and_brings_the_next_card(
    client: "TestClient", store: Store, ours: Catalog
) -> None:
    first = client.get("/review").text
    item = shown(first)
    _, question = question_of(ours, item, "en")
    named = [point.id for point in question.points][:-1]
    data = {"mark": field(first, "mark"), "point": named, "seconds": "41.5"}
    answer = client.post(f"/review/{item.replace('#', '/')}?queue=1", data=data, headers=HTMX)
    assert answer.status_code == 200
    (kept,) = store.attempts()
    assert (kept.item, kept.seconds) == (item, 41.5)
    assert kept.detail["missed"] == [question.points[-1].id]
    assert kept.rating == (3 if len(named) / len(question.points) >= 0.8 else 2)
    assert shown(answer.text) != item
    assert "<html" not in answer.text


def test_the_learners_grade_decides(client: "TestClient", store: Store, ours: Catalog) -> None:
    item, points = a_question(ours)
    where = "/review/" + item.replace("#", "/")
    client.post(where, data={"mark": "0", "point": list(points), "grade": "1"}, headers=HTMX)
    assert answers(store) == [(item, 1)]
    refused = client.post(where, data={"mark": "1", "grade": "5"}, headers=HTMX)
    assert refused.status_code == 422
    assert answers(store) == [(item, 1)]


def test_a_second_press_adds_nothing_and_a_new_card_does(client: "TestClient", store: Store, ours: Catalog) -> None:
    item, _ = a_question(ours)
    where = "/review/" + item.replace("#", "/")
    data = {"mark": field(client.get(where).text, "mark"), "grade": "3"}
    for _ in range(2):
        assert client.post(where, data=data, headers=HTMX).status_code == 200
    assert len(answers(store)) == 1
    again = {"mark": field(client.get(where).text, "mark"), "grade": "3"}
    client.post(where, data=again, headers=HTMX)
    assert len(answers(store)) == 2


def test_undo_brings_the_question_back(client: "TestClient", store: Store) -> None:
    first = client.get("/review").text
    item = shown(first)
    client.post(f"/review/{item.replace('#', '/')}?queue=1", data={"mark": "0", "grade": "4"}, headers=HTMX)
    back = client.post("/review/undo?queue=1", headers=HTMX).text
    assert shown(back) == item
    assert "Taken back" in back
    assert answers(store) == []
    client.post(
        f"/review/{item.replace('#', '/')}?queue=1", data={"mark": field(back, "mark"), "grade": "4"}, headers=HTMX
    )
    assert answers(store) == [(item, 4)]


def test_undo_with_nothing_to_take_back_says_so(client: "TestClient") -> None:
    assert "nothing to take back" in client.post("/review/undo?queue=1", headers=HTMX).text


def test_known_puts_the_card_away_and_star_does_not(client: "TestClient", learner: Learner) -> None:
    item = shown(client.get("/review").text)
    where = f"/review/{item.replace('#', '/')}/marks?queue=1"
    starred = client.post(where, data={"what": "star", "on": "true"}, headers=HTMX).text
    assert 'aria-pressed="true"' in starred
    assert shown(client.post(where, data={"what": "known", "on": "true"}, headers=HTMX).text) != item
    mark = learner.marks().of(item)
    assert (mark.starred, mark.known) == (True, True)


def test_a_note_is_text_whatever_it_holds(client: "TestClient", learner: Learner, ours: Catalog) -> None:
    item, _ = a_question(ours)
    hostile = "<script>alert(1)</script>{{ 7*7 }}"
    where = "/review/" + item.replace("#", "/")
    told = client.post(f"{where}/marks", data={"what": "note", "words": hostile}, headers=HTMX).text
    for page in (told, client.get(where).text, client.get("/marks").text):
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}" in page
    assert learner.notes(item) == (hostile,)


def test_without_a_script_each_form_leads_to_a_page(client: "TestClient", learner: Learner) -> None:
    item = shown(client.get("/review").text)
    where = f"/review/{item.replace('#', '/')}"
    went = client.post(f"{where}?queue=1", data={"mark": "0", "grade": "3"})
    assert went.status_code == 303
    page = client.get(went.headers["location"]).text
    assert "good" in page
    assert shown(page) != item
    single = client.post(where, data={"mark": str(learner.mark), "grade": "2"})
    over = client.get(single.headers["location"]).text
    assert "hard" in over
    assert 'name="grade"' not in over


def test_in_a_session_the_way_on_leads_to_the_next_item(client: "TestClient", ours: Catalog) -> None:
    item, _ = a_question(ours)
    where = f"/review/{item.replace('#', '/')}?session=1"
    assert f"/session?after={item.replace('#', '%23')}" in client.get(where).text
    over = client.post(where, data={"mark": "0", "grade": "3"}, headers=HTMX).text
    assert 'href="/session"' in over


def test_when_nothing_is_due_it_says_what_else_there_is(client: "TestClient", learner: Learner, ours: Catalog) -> None:
    for item in ours.items():
        learner.know(item.id)
    page = client.get("/review").text
    assert "No question is due now" in page
    assert all(f'href="{there}"' in page for there in ("/drills", "/mock", "/topics"))


def test_what_is_not_there_is_404(client: "TestClient") -> None:
    assert client.get("/review/nms/no-such").status_code == 404
    assert client.get("/review/no-such/nms").status_code == 404
