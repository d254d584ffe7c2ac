"""While a statement is read, what its first verdict waits for is made ready: once, and with no code of the learner."""

from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from queue import Queue
from threading import Event, Thread
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from bagu.curriculum.catalog import Catalog
from bagu.curriculum.lookup import problem_of
from bagu.judge import corpus as corpora
from bagu.judge.isolation import runner_for
from bagu.ladders.script import Script
from bagu.store.store import Store
from bagu.web import warmth
from bagu.web.warmth import NOTHING, Warmth
from web.running import PARTLY, WRONG, result

ITEM = "nms#box-iou"
PAGE = "/problems/nms/box-iou"
SOON = 20.0  # seconds until a test that waits in vain fails


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(warmth, "READING", 0)
    monkeypatch.setenv("BAGU_DATA", str(tmp_path / "fresh"))


class Making:
    """In place of what is made ready: says what was begun, and ends when it is told to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.begun: list[str] = []
        self.begins, self.may_end = Event(), Event()
        self.ended: Queue[str] = Queue()
        monkeypatch.setattr(warmth, "make_ready", self.make)
        monkeypatch.setattr(warmth, "ask_oracle", self.ended.put)

    def make(self, catalog: Catalog, item: str) -> Any:
        self.begun.append(item)
        self.begins.set()
        assert self.may_end.wait(SOON)
        return item


@pytest.fixture
def making(monkeypatch: pytest.MonkeyPatch) -> Making:
    return Making(monkeypatch)


@pytest.fixture
def warm(ours: Catalog) -> Iterator[Warmth]:
    made = Warmth(ours, nullcontext)
    yield made
    made.end()


def test_an_opened_page_has_its_cases_drawn_and_keeps_nothing_else(
    client: TestClient, app: FastAPI, store: Store, ours: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.save_draft("me", ITEM, "import os; os.abort()")
    runner, _ = runner_for(own=True)
    opened: list[str] = []
    opens = type(runner).open

    def open_(self: Any, source: str, *more: Any) -> Any:
        opened.append(source)
        return opens(self, source, *more)

    ready = Event()
    monkeypatch.setattr(type(runner), "open", open_)
    monkeypatch.setattr(warmth, "ask_oracle", lambda problem: ready.set())
    assert client.get(PAGE).status_code == 200
    assert ready.wait(SOON)
    assert opened == [NOTHING]
    drawn: list[object] = []

    def draw(*asked: object) -> list[Script]:
        drawn.append(asked)
        return []

    monkeypatch.setattr(corpora, "draw", draw)
    assert len(corpora.corpus(problem_of(ours, ITEM)[1].ladder, 200)) >= 200
    assert drawn == []
    assert store.runs.of("me", ITEM, "judge") == store.runs.of("me", ITEM, "examples") == ()
    assert store.attempts() == ()
    assert store.desks.load("me", ITEM) is None
    post = client.post(f"{PAGE}/run", data={"source": WRONG, "key": "k"}, headers=PARTLY)
    assert "wrong answer" in result(client, post.text)
    assert drawn == []


def test_the_oracle_is_asked_by_itself(ours: Catalog) -> None:
    _, problem = problem_of(ours, ITEM)
    warmth.ask_oracle(problem)


def test_a_page_opened_again_and_again_is_made_ready_once(warm: Warmth, making: Making) -> None:
    warm.want("a")
    assert making.begins.wait(SOON)
    warm.want("a")
    making.may_end.set()
    assert making.ended.get(timeout=SOON) == "a"
    warm.want("a")
    warm.want("b")
    assert making.ended.get(timeout=SOON) == "b"
    assert making.begun == ["a", "b"]


def test_of_pages_opened_meanwhile_only_the_last_is_made_ready(warm: Warmth, making: Making) -> None:
    warm.want("a")
    assert making.begins.wait(SOON)
    for item in ("b", "c", "d"):
        warm.want(item)
    making.may_end.set()
    assert [making.ended.get(timeout=SOON) for _ in range(2)] == ["a", "d"]


def test_who_judges_waits_for_what_is_under_way_and_for_nothing_else(warm: Warmth, making: Making) -> None:
    warm.want("a")
    assert making.begins.wait(SOON)
    warm.settle("b")
    waiting = Thread(target=warm.settle, args=("a",))
    waiting.start()
    waiting.join(0.05)
    assert waiting.is_alive()
    making.may_end.set()
    waiting.join(SOON)
    assert not waiting.is_alive()


def test_what_is_judged_first_is_not_made_ready_beside_it(warm: Warmth, making: Making) -> None:
    warm.want("a")
    assert making.begins.wait(SOON)
    warm.want("b")
    warm.settle("b")
    warm.want("c")
    making.may_end.set()
    assert [making.ended.get(timeout=SOON) for _ in range(2)] == ["a", "c"]


def test_a_failure_is_for_the_verdict_to_tell(warm: Warmth, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[str] = []
    second = Event()

    def fail(catalog: Catalog, item: str) -> None:
        begun.append(item)
        if item == "b":
            second.set()
        raise RuntimeError("no box")

    monkeypatch.setattr(warmth, "make_ready", fail)
    warm.want("a")
    warm.settle("a")
    warm.want("b")
    assert second.wait(SOON)


def test_an_end_lets_nobody_wait(warm: Warmth, making: Making) -> None:
    warm.want("a")
    assert making.begins.wait(SOON)
    warm.end()
    warm.settle("a")
    warm.want("b")
    making.may_end.set()
    assert making.begun == ["a"]
