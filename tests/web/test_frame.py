"""The frame of every page in a real browser."""

import json
import re
from importlib.resources import files

import pytest
from starlette.testclient import TestClient

from web.browsing import Server, Watched


def test_the_first_page_is_reached_by_the_printed_address_and_is_sound(watched: Watched, server: Server) -> None:
    assert watched.page.url == f"{server.address}/"
    assert watched.page.locator("h1").count() == 1
    assert watched.axe() == []


def test_a_restarted_server_knows_the_open_page(watched: Watched, server: Server) -> None:
    watched.page.wait_for_load_state("networkidle")  # the icon comes after all else
    server.kill()
    server.start()
    assert watched.page.reload().status == 200  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("page", "wanted"),
    [
        ("/problems/nms/nms", {"app.js", "islands/editor.js", "node_modules/katex/dist/katex.mjs"}),
        ("/review/nms/greedy", {"app.js", "islands/keys.js", "islands/timer.js", "node_modules/katex/dist/katex.mjs"}),
        ("/settings", {"app.js"}),
    ],
)
def test_a_page_names_every_module_that_it_will_load(client: TestClient, page: str, wanted: set[str]) -> None:
    """With those that they need before they run; else the browser learns of one only from the other."""
    built = files("bagu.web") / "static"
    manifest = json.loads(built.joinpath("manifest.json").read_bytes())
    named = re.findall(r'<link rel="modulepreload" href="/static/([^"]+)">', client.get(page).text)
    assert len(named) == len(set(named))
    assert set(named) & set(manifest.values()) == {manifest[entry] for entry in wanted}
    for name in named:
        needed = re.findall(r'(?:from|import)\s*"\./([^"]+)"', built.joinpath(name).read_text("utf-8"))
        assert set(needed) <= set(named)
