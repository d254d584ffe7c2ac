"""The book: every topic whole, every link leads somewhere, nothing is fetched from elsewhere."""

import re
from pathlib import Path

import pytest

from bagu.book.chapter import Chapter, chapter
from bagu.book.front import area_name
from bagu.book.site import Site, typeset_all, write_site
from bagu.curriculum.catalog import Catalog
from bagu.curriculum.coverage import coverage
from bagu.curriculum.table import areas
from book.conftest import MADE, as_typed
from book.reading import Read, read
from packs.faults import make_pack


@pytest.fixture(scope="module")
def pages(whole: tuple[Path, Site]) -> dict[str, Read]:
    folder, _ = whole
    return {str(file.relative_to(folder)): read(file) for file in sorted(folder.rglob("*.html"))}


def test_no_topic_of_ours_is_left_out(whole: tuple[Path, Site], ours: Catalog) -> None:
    folder, site = whole
    assert site.left_out == ()
    assert {topic.id for topic in ours.topics} <= {file.stem for file in folder.glob("zh/*.html")}


def test_pages_are_well_formed_and_no_id_stands_twice(pages: dict[str, Read]) -> None:
    for name, page in pages.items():
        assert page.faults == [], name
        assert len(page.ids) == len(set(page.ids)), name
        assert page.lang, name


def broken(pages: dict[str, Read]) -> list[str]:
    """Links within the book whose page or place is not there."""
    found = []
    for name, page in pages.items():
        for link in page.links:
            if re.match(r"https?://", link):
                continue
            path, _, fragment = link.partition("#")
            target = str((Path("/") / name).parent.joinpath(path).resolve().relative_to("/")) if path else name
            if target not in pages or (fragment and fragment not in pages[target].ids):
                found.append(f"{name}: {link}")
    return found


def test_every_link_inside_leads_to_a_page_and_a_place(pages: dict[str, Read]) -> None:
    assert broken(pages) == []


def test_a_broken_link_would_be_found(pages: dict[str, Read]) -> None:
    lost = pages | {"zh/lost.html": Read(links=["nms.html#no-such-place", "nowhere.html", "../en/index.html"])}
    assert len(broken(lost)) == 3


def test_links_hold_in_three_languages_and_each_page_leads_to_itself_in_the_others(small: tuple[Path, Site]) -> None:
    folder, _ = small
    pages = {str(file.relative_to(folder)): read(file) for file in folder.rglob("*.html")}
    assert broken(pages) == []
    for language, others in (("zh", ("zh-Hant", "en")), ("zh-Hant", ("zh", "en")), ("en", ("zh", "zh-Hant"))):
        links = pages[f"{language}/clip-norm.html"].links
        assert all(f"../{other}/clip-norm.html" in links for other in others)


def test_nothing_is_fetched_from_elsewhere(whole: tuple[Path, Site], pages: dict[str, Read]) -> None:
    folder, _ = whole
    for name, page in pages.items():
        for address in page.fetched:
            katex = address.startswith("../assets/katex/")  # copied beside by the tool that sets the formulas
            assert address == "data:," or katex or (folder / name).parent.joinpath(address).is_file(), (name, address)
    for file in [*folder.glob("assets/*"), *folder.glob("*/search.js")]:
        text = file.read_text("utf-8")
        assert not re.search(r"@import|url\(|fetch\(|XMLHttpRequest|import\(", text), file
        assert file.name == "search.js" or "//" not in re.sub(r"^\s*//.*", "", text, flags=re.M), file


def test_a_topic_is_whole(held: tuple[Chapter, ...], pages: dict[str, Read]) -> None:
    for told in held:
        topic, page = told.topic, pages[f"zh/{told.id}.html"]
        for question in told.page.questions:
            assert question.id in page.ids
            assert {f"{question.id}-{point.id}" for point in question.points} <= set(page.ids)
        assert {section.id for section in told.page.sections} <= set(page.ids)
        for one in told.experiments:
            assert f"claim-{one.claim.id}" in page.ids
            assert one.claim.text.zh in page.text
        assert {f"drill-{id}" for id in topic.data.drills} <= set(page.ids)
        assert {f"problem-{id}" for id in topic.data.problems} <= set(page.ids)
        assert all(source.url in page.links for source in topic.data.sources)
        assert page.tags.count("figure") == sum(one.evidence is not None for one in told.experiments)
        refuted = sum(one.myth and one.evidence is not None and one.evidence.as_expected for one in told.experiments)
        assert page.classes.count("myth") == refuted


def test_no_mark_and_no_unfilled_value_is_left(pages: dict[str, Read]) -> None:
    for name, page in pages.items():
        assert not re.search(r"\[\[[a-z]+:|\{#[a-z]", page.text), name
        assert "\\frac" not in page.text, name


def test_what_was_measured_is_stated_with_its_interval_its_versions_and_the_day(small: tuple[Path, Site]) -> None:
    page = read(small[0] / "en" / "clip-norm.html")
    assert re.search(r"cosine\s*0\.\d+\s*\[0\.\d+, 0\.\d+\]", page.text)
    assert re.search(r"myth, refuted", page.text)
    assert MADE.isoformat() in page.text
    assert re.search(r"numpy \d+\.\d+", page.text)


def test_points_and_answers_of_exercises_are_folded(small: tuple[Path, Site]) -> None:
    text = (small[0] / "en" / "clip-norm.html").read_text("utf-8")
    folded = re.findall(r"<details(?: class=\"[\w-]+\")?>", text)
    assert len(folded) == 2 + 2 + 3 + 1  # points of two questions, numbers of two claims, three exercises, one solution
    start = text.index('id="drill-scale"')
    assert text.index("<details>", start) < text.index("<strong>", start)


def test_an_exercise_of_the_book_comes_back_by_its_seed(good: Catalog) -> None:
    (practice,) = chapter(good.topics[0], "en").practices
    assert len({exercise.ask.en for _, exercise in practice.samples}) == 3
    for seed, exercise in practice.samples:
        assert practice.drill.exercise(seed) == exercise


def test_an_experiment_knows_what_the_page_says_of_it(good: Catalog) -> None:
    myth = chapter(good.topics[0], "en").experiment("value-direction")
    assert myth is not None
    assert any("[[claim:value-direction]]" in passage for passage in myth.passages)


def test_the_front_pages_name_every_area_topic_and_search_word(
    pages: dict[str, Read], held: tuple[Chapter, ...]
) -> None:
    for topic in (told.topic for told in held):
        assert f"{topic.id}.html" in pages["zh/index.html"].links
        assert area_name(topic.area).zh in pages["zh/index.html"].text
        for words in topic.data.search.values():
            assert all(word in pages["zh/words.html"].text for word in words)
    assert all(area_name(area).zh != area_name(area).en for area in areas())


def test_the_coverage_page_has_every_row(pages: dict[str, Read], ours: Catalog) -> None:
    page = pages["zh/coverage.html"]
    assert page.tags.count("tr") == len(coverage(ours).rows) + len(areas())
    assert str(coverage(ours).discharged) in page.text


def test_each_formula_is_set_once_and_put_everywhere() -> None:
    pages = {
        "a": '<p><span class="math inline">a&lt;b</span> <span class="math block">a&lt;b</span></p>',
        "b": '<span class="math inline">a&lt;b</span>',
    }
    asked: list[tuple[str, bool]] = []

    def typeset(formulas: list[tuple[str, bool]]) -> list[str]:
        asked.extend(formulas)
        return [f"<b>{displayed}</b>" for _, displayed in formulas]

    assert typeset_all(pages, typeset) == 2  # type: ignore[arg-type]  # a list is what it gets
    assert asked == [("a<b", False), ("a<b", True)]
    assert pages["b"] == '<span class="math inline"><b>False</b></span>'
    assert '<span class="math block"><b>True</b></span>' in pages["a"]


def test_the_same_content_on_the_same_day_is_the_same_book(
    good: Catalog, small: tuple[Path, Site], tmp_path: Path
) -> None:
    again = tmp_path / "again"
    write_site(good, again, ("zh", "zh-Hant", "en"), as_typed, MADE)

    def contents(root: Path) -> dict[Path, bytes]:
        return {file.relative_to(root): file.read_bytes() for file in root.rglob("*") if file.is_file()}

    assert contents(small[0]) == contents(again)


def test_a_topic_that_cannot_be_read_is_left_out_and_told(tmp_path: Path) -> None:
    pack = make_pack(tmp_path)
    (folder,) = [folder for _, _, folder in pack.topic_folders()]
    Path(str(folder), "answer.en.md").unlink()
    site = write_site(Catalog.load([pack]), tmp_path / "book", ("zh", "en"), as_typed, MADE)
    assert [finding.topic for finding in site.left_out] == ["clip-norm"]
    assert "answer.en.md" in site.left_out[0].text.en
    assert (tmp_path / "book/zh/clip-norm.html").exists()
    assert not (tmp_path / "book/en/clip-norm.html").exists()
