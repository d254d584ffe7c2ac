"""The app for tests of its HTML, and the app in a process of its own for a real browser."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from bagu.curriculum.catalog import Catalog
from bagu.curriculum.pack import GROUP, Pack
from bagu.store import open_store
from bagu.store.store import Store
from bagu.study.learner import Learner
from bagu.web.app import create_app
from bagu.web.assets import Assets
from bagu.web.guard import Keys
from web.browsing import CHROMIUM, FLAGS, Server, Watched

if TYPE_CHECKING:
    from playwright.sync_api import Browser

HERE = "http://127.0.0.1"


@pytest.fixture(scope="session")
def ours() -> Catalog:
    """All topics that ship."""
    return Catalog.load([Pack.installed(GROUP)])


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "data") as opened:
        yield opened


@pytest.fixture
def learner(store: Store) -> Learner:
    return Learner(store)


@pytest.fixture
def keys() -> Keys:
    return Keys()


@pytest.fixture
def app(ours: Catalog, store: Store, keys: Keys) -> Iterator[FastAPI]:
    made = create_app(ours, store, keys, assets=Assets.built(), language="en")
    yield made
    made.state.site.worker.close()


@pytest.fixture
def stranger(app: FastAPI) -> Iterator[TestClient]:
    """Someone without a key; failures of the app are answers, as over a network."""
    with TestClient(app, base_url=HERE, raise_server_exceptions=False, follow_redirects=False) as client:
        yield client


@pytest.fixture
def client(app: FastAPI, keys: Keys) -> Iterator[TestClient]:
    """The learner's browser, as far as HTML goes: it has the cookie and says where a request comes from."""
    said = {"Origin": HERE, "Sec-Fetch-Site": "same-origin"}
    cookies = {"bagu-80": keys.cookie}
    with TestClient(app, base_url=HERE, headers=said, cookies=cookies, follow_redirects=False) as client:
        yield client


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """Chromium; absent it skips, unless BAGU_REQUIRE=full."""
    if not Path(CHROMIUM).exists() and os.environ.get("BAGU_REQUIRE") != "full":
        pytest.skip(f"{CHROMIUM} is not here: apt-get install chromium fonts-noto-cjk")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        held = started.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield held
        held.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """The real app, with data of the test's own."""
    started = Server(tmp_path / "data")
    started.start()
    yield started
    if started.process is not None:
        started.stop()


@pytest.fixture
def watched(browser: "Browser", server: Server) -> Iterator[Watched]:
    """A page that was let in; at the end nothing may have complained, and nothing may have left this machine."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    found = Watched(context.new_page())
    found.page.goto(server.url)
    yield found
    context.close()
    assert found.complaints == []
