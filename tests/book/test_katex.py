"""Every formula of every topic is one that KaTeX sets; what it refuses stops the build with a sentence."""

import os
from pathlib import Path

import pytest

from bagu.book.chapter import Chapter
from bagu.book.chapter_html import ChapterHtml
from bagu.book.katex import Katex
from bagu.book.links import Links
from bagu.book.site import typeset_all
from bagu.curriculum.catalog import Catalog
from bagu.errors import MachineError, UsageError

FRONTEND = Path(__file__).parents[2] / "frontend"


@pytest.fixture(scope="module")
def katex() -> Katex:
    found = Katex(FRONTEND)
    if not found.ready:
        assert not os.environ.get("BAGU_REQUIRE"), "KaTeX is absent; make dev installs it"
        pytest.skip("KaTeX is not installed; make docs installs it")
    return found


def test_every_formula_of_every_topic_is_set(katex: Katex, held: tuple[Chapter, ...], ours: Catalog) -> None:
    links = Links(ours, "zh", ".html")
    pages = {chapter.id: ChapterHtml(chapter, links).main() for chapter in held}
    assert typeset_all(pages, katex.typeset) > 300
    for name, page in pages.items():
        assert page.count('<span class="math ') == page.count("<math "), name
        assert "katex-error" not in page


def test_a_formula_is_html_with_mathml_beside_it(katex: Katex) -> None:
    inline, displayed = katex.typeset([(r"\frac{a}{b}", False), (r"\text{中文}", True)])
    assert '<span class="katex">' in inline
    assert "<mfrac>" in inline
    assert "katex-display" in displayed
    assert "中文" in displayed


def test_a_formula_that_katex_refuses_is_named(katex: Katex) -> None:
    with pytest.raises(UsageError, match=r"notacommand"):
        katex.typeset([("x", False), (r"\notacommand{x}", False)])


def test_the_style_sheet_asks_for_fonts_that_are_there(katex: Katex, tmp_path: Path) -> None:
    katex.copy_assets(tmp_path / "katex")
    style = (tmp_path / "katex" / "katex.min.css").read_text("utf-8")
    named = {part.split(")")[0] for part in style.split("url(")[1:]}
    assert named
    assert named == {f"fonts/{file.name}" for file in (tmp_path / "katex" / "fonts").iterdir()}
    assert "MIT" in (tmp_path / "katex" / "LICENSE").read_text("utf-8")


def test_an_install_that_fails_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "package-lock.json").write_text("{ not JSON", encoding="utf-8")
    (tmp_path / "package.json").write_text("{ not JSON", encoding="utf-8")
    with pytest.raises(MachineError, match="npm could not install KaTeX"):
        Katex(tmp_path).prepare()


def test_another_lock_file_is_not_taken_for_installed(tmp_path: Path) -> None:
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "package-lock.json").write_text("{}", encoding="utf-8")
    (tmp_path / "node_modules" / "bagu.stamp").write_text("of another", encoding="utf-8")
    assert not Katex(tmp_path).ready
