"""Runs over HTTP: begun once by POST, followed by anybody who looks, told again to whoever comes late."""

from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from bagu.judge import judge as judge_module
from bagu.judge.verdict import Verdict
from bagu.store.store import Store
from web.browsing import Server
from web.running import PARTLY, RIGHT, WRONG, followed, result, run_in

PAGE = "/problems/nms/box-iou"


def start(client: TestClient, key: str = "k", source: str = WRONG, what: str = "judge") -> str:
    answer = client.post(f"{PAGE}/run", data={"source": source, "key": key, "what": what}, headers=PARTLY)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_the_same_form_twice_is_judged_once(client: TestClient, store: Store) -> None:
    first, second = start(client), start(client)
    assert run_in(first) == run_in(second)
    assert run_in(start(client, source="x = 1")) != run_in(first)  # written on after an answer that got lost
    assert len(store.runs.of("me", "nms#box-iou", "judge")) == 2
    result(client, first)


def test_events_come_in_order_and_again_to_whoever_comes_again(client: TestClient) -> None:
    id = run_in(start(client))
    first = followed(client, id)
    assert [name for _, name, _ in first][-3:] == ["result", "progress", "end"]
    assert [number for number, _, _ in first] == sorted(number for number, _, _ in first)
    assert [event for event in followed(client, id) if event[1] == "result"] == [e for e in first if e[1] == "result"]
    last = first[-1][0]
    late = followed(client, id, **{"Last-Event-ID": str(last - 1)})
    assert [name for _, name, _ in late] == ["result", "progress", "end"]
    assert client.get(f"/runs/{id}/events", headers={"Last-Event-ID": str(last)}).status_code == 204


def test_looking_judges_nothing(client: TestClient, store: Store) -> None:
    id = run_in(start(client))
    before = len(followed(client, id))
    told = store.runs.events(id)
    for _ in range(3):
        followed(client, id)
    assert before
    assert store.runs.events(id) == told
    assert len(store.runs.of("me", "nms#box-iou", "judge")) == 1
    assert client.get(f"{PAGE}/run").status_code == 405


def test_the_words_are_those_of_whoever_looks(client: TestClient) -> None:
    id = run_in(start(client))
    followed(client, id)
    client.cookies["bagu-language"] = "zh"
    chinese = followed(client, id)
    assert any("答案错误" in data for _, _, data in chinese)


def test_a_run_whose_server_is_gone_says_so_and_is_run_again(client: TestClient, store: Store) -> None:
    run = store.runs.ask("me", "judge", "nms#box-iou", {"source": WRONG}, "k")
    assert store.runs.begin("a server that was killed", ["judge"]) == store.runs.find(run.id)
    store.runs.tell(run.id, "a server that was killed", "stage", {"stage": "cases", "cases": 200})
    assert store.runs.lose(datetime.now(UTC) + timedelta(seconds=1)) == 1
    page = client.get(PAGE).text
    assert "bagu ended in the middle of judging" in page
    assert [name for _, name, _ in followed(client, run.id)] == ["result", "progress", "end"]
    again = client.post(f"/runs/{run.id}/again", headers=PARTLY)
    assert "wrong answer" in result(client, again.text)
    assert run_in(again.text) != run.id
    twice = client.post(f"/runs/{run.id}/again", headers=PARTLY)
    assert run_in(twice.text) == run_in(again.text)


def test_a_lost_run_is_no_try(client: TestClient, store: Store) -> None:
    store.runs.ask("me", "judge", "nms#box-iou", {"source": WRONG}, "k")
    store.runs.begin("gone", ["judge"])
    store.runs.lose(datetime.now(UTC) + timedelta(seconds=1))
    client.get(PAGE)
    assert store.attempts("me") == ()
    assert store.desks.load("me", "nms#box-iou") is None


def test_what_waited_when_a_server_ended_is_done_by_the_next(client: TestClient, store: Store, app: FastAPI) -> None:
    run = store.runs.ask("me", "judge", "nms#box-iou", {"source": WRONG}, "k")
    app.state.site.worker.start()
    assert "wrong answer" in followed(client, run.id)[-3][2]


def test_a_run_can_be_stopped_while_it_waits(client: TestClient, store: Store) -> None:
    run = store.runs.ask("me", "claim", "nms#cost-nk", {"setting": "fast", "parameters": {}}, "k")
    told = client.post(f"/runs/{run.id}/stop", headers=PARTLY).text
    assert "Stopped, so there is no result" in told
    assert store.runs.begin("a", ["claim"]) is None


def test_what_is_not_there_is_told_in_words(client: TestClient) -> None:
    for address in ("/runs/none", "/runs/none/events", f"{PAGE}?run=none"):
        answer = client.get(address)
        assert answer.status_code == 404
        assert "There is no such run" in answer.text
    assert client.post("/runs/none/again", headers=PARTLY).status_code == 422


def test_runs_of_somebody_else_are_not_shown(client: TestClient, store: Store) -> None:
    run = store.runs.ask("you", "judge", "nms#box-iou", {"source": WRONG}, "k")
    assert client.get(f"/runs/{run.id}/events").status_code == 404
    assert client.post(f"/runs/{run.id}/again", headers=PARTLY).status_code == 422


def test_without_scripts_a_run_is_looked_at_by_its_page(client: TestClient) -> None:
    answer = client.post(f"{PAGE}/run", data={"source": WRONG, "key": "k"})
    assert answer.status_code == 303
    page = client.get(answer.headers["location"])
    id = run_in(page.text)
    assert f'href="/runs/{id}"' in page.text or "wrong answer" in page.text
    followed(client, id)
    back = client.get(f"/runs/{id}")
    assert back.status_code == 303
    assert "wrong answer" in client.get(back.headers["location"]).text


def test_ctrl_c_in_the_middle_ends_streams_and_the_server_without_a_word_of_complaint(server: Server) -> None:
    import httpx2 as httpx

    slow = RIGHT.replace("    a, b =", "    import time; time.sleep(1.5)\n    a, b =")
    with httpx.Client(base_url=server.address, headers={"Origin": server.address}, timeout=30) as client:
        client.get(server.url)
        form = {"source": slow, "key": "k", "what": "examples"}
        id = run_in(client.post(f"{PAGE}/run", data=form, headers=PARTLY).text)
        with client.stream("GET", f"/runs/{id}/events") as stream:
            lines = stream.iter_lines()
            while "Running the examples" not in next(lines):
                pass
            status, _, complaints = server.stop()
            told = list(lines)
    assert (status, complaints) == (0, "")
    assert "event: end" not in told  # it is not over: another server will say what became of it


@pytest.mark.parametrize(
    ("bound", "value", "words"), [("LARGEST", 250, "all the memory"), ("LONGEST", 0.0, "within 0 s")]
)
def test_an_experiment_beyond_its_bounds_is_stopped_in_words_and_the_next_is_run(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, bound: str, value: float, words: str
) -> None:
    monkeypatch.setattr(f"bagu.web.work.{bound}", value)
    first = client.post("/claims/nms/clamp/run", data={"key": "a", "p.pairs": "2000000"}, headers=PARTLY)
    assert words in result(client, first.text)
    monkeypatch.setattr("bagu.web.work.LONGEST", 60.0)
    second = client.post("/claims/nms/clamp/run", data={"key": "b", "p.pairs": "100"}, headers=PARTLY)
    assert words not in result(client, second.text)


def test_numbers_that_no_program_reads_are_as_good_as_none(client: TestClient) -> None:
    id = run_in(start(client))
    followed(client, id)
    assert client.get(f"/runs/{id}/events", headers={"Last-Event-ID": "9" * 6000}).status_code == 204
    for opened in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "nonsense"):
        assert client.post(f"{PAGE}/draft", data={"source": "x", "opened": opened}).status_code == 204
    long = client.post("/claims/nms/clamp/run", data={"key": "k", "p.pairs": "9" * 6000}, headers=PARTLY)
    assert long.status_code == 422
    assert len(long.text) < 3000


def test_what_is_stopped_while_it_is_judged_is_no_try(
    client: TestClient, app: FastAPI, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = Event()
    whole = judge_module.judge

    def stopped(*what: Any, **how: Any) -> Verdict:
        verdict = whole(*what, **how)
        (run,) = store.runs.of("me", "nms#box-iou", "judge")
        store.runs.stop(run.id)
        ended.set()
        return verdict

    monkeypatch.setattr(judge_module, "judge", stopped)
    id = run_in(start(client, source=RIGHT))
    assert [name for _, name, _ in followed(client, id)][-1] == "end"
    assert ended.wait(20)
    app.state.site.worker.close()  # the thread has come to its end
    assert store.attempts() == ()
    assert (store.desks.load("me", "nms#box-iou") or {})["tries"] == 0
