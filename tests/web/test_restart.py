"""The power fails: what was acknowledged is there once, what was typed is there, and the page goes on as it is."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import httpx2
import pytest

from bagu.curriculum.catalog import Catalog
from bagu.curriculum.lookup import problem_of
from bagu.judge.source import standalone
from bagu.store import open_store, standing
from bagu.study.learner import Learner
from bagu.study.mock import Interviews
from web.browsing import Server, Watched
from web.running import RIGHT

if TYPE_CHECKING:
    from playwright.sync_api import Page

PROBLEM = "/problems/nms/box-iou"
ITEM = "nms#box-iou"
PATIENCE = 90_000  # milliseconds: the first verdict of a fresh folder draws its cases
SLOW = RIGHT.replace("    a, b =", "    import time; time.sleep(1.5)\n    a, b =")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One for all of these: each leaves it running."""
    started = Server(tmp_path_factory.mktemp("restart") / "data")
    started.start()
    yield started
    if started.process is not None:
        started.stop()


def says(page: "Page", where: str, words: str) -> None:
    """Wait until it stands there."""
    from playwright.sync_api import expect

    expect(page.locator(where)).to_contain_text(words, timeout=PATIENCE)


def open_at(watched: Watched, address: str) -> "Page":
    """The page, which must not be loaded again from here on."""
    watched.page.goto(address)
    watched.page.wait_for_load_state("networkidle")
    watched.page.evaluate("globalThis.loadedOnce = true")
    return watched.page


def stayed(page: "Page") -> bool:
    return page.evaluate("globalThis.loadedOnce") is True


def write(watched: Watched, text: str) -> None:
    """Into the editor, in place of what is there; as pasted, so that nothing indents."""
    watched.page.locator(".cm-content").focus()
    watched.press("Control+a")
    watched.page.keyboard.insert_text(text)


def draft(server: Server, of: str) -> str | None:
    """What the store has of it."""
    with open_store(server.data) as store:
        return store.draft("me", of)


def test_while_a_draft_is_typed(watched: Watched, server: Server) -> None:
    page = open_at(watched, server.address + PROBLEM)
    write(watched, "# acknowledged\n")
    says(page, ".kept", "Draft kept")
    page.keyboard.type("# on its way")
    server.kill()
    assert draft(server, ITEM) == "# acknowledged\n"
    page.keyboard.type(", held here")
    says(page, ".kept", "this browser holds the draft")
    server.start()
    says(page, ".kept", "Draft kept")
    assert stayed(page)
    assert page.evaluate("localStorage.length") == 0
    assert draft(server, ITEM) == "# acknowledged\n# on its way, held here"
    server.kill()
    page.keyboard.type("\n# and the page went")
    says(page, ".kept", "this browser holds the draft")
    page.goto("about:blank")
    server.start()
    page.goto(server.address + PROBLEM)
    says(page, ".kept", "Draft kept")
    assert draft(server, ITEM) == "# acknowledged\n# on its way, held here\n# and the page went"
    watched.excuse()


def test_in_the_middle_of_a_verdict(watched: Watched, server: Server) -> None:
    from playwright.sync_api import expect

    page = open_at(watched, server.address + PROBLEM)
    streams: list[str | None] = []
    write(watched, SLOW)
    watched.press("Control+Enter")
    says(page, ".run .progress", "stored cases")
    page.on("request", lambda one: streams.append(one.header_value("last-event-id")) if "/events" in one.url else None)
    server.kill()
    expect(page.locator("#offline")).to_be_visible(timeout=PATIENCE)
    write(watched, RIGHT)  # written while nobody answers
    says(page, ".kept", "this browser holds the draft")
    server.start()
    expect(page.locator("#offline")).to_be_hidden(timeout=PATIENCE)
    says(page, ".kept", "Draft kept")
    says(page, ".run", "bagu ended in the middle of judging")
    assert streams[-1] is not None
    assert int(streams[-1]) > 0
    with open_store(server.data) as store:
        assert store.draft("me", ITEM) == RIGHT
        assert [run.state for run in store.runs.of("me", ITEM, "judge")] == ["lost"]
        assert [entry for entry in store.attempts("me") if entry.kind == "problem"] == []
    watched.press("Control+Enter")
    page.locator(".outcome.good").wait_for(timeout=PATIENCE)
    page.locator("#side .notice.good").wait_for()
    server.kill()
    server.start()
    assert stayed(page)
    with open_store(server.data) as store:
        assert [run.state for run in store.runs.of("me", ITEM, "judge")] == ["ended", "lost"]
        kept = [entry.detail for entry in store.attempts("me") if entry.kind == "problem"]
        assert [(one["accepted"], one["tries"]) for one in kept] == [(True, 1)]
    page.reload()
    says(page, "#side", "Accepted and kept: tries 1")
    watched.excuse()


def test_right_after_an_answer_and_before_the_next(watched: Watched, server: Server) -> None:
    page = open_at(watched, f"{server.address}/review")
    title = page.locator("#card-title")
    first = title.inner_text()
    watched.press("Space", "a")
    with page.expect_response(re.compile(r"/review/.*queue=1")) as answered:
        watched.press("Space")
    server.kill()
    assert answered.value.status == 200
    page.locator("#card-title", has_not_text=first).wait_for()
    second = title.inner_text()
    watched.press("Space", "a", "b", "Space")
    page.locator("#offline").wait_for(state="visible")
    assert page.locator(".tick input:checked").count() == 2
    server.start()
    page.locator("#offline").wait_for(state="hidden")
    watched.press("Space")
    page.locator("#card-title", has_not_text=second).wait_for()
    assert stayed(page)
    with open_store(server.data) as store:
        kept = [entry for entry in standing(store.attempts()) if entry.kind == "question"]
        assert [entry.detail["named"] for entry in kept] == [1, 2]
        assert len({entry.item for entry in kept}) == 2
    watched.press("u")
    page.locator("#card-title", has_text=second).wait_for()
    with open_store(server.data) as store:
        assert [entry.id for entry in standing(store.attempts()) if entry.kind == "question"] == [kept[0].id]
    watched.excuse()


def test_in_the_middle_of_a_mock_interview(watched: Watched, server: Server, ours: Catalog) -> None:
    with open_store(server.data) as store:
        held = Interviews(ours, Learner(store)).start(20, 7, ("nms", "sobel"))
    page = open_at(watched, f"{server.address}/mock/{held.id}")
    until = page.locator(".clocks").inner_text().split()[-1]
    watched.press("Space")
    page.locator(".seat-tick").wait_for()
    watched.press("a")
    with page.expect_response(f"**/mock/{held.id}"):
        watched.press("Space")
    server.kill()
    page.locator("#step", has_text=re.compile(r"^2 ·")).wait_for()
    watched.press("Space")
    page.locator("#offline").wait_for(state="visible")
    server.start()
    page.locator("#offline").wait_for(state="hidden")
    watched.press("Space")
    page.locator(".seat-tick").wait_for()
    assert stayed(page)
    assert page.locator(".clocks").inner_text().split()[-1] == until
    with open_store(server.data) as store:
        mocks = Interviews(ours, Learner(store))
        at = mocks.find(held.id)
        assert len(at.steps) == 1
        mocks.tick(at, ())
        while (put := mocks.find(held.id).current) is not None and put.item_kind == "question":
            mocks.tick(mocks.say(mocks.find(held.id)), ())
        mocks.compute(mocks.find(held.id), None)
        put = mocks.find(held.id).current
    assert put is not None
    right = standalone(problem_of(ours, put.item)[1].written)
    page = open_at(watched, f"{server.address}/mock/{held.id}")
    with page.expect_response(re.compile("/draft$")) as saved:
        write(watched, right)
    assert saved.value.status == 204
    server.kill()
    assert draft(server, held.id) == right
    page.keyboard.insert_text("# written meanwhile\n")
    says(page, ".kept", "this browser holds the draft")
    server.start()
    says(page, ".kept", "Draft kept")
    assert stayed(page)
    assert draft(server, held.id) == f"{right}# written meanwhile\n"
    watched.press("Control+Enter")
    page.locator(".score-card").wait_for(timeout=PATIENCE)
    says(page, "pre >> nth=-1", "# written meanwhile")
    with open_store(server.data) as store:
        kept = [entry.detail["accepted"] for entry in store.attempts() if entry.item == put.item]
        assert kept == [True]
    watched.excuse()


def test_the_door_after_a_restart(watched: Watched, server: Server) -> None:
    """The browser that was let in stays in; the address that was printed before opens nothing, the new one does."""
    before = server.url
    watched.page.wait_for_load_state("networkidle")
    server.kill()
    server.start()
    answer = watched.page.reload()
    assert answer is not None
    assert answer.status == 200
    assert server.url != before
    assert httpx2.get(before).status_code == 403
    assert httpx2.get(server.url).status_code == 303
