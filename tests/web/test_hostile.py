"""A pack of somebody else: whatever its words are, they stay words."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bagu.curriculum.catalog import Catalog
from bagu.store.store import Store
from bagu.web.app import create_app
from bagu.web.assets import Assets
from bagu.web.guard import Keys
from packs.faults import make_pack

SCRIPT = "<script>alert(1)</script>"
IMAGE = "<img src=x onerror=alert(1)>"
PICTURE = "https://evil.example/x.png"
LINK = f"[click](javascript:alert(1)) ![x]({PICTURE}) <https://evil.example>"
FORMULA = r"$\href{javascript:alert(1)}{x} \htmlStyle{color:red}{y} \includegraphics{https://evil.example/x.png}$"
PAGES = ("/topics/clip-norm", "/topics", "/topics?q=clip", "/topics/map", "/coverage", "/")


@pytest.fixture
def hostile(tmp_path: Path) -> Catalog:
    """The good pack, with marks of HTML, addresses and TeX wherever words may stand."""
    pack = make_pack(tmp_path)
    (folder,) = tmp_path.glob("*/gradients/clip_norm")
    for language in ("zh", "en"):
        page = folder / f"answer.{language}.md"
        text = page.read_text("utf-8").replace("\n> ", f"\n> {SCRIPT} {IMAGE} ")
        text = text.replace("{#by-norm}", f"{IMAGE} {{#by-norm}}").replace("# Clipping a", f"# {SCRIPT} a")
        page.write_text(f"{text}\n\n{SCRIPT}\n\n{IMAGE}\n\n{LINK}\n\n{FORMULA}\n", "utf-8")
    data = folder / "topic.toml"
    words = data.read_text("utf-8")
    assert 'en = "Clipping a gradient by its norm"' in words
    data.write_text(words.replace('en = "Clipping a gradient by its norm"', f"en = '{SCRIPT}{IMAGE}'"), "utf-8")
    claims = folder / "claims.py"
    words = claims.read_text("utf-8")
    assert 'en="' in words
    claims.write_text(words.replace('en="', f'en="{SCRIPT}{IMAGE}'), "utf-8")
    return Catalog.load([pack])


@pytest.mark.parametrize("page", PAGES)
def test_words_of_a_pack_stay_words(hostile: Catalog, store: Store, page: str) -> None:
    assert [topic.id for topic in hostile.topics] == ["clip-norm"]
    keys = Keys()
    app = create_app(hostile, store, keys, assets=Assets.built(), language="en")
    client = TestClient(app, base_url="http://127.0.0.1", headers={"Authorization": f"Bearer {keys.token}"})
    answer = client.get(page)
    app.state.site.worker.close()
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert "<img src=x" not in answer.text
    assert 'href="javascript:' not in answer.text
    assert "img-src 'self' data:" in answer.headers["content-security-policy"]  # PICTURE is not fetched
    if page == "/topics/clip-norm":
        assert answer.text.count("&lt;script&gt;alert(1)") >= 3  # title, question, claim: shown as they were written
