"""An experiment in the browser: what is stored, the same again, and with one's own values, which the address keeps."""

import re

from starlette.testclient import TestClient

from bagu.curriculum.catalog import Catalog
from bagu.curriculum.stored_evidence import load_evidence
from bagu.store.store import Store
from web.running import PARTLY, followed, result, run_in

PAGE = "/claims/nms/cost-nk"


def run(client: TestClient, **form: str) -> str:
    answer = client.post(f"{PAGE}/run", data={"key": "k", "here": PAGE, **form}, headers=PARTLY)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_the_page_of_each_claim_of_a_topic_in_three_languages(client: TestClient, ours: Catalog) -> None:
    for name in load_evidence(ours.topic("nms").folder):
        for language in ("zh", "zh-Hant", "en"):
            page = client.get(f"/claims/nms/{name}?lang={language}")
            assert page.status_code == 200
            assert "<svg" in page.text


def test_the_stored_evidence_is_there_and_looking_runs_nothing(client: TestClient, store: Store) -> None:
    page = client.get(PAGE).text
    assert "Stored evidence" in page
    assert "Not run with these values yet" in page
    assert client.get(f"{PAGE}?p.largest=50").status_code == 200
    assert store.runs.of("me", "nms#cost-nk", "claim") == ()


def test_a_run_is_told_seed_by_seed_kept_and_found_again(client: TestClient, store: Store) -> None:
    id = run_in(run(client))
    told = followed(client, id)
    (shown,) = [data for _, name, data in told if name == "result"]
    assert "holds" in shown
    assert "<svg" in shown
    assert [event.payload["done"] for event in store.runs.events(id) if event.kind == "seeds"] == [0, 1, 2, 3, 4, 5]
    assert [(a.kind, a.item) for a in store.attempts("me")] == [("claim", "nms#cost-nk")]
    assert f'id="run-{id}"' in client.get(PAGE).text


def test_own_values_are_in_the_address_which_shows_them_again(client: TestClient) -> None:
    answer = client.post(
        f"{PAGE}/run", data={"key": "k", "here": PAGE, "p.largest": "64", "p.objects": "8"}, headers=PARTLY
    )  # fmt: skip
    address = answer.headers["hx-replace-url"]
    assert address == f"{PAGE}?p.largest=64"  # what is as usual is not in it
    assert "your values" in result(client, answer.text)
    page = client.get(address).text
    assert re.search(r'name="p.largest" value="64"', page)
    assert f'id="run-{run_in(answer.text)}"' in page
    assert "Not run with these values yet" in client.get(f"{PAGE}?p.largest=63").text


def test_the_control_comes_to_the_opposite(client: TestClient) -> None:
    answer = client.post(f"{PAGE}/run", data={"key": "k", "here": PAGE, "setting": "control"}, headers=PARTLY)
    assert answer.headers["hx-replace-url"] == f"{PAGE}?setting=control"
    told = result(client, answer.text)
    assert "refuted" in told
    assert "and it does: this experiment can tell true from false" in told


def test_a_newer_run_gives_up_the_older_and_the_same_form_twice_is_one(client: TestClient, store: Store) -> None:
    first = run_in(run(client, **{"p.largest": "3000"}))
    assert run_in(run(client, **{"p.largest": "3000"})) == first
    second = run(client, **{"p.largest": "50"})
    assert "your values" in result(client, second)
    held = {one.id: one.state for one in store.runs.of("me", "nms#cost-nk", "claim")}
    assert held.keys() == {first, run_in(second)}
    assert held[first] in ("stopped", "ended")


def test_what_does_not_fit_is_told_in_words(client: TestClient, store: Store) -> None:
    for form, words in (
        ({"p.largest": "many"}, "largest"),
        ({"p.nothing": "1"}, "nothing"),
        ({"setting": "huge"}, "huge"),
        ({"p.largest": "<script>"}, "&lt;script&gt;"),
    ):
        answer = client.post(f"{PAGE}/run", data={"key": "k", **form}, headers=PARTLY)
        assert answer.status_code == 422
        assert words in answer.text
        assert "<script>" not in answer.text
    assert client.get(f"{PAGE}?p.largest=many").status_code == 404
    assert client.get("/claims/nms/none").status_code == 404
    assert client.post(f"{PAGE}/run", headers={"Origin": "http://example.com"}).status_code == 403
    assert store.runs.of("me", "nms#cost-nk", "claim") == ()


def test_values_that_make_no_sense_come_back_as_a_sentence(client: TestClient, store: Store) -> None:
    told = result(client, run(client, **{"p.largest": "0"}))
    assert "notice bad" in told
    assert "Traceback" not in told
    assert store.attempts("me") == ()


def test_a_card_elsewhere_keeps_the_address_of_its_page(client: TestClient) -> None:
    answer = client.post(f"{PAGE}/run", data={"setting": "fast"}, headers=PARTLY)
    assert "hx-replace-url" not in answer.headers
    assert "holds" in result(client, answer.text)
