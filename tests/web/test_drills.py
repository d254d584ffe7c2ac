"""Drills in the browser: the exercise of a seed, the tolerant reader, the derivation, one attempt a press."""

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest

from bagu.curriculum.answers import print_answer
from bagu.curriculum.catalog import Catalog
from bagu.curriculum.drill import Exercise
from bagu.curriculum.lookup import drill_of
from bagu.store.store import Store

if TYPE_CHECKING:
    from starlette.testclient import TestClient

HTMX = {"HX-Request": "true"}


@pytest.fixture(scope="module")
def drill(ours: Catalog) -> str:
    """A drill that ships, whose answer is a number."""
    for item in ours.items():
        if item.kind == "drill" and isinstance(drill_of(ours, item.id)[1].exercise(7).answer, float):
            return item.id
    raise AssertionError("no drill has a number for an answer")


def where(drill: str) -> str:
    return f"/drills/{drill.replace('#', '/')}"


def exercise(ours: Catalog, drill: str, seed: int) -> Exercise:
    return drill_of(ours, drill)[1].exercise(seed)


def right(found: Exercise) -> str:
    return print_answer(found.answer, found.unit, found.tolerance)


def test_every_drill_is_listed_and_its_page_opens(client: "TestClient", ours: Catalog) -> None:
    page = client.get("/drills").text
    drills = [item for item in ours.items() if item.kind == "drill"]
    assert {where(item.id) for item in drills} <= set(re.findall(r'href="(/drills/[^"]+)"', page))
    for item in drills[:: max(1, len(drills) // 12)]:
        assert client.get(f"{where(item.id)}?seed=3").status_code == 200


def test_without_a_seed_one_is_drawn_into_the_address(client: "TestClient", drill: str) -> None:
    went = client.get(f"{where(drill)}?session=1")
    assert went.status_code == 303
    assert re.fullmatch(rf"{re.escape(where(drill))}\?seed=\d+&session=1", went.headers["location"])


def test_a_seed_is_the_same_exercise_and_another_is_another(client: "TestClient", drill: str) -> None:
    def asked(seed: int) -> str:
        page = client.get(f"{where(drill)}?seed={seed}").text
        return page[page.index('class="ask"') : page.index("<form class=")]

    assert asked(7) == asked(7)
    assert len({asked(seed) for seed in range(5)}) > 1


def test_a_right_answer_is_kept_with_its_seed(client: "TestClient", store: Store, ours: Catalog, drill: str) -> None:
    given = right(exercise(ours, drill, 7))
    data = {"mark": "0", "text": given, "seconds": "12"}
    page = client.post(f"{where(drill)}?seed=7", data=data, headers=HTMX).text
    assert "verdict good" in page
    (kept,) = store.attempts()
    version = drill_of(ours, drill)[1].version
    assert (kept.item, kept.seed, kept.seconds) == (drill, f"{drill}/{version}:7", 12.0)
    assert (kept.detail["correct"], kept.detail["given"]) == (True, given)
    assert len(re.findall(r"<li>", page[page.index("derivation") :])) >= len(exercise(ours, drill, 7).steps)


def test_a_wrong_one_is_told_what_is_right(client: "TestClient", store: Store, ours: Catalog, drill: str) -> None:
    page = client.post(f"{where(drill)}?seed=7", data={"mark": "0", "text": "-987654321"}, headers=HTMX).text
    assert "verdict bad" in page
    assert right(exercise(ours, drill, 7)) in unescape(page)
    assert store.attempts()[0].detail["correct"] is False


def test_what_cannot_be_read_costs_nothing(client: "TestClient", store: Store, drill: str) -> None:
    hostile = '"><script>alert(1)</script>'
    for text in ("", "seven", hostile):
        page = client.post(f"{where(drill)}?seed=7", data={"mark": "0", "text": text}, headers=HTMX).text
        assert 'aria-invalid="true"' in page
        assert "<script>alert" not in page
    assert store.attempts() == ()


def test_who_cannot_do_it_sees_how_it_goes(client: "TestClient", store: Store, drill: str) -> None:
    page = client.post(f"{where(drill)}?seed=7", data={"mark": "0", "unknown": "true"}, headers=HTMX).text
    assert "derivation" in page
    (kept,) = store.attempts()
    assert kept.detail["correct"] is False
    assert "given" not in kept.detail


def test_a_second_press_adds_nothing(client: "TestClient", store: Store, drill: str) -> None:
    for _ in range(2):
        client.post(f"{where(drill)}?seed=7", data={"mark": "0", "text": "1"}, headers=HTMX)
    assert len(store.attempts()) == 1
    client.post(f"{where(drill)}?seed=8", data={"mark": str(store.mastery.latest("local")), "text": "1"}, headers=HTMX)


def test_without_a_script_the_answer_is_a_page(client: "TestClient", ours: Catalog, drill: str) -> None:
    page = client.post(f"{where(drill)}?seed=7", data={"mark": "0", "text": right(exercise(ours, drill, 7))}).text
    assert page.startswith("<!doctype html>")
    assert "verdict good" in page


@pytest.mark.parametrize("query", ["seed=-1", "seed=99999999999999999999", "seed=x"])
def test_a_seed_that_is_none_is_refused_in_words(client: "TestClient", drill: str, query: str) -> None:
    answer = client.get(f"{where(drill)}?{query}")
    assert answer.status_code in (404, 422)
    assert "seed" in answer.text.lower()
