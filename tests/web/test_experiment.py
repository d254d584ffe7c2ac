"""An experiment in the browser: what is stored, the same again, and with one's own values, which the address keeps."""

import re

from starlette.testclient import TestClient

from bagu.curriculum.catalog import Catalog
from bagu.curriculum.stored_evidence import load_evidence
from bagu.store.store import Store
from web.running import PARTLY, followed, result, run_in

PAGE = "/claims/nms/cost-nk"
HOME = {**PARTLY, "HX-Current-URL": f"http://127.0.0.1{PAGE}?lang=en"}
CARD = {**PARTLY, "HX-Current-URL": "http://127.0.0.1/topics/nms"}


def run(client: TestClient, **form: str) -> str:
    answer = client.post(f"{PAGE}/run", data={"key": "k", **form}, headers=HOME)
    assert answer.status_code == 200, answer.text
    return answer.text


def value(html: str, parameter: str) -> str:
    """What stands in its field."""
    (found,) = re.findall(rf'name="p\.{parameter}" value="([^"]*)"', html)
    return str(found)


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
    answer = client.post(f"{PAGE}/run", data={"key": "k", "p.largest": "64", "p.objects": "8"}, headers=HOME)
    address = answer.headers["hx-replace-url"]
    assert address == f"{PAGE}?p.largest=64"  # what is as usual is not in it
    assert "your values" in result(client, answer.text)
    page = client.get(address).text
    assert value(page, "largest") == "64"
    assert f'id="run-{run_in(answer.text)}"' in page
    assert "Not run with these values yet" in client.get(f"{PAGE}?p.largest=63").text


def test_the_control_comes_to_the_opposite(client: TestClient) -> None:
    answer = client.post(f"{PAGE}/run", data={"key": "k", "setting": "control"}, headers=HOME)
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
        ({"p.largest": "9"}, "The value 9 does not fit the parameter largest; needed: a whole number from 16 to 8000."),
        ({"p.nothing": "1"}, "nothing"),
        ({"setting": "huge"}, "huge"),
        ({"p.largest": "<script>"}, "&lt;script&gt;"),
    ):
        answer = client.post(f"{PAGE}/run", data={"key": "k", **form}, headers=PARTLY)
        assert answer.status_code == 422
        assert words in answer.text
        assert "<script>" not in answer.text
    refused = client.get(f"{PAGE}?p.largest=many")
    assert refused.status_code == 422
    assert "There is no such page" not in refused.text
    assert client.get("/claims/nms/none").status_code == 404
    assert client.post(f"{PAGE}/run", headers={"Origin": "http://example.com"}).status_code == 403
    assert store.runs.of("me", "nms#cost-nk", "claim") == ()


def test_values_that_make_no_sense_come_back_as_a_sentence(client: TestClient, store: Store) -> None:
    told = result(client, run(client, **{"p.objects": "0"}))
    assert "notice bad" in told
    assert "With objects=0, the experiment cannot be computed:" in told
    assert "Choose other values." in told
    assert "Traceback" not in told
    assert store.attempts("me") == ()


def test_a_card_elsewhere_keeps_the_address_of_its_page(client: TestClient) -> None:
    answer = client.post(f"{PAGE}/run", data={"setting": "fast"}, headers=CARD)
    assert "hx-replace-url" not in answer.headers
    assert "holds" in result(client, answer.text)


def test_a_card_of_the_topic_is_a_form_without_scripts_and_asks_for_its_values_once_it_is_seen(
    client: TestClient, store: Store
) -> None:
    page = client.get("/topics/nms").text
    card = page.partition('id="claim-cost-nk"')[2].partition("</form>")[0]
    assert f'<form class="row" method="post" action="{PAGE}/run">' in card
    assert f'href="{PAGE}"' in card
    assert f'hx-get="{PAGE}" hx-trigger="toggle from:closest details, intersect"' in card
    assert "bagu-slider" not in page
    asked = client.post(f"{PAGE}/run", data={})
    assert asked.headers["location"].startswith(f"{PAGE}?run=")
    (run,) = store.runs.of("me", "nms#cost-nk", "claim")
    assert run.request == {"setting": "fast", "parameters": {}}
    followed(client, run.id)


def test_what_comes_into_a_card_is_what_stands_on_the_page_of_the_experiment(client: TestClient) -> None:
    part, page = client.get(PAGE, headers=CARD), client.get(PAGE).text
    assert "<html" not in part.text
    assert "hx-replace-url" not in part.headers
    for name in ("largest", "objects"):
        assert value(part.text, name) == value(page, name)
    assert part.text.count("<bagu-slider") == page.count("<bagu-slider") == 2
    id = run_in(client.post(f"{PAGE}/run", data={"key": "k"}, headers=CARD).text)
    followed(client, id)
    assert f'id="run-{id}"' in client.get(PAGE, headers=CARD).text
    assert client.get(PAGE, headers=HOME).headers["hx-replace-url"] == PAGE


def test_the_values_shown_are_those_of_the_run_that_is_shown(client: TestClient) -> None:
    usual = client.get(PAGE).text
    assert value(usual, "objects") == "8"
    control = run(client, setting="control")
    assert 'id="values-cost-nk" hx-swap-oob="true"' in control
    assert value(control, "objects") == "100000"
    full = run(client, setting="full")
    assert int(value(full, "largest")) > int(value(usual, "largest"))
    own = run(client, **{"p.largest": "50"})  # they came from the form, where somebody may be typing on
    assert "hx-swap-oob" in own
    assert "values-cost-nk" not in own
    assert value(client.get(f"{PAGE}?setting=control").text, "objects") == "100000"


def test_cards_of_one_page_do_not_share_a_name(client: TestClient, ours: Catalog) -> None:
    page = client.get("/topics/nms").text
    parts = [client.get(f"/claims/nms/{name}", headers=CARD).text for name in load_evidence(ours.topic("nms").folder)]
    names = re.findall(r' id="([^"]+)"', page + "".join(parts))
    assert len(names) == len(set(names))
