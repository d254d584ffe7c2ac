"""Every page in a real browser, empty and after some weeks: in three languages and both themes, wide and narrow.

A route that answers with a page and is not walked here fails. Each page is loaded once a language; its theme and its
width then change in place, for no markup depends on them. Words do not change colours, so axe measures contrast in one
language and both themes, and all else in Chinese and English: Traditional differs from Simplified in characters alone.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fastapi import FastAPI

from bagu.curriculum.catalog import Catalog
from bagu.store import open_store
from bagu.study.learner import Learner
from web.audit import TAGS, overflow, routes, typeset, unreached, unseen_focus, untranslated, words
from web.browsing import Server, Watched
from web.running import RIGHT
from web.weeks import study

if TYPE_CHECKING:
    from playwright.sync_api import Browser

EMPTY = (
    "/", "/session", "/session?after={last}", "/topics", "/topics?q=zzzz", "/topics/map", "/review",
    "/review/nms/greedy", "/drills", "/problems", "/problems/nms/box-iou", "/claims/nms/cost-nk", "/mock", "/mistakes",
    "/marks", "/settings",
)  # fmt: skip
STUDIED = (
    "/", "/topics?q=nms", "/topics/map", "/topics/nms", "/coverage", "/settings", "/review",
    "/review/nms/greedy?done=1", "/drills", "/drills/nms/iou-fraction?seed=7", "/problems", "/problems/nms/nms",
    "/problems/nms/box-iou?run={judged}", "/problems/nms/box-iou?run={accepted}",
    "/problems/nms/box-iou?run={examples}", "/problems/nms/box-iou/submissions/{accepted}",
    "/claims/nms/cost-nk?run={claim}", "/mock", "/mock/{running}", "/mock/{over}", "/mistakes", "/marks",
)  # fmt: skip
DONE = ("/", "/session", "/review", "/drills")  # all is known, and nothing is left to do
NO_PAGES = {  # what a GET answers with something else: a file, a stream, the way to a page
    "/static/{name}", "/alive", "/settings/export", "/mock/{id}/report.{kind}", "/runs/{id}/events", "/runs/{id}",
    "/problems/{topic}/{item}/side",
}  # fmt: skip
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 740}


def test_every_page_is_walked(app: FastAPI) -> None:
    answering = [
        route for route in routes(app) if "GET" in (route.methods or ()) and not route.path.startswith("/api/")
    ]
    assert len(answering) > 20
    walked = {route.path for route in answering for place in (*EMPTY, *STUDIED)
              if route.path_regex.match(re.sub(r"[{}]", "", place.partition("?")[0]))}  # fmt: skip
    assert {route.path for route in answering} - walked == NO_PAGES


def walk(found: Watched, server: Server, places: Mapping[str, str]) -> None:
    """Fails with all that is wrong, a line each."""
    page, wrong, simplified, kinds = found.page, list[str](), dict[str, list[str]](), set[str]()
    page.goto(server.url)
    for language, tag in TAGS.items():
        for place, address in places.items():
            page.set_viewport_size(WIDE)  # type: ignore[arg-type]
            page.emulate_media(color_scheme="light", reduced_motion="reduce")
            page.goto(f"{server.address}{address}{'&' if '?' in address else '?'}lang={language}")
            typeset(page)
            told = words(page)
            simplified.setdefault(place, told)
            came = [] if page.locator("h1").count() == 1 else ["not one h1"]
            came += [] if page.locator("html").get_attribute("lang") == tag else ["another language"]
            came += [f"no formula: {one}" for one in page.locator(".katex-error").all_inner_texts()]
            came += untranslated(told, language, simplified[place])
            came += found.axe(but="color-contrast") if language != "zh-Hant" else []
            if language == "en":
                came += found.axe("color-contrast")
                page.emulate_media(color_scheme="dark")
                came += [f"dark: {one}" for one in found.axe("color-contrast")]
                came += unreached(page) + unseen_focus(page, kinds)
            page.set_viewport_size(NARROW)  # type: ignore[arg-type]
            came += overflow(page) + found.taken()
            wrong += [f"{place} in {language}: {one}" for one in came]
    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Server]:
    """Not yet: a test may put something into its store before."""
    held = Server(tmp_path / "data")
    yield held
    if held.process is not None:
        code, _, complaints = held.stop()
        assert (code, complaints) == (0, "")


@pytest.fixture
def found(browser: "Browser") -> Iterator[Watched]:
    context = browser.new_context()
    yield Watched(context.new_page())
    context.close()


def test_every_page_where_nothing_was_done_yet(found: Watched, started: Server, ours: Catalog) -> None:
    with open_store(started.data) as store:
        last = Learner(store).plan(ours.items()).items[-1].item.replace("#", "%23")
    started.start()
    walk(found, started, {place: place.format(last=last) for place in EMPTY})


def test_every_page_after_some_weeks(found: Watched, started: Server, ours: Catalog) -> None:
    with open_store(started.data) as store:
        there = asdict(study(store, ours, RIGHT))
        started.start()
        walk(found, started, {place: place.format(**there) for place in STUDIED})
        for item in ours.items():
            Learner(store).know(item.id)
    walk(found, started, {place: place for place in DONE})


def test_what_is_not_there_and_what_is_nobodys_business(found: Watched, started: Server) -> None:
    started.start()
    for address, status in (("/nowhere", 403), ("/topics/nmss", 404), ("/mock/none", 404), ("/problems/nms/none", 404)):
        if status == 404:
            found.page.goto(started.url)
        answer = found.page.goto(started.address + address)
        assert answer is not None
        assert answer.status == status
        assert found.axe() == []
        assert unreached(found.page) == []
        found.excuse(f"{status}")
        assert found.complaints == []
