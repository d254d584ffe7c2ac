"""The frame of every page."""

import json
import re
from importlib.resources import files

import pytest
from starlette.testclient import TestClient


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
