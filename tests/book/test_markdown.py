"""The book as Markdown: a code host's parser sees what ours sees, every link holds, and it does not drift."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from bagu.book.chapter import Chapter
from bagu.book.chapter_markdown import ChapterMarkdown
from bagu.book.links import Links
from bagu.book.shelf import shelf
from bagu.curriculum.catalog import Catalog
from bagu.text.prose import parse

HOST = MarkdownIt("commonmark").enable("table")
TOOL = Path(__file__).resolve().parents[2] / "tools" / "book_docs.py"


@pytest.fixture(scope="module")
def files(ours: Catalog) -> dict[str, str]:
    return shelf(ours, ("zh",)).files


def count(tokens: list[Token], kind: str) -> int:
    return sum(token.type == kind for token in tokens) + sum(count(token.children or [], kind) for token in tokens)


def sources(chapter: Chapter) -> list[str]:
    """Every piece of our Markdown that the page shows."""
    exercises = [exercise for practice in chapter.practices for _, exercise in practice.samples]
    tasks = [line for task in chapter.tasks for line in (task.statement.body, *task.statement.conventions)]
    texts = [text.zh for exercise in exercises for text in (exercise.ask, *exercise.steps)]
    return [chapter.topic.read("answer.zh.md") or "", *tasks, *texts]


def test_a_host_sees_the_emphasis_and_tables_that_we_see(held: tuple[Chapter, ...], ours: Catalog) -> None:
    """Hosts need a space where Chinese has none: `**注意：**后文` is bold here and stars there."""
    for chapter in held:
        host = HOST.parse(ChapterMarkdown(chapter, Links(ours, "zh", ".md")).text())
        seen = [parse(source) for source in sources(chapter)]
        labels = sum(2 * len(practice.samples) for practice in chapter.practices)  # number and answer of each exercise
        labels += sum(1 + bool(task.statement.conventions) for task in chapter.tasks)
        assert count(host, "strong_open") == sum(count(one, "strong_open") for one in seen) + labels, chapter.id
        numbers = sum(one.evidence is not None for one in chapter.experiments)
        assert count(host, "table_open") == sum(count(one, "table_open") for one in seen) + numbers, chapter.id


def test_no_mark_of_ours_is_left_and_formulas_are_in_marks_of_the_hosts(files: dict[str, str]) -> None:
    for name, text in files.items():
        if not name.endswith(".md"):
            continue
        bare = re.sub(r"^```.*?^```$|\$`.+?`\$|(`+)(?!`).+?(?<!`)\1", "", text, flags=re.S | re.M)
        assert not re.search(r"\[\[[a-z]+:|\{#[a-z]|\$\$|\\frac", bare), name
        assert text.count("\n```") % 2 == 0, name


def test_every_link_leads_to_a_file_and_a_place(files: dict[str, str]) -> None:
    places = {name: set(re.findall(r'<a id="([^"]+)"', text)) for name, text in files.items()}
    for name, text in files.items():
        for target in re.findall(r"\]\(([^)\s]+)\)", text):
            path, _, fragment = target.partition("#")
            if target.startswith("http") or path == "../../coverage.md":
                continue
            file = f"zh/{path}" if path else name
            assert file in files, (name, target)
            assert not fragment or fragment in places[file], (name, target)


def test_figures_stand_alone_on_white(files: dict[str, str]) -> None:
    drawn = {name: text for name, text in files.items() if name.endswith(".svg")}
    assert drawn
    for text in drawn.values():
        root = ElementTree.fromstring(text)
        assert root.tag.endswith("svg")
        assert "background:#fff" in root.attrib["style"]


def test_what_folds_is_markdown_inside(good: Catalog) -> None:
    text = shelf(good, ("en",)).files["en/clip-norm.md"]
    assert text.count("<details>") == text.count("</details>") == 2 + 2 + 3 + 1
    assert all(part.startswith("\n\n") for part in re.split(r"</summary>", text)[1:])
    assert "$`g \\leftarrow g \\cdot c/\\lVert g\\rVert`$" in text
    assert "✗ myth, refuted" in text


def test_the_same_content_is_the_same_text_and_states_no_day(good: Catalog) -> None:
    assert shelf(good, ("zh", "en")) == shelf(good, ("zh", "en"))
    assert not re.search(r"20\d\d-\d\d-\d\d", "".join(shelf(good, ("zh", "en")).files.values()))


@pytest.fixture
def docs(good: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("book_docs", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "FOLDER", tmp_path / "book")
    monkeypatch.setattr(module.Catalog, "load", lambda packs: good)
    return module


def test_a_book_just_written_is_current_and_an_edited_or_littered_one_is_not(
    docs: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    assert docs.main(["--check"]) == 1
    assert docs.main([]) == 0
    assert docs.main(["--check"]) == 0
    page = docs.FOLDER / "zh" / "clip-norm.md"
    page.write_text(page.read_text("utf-8").replace("1000", "999") + "\n", encoding="utf-8")
    assert docs.main(["--check"]) == 1
    assert "tools/book_docs.py" in capsys.readouterr().err
    docs.main([])
    (docs.FOLDER / "zh" / "gone.md").write_text("old", encoding="utf-8")
    assert docs.main(["--check"]) == 1
    docs.main([])
    assert not (docs.FOLDER / "zh" / "gone.md").exists()
