"""Topics are found in packs, by id, by words and by item, and a broken one does not hide the others."""

import shutil
import sys
from pathlib import Path

import pytest

from bagu.curriculum.catalog import Catalog
from bagu.curriculum.needs import walk
from bagu.curriculum.pack import Pack
from bagu.errors import UsageError
from packs.faults import fault, make_pack


@pytest.fixture
def several(tmp_path: Path) -> Catalog:
    """clip-norm, a copy that needs it, and one that needs both; the last is broken."""
    pack = make_pack(tmp_path)
    area = Path(str(pack.roots[0])) / "gradients"
    for name, needs in (("second", ["clip-norm"]), ("a_third", ["second", "clip-norm"])):
        shutil.copytree(area / "clip_norm", area / name)
        toml = (area / name / "topic.toml").read_text("utf-8")
        toml = toml.replace("needs = []", f"needs = {needs!r}").replace('formerly = ["gradient-clipping"]\n', "")
        (area / name / "topic.toml").write_text(toml, "utf-8")
    broken = area / "broken"
    broken.mkdir()
    (broken / "topic.toml").write_text("schema = 2\n")
    return Catalog.load([pack])


def test_one_broken_topic_hides_no_other(several: Catalog) -> None:
    assert [topic.id for topic in several.topics] == ["a-third", "clip-norm", "second"]
    assert [(error.topic, error.file) for error in several.errors] == [("broken", "topic.toml")]
    with pytest.raises(UsageError, match=r"The topic broken( \(topic\.toml:\d+\))? cannot be read: topic\.toml"):
        several.topic("broken")


def test_a_topic_is_found_by_id_old_id_and_item(several: Catalog) -> None:
    for ref in ("clip-norm", "gradient-clipping", "clip-norm#scale"):
        assert several.topic(ref).id == "clip-norm"


def test_a_misspelt_id_is_answered_with_a_near_one(several: Catalog) -> None:
    with pytest.raises(UsageError, match="did you mean clip-norm"):
        several.topic("clipnorm")
    with pytest.raises(UsageError, match=r"There is no topic zzz; `bagu topics`"):
        several.topic("zzz")


@pytest.mark.parametrize(
    "words",
    ["裁剪", "梯度", "梯度 范数", "CLIP_GRAD_NORM", "clip_grad_norm", "exploding", "clip-norm", "ＣＬＩＰ", "scale",
     "gradient-clipping", "梯度爆炸", "by-value", "裁剪後", "gradients", "範數"],
)  # fmt: skip
def test_words_are_found_in_both_languages_whatever_their_case_and_width(several: Catalog, words: str) -> None:
    assert "clip-norm" in [topic.id for topic in several.find(words)]


def test_an_area_finds_its_topics_and_hong_kong_finds_what_the_mainland_says() -> None:
    ours = Catalog.load()
    for words in ("目标检测", "目標檢測", "物件偵測", "Detection"):
        assert "nms" in [topic.id for topic in ours.find(words)], words
    assert [item.id for item in ours.find_items("反向傳播")] == [item.id for item in ours.find_items("反向传播")] != []


def test_an_exact_id_comes_first_and_nothing_is_found_for_nonsense(several: Catalog) -> None:
    assert several.find("second")[0].id == "second"
    assert several.find("clip-norm")[0].id == "clip-norm"
    assert several.find("量子") == ()
    assert several.find("梯度 量子") == ()


def test_items_have_titles_from_toml_and_from_the_headings(several: Catalog) -> None:
    items = {item.id: item for item in several.items()}
    assert len(items) == 12
    assert [item.kind for item in items.values()][:4] == ["question", "question", "drill", "problem"]
    question = items["clip-norm#by-value"]
    assert (question.title.zh, question.title.en) == ("按值裁剪", "Clipping by value")
    assert (question.asked, question.level, question.minutes) == (2, 1, 2)
    assert items["clip-norm#scale"].title.en == "A component after clipping"
    assert items["second#scale"].needs == ("clip-norm",)


def test_how_often_an_item_is_asked_follows_from_the_notes(several: Catalog) -> None:
    items = {item.id: item for item in several.items()}
    assert items["clip-norm#by-norm"].asked == 2  # gradient-clipping-norm stands in one note
    assert items["clip-norm#scale"].asked == 2
    assert items["clip-norm#clip-norm"].asked == 2


def test_an_item_is_found_by_reference_and_by_kind(several: Catalog) -> None:
    assert several.item("clip-norm#by-value").id == "clip-norm#by-value"
    assert several.item("clip-norm").id == "clip-norm#by-norm"
    assert several.item("clip-norm", "drill").id == "clip-norm#scale"
    assert several.item("gradient-clipping", "problem").id == "clip-norm#clip-norm"
    assert several.item("gradient-clipping#scale").id == "clip-norm#scale"


@pytest.mark.parametrize(
    ("ref", "kind", "says"),
    [
        ("clip-norm#by-valeu", None, "did you mean clip-norm#by-value"),
        ("clip-norm#scale", "problem", "is a drill; a problem is needed here"),
        ("scale", None, "did you mean a-third#scale, clip-norm#scale"),
        ("zzz#zzz", None, "There is no item zzz#zzz"),
    ],
)
def test_an_item_that_is_not_there_is_told(several: Catalog, ref: str, kind: None, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        several.item(ref, kind)


def test_a_topic_without_that_kind_is_told(tmp_path: Path) -> None:
    pack = make_pack(tmp_path)
    toml = Path(str(pack.roots[0])) / "gradients" / "clip_norm" / "topic.toml"
    text = toml.read_text("utf-8")
    toml.write_text(text[: text.index("[drills.scale]")], "utf-8")
    with pytest.raises(UsageError, match="The topic clip-norm has no drill"):
        Catalog.load([pack]).item("clip-norm", "drill")


def test_needs_come_first(several: Catalog) -> None:
    assert [topic.id for topic in several.order()] == ["clip-norm", "second", "a-third"]
    assert several.cycles() == ()


def test_circles_are_found_once_and_order_goes_on() -> None:
    found = walk({"d": ["b"], "a": ["b"], "b": ["c", "x"], "c": ["a"], "e": ["e"], "f": []})
    assert found.cycles == (("a", "b", "c"), ("e",))
    assert sorted(found.order) == ["a", "b", "c", "d", "e", "f"]


def test_the_order_of_a_long_chain_needs_no_recursion() -> None:
    n = 5000
    assert walk({str(i): [str(i + 1)] for i in range(n)}).order == tuple(str(i) for i in reversed(range(n)))


def test_an_id_in_two_packs_is_told_and_the_first_stays(tmp_path: Path) -> None:
    first, second = make_pack(tmp_path), make_pack(tmp_path)
    catalog = Catalog.load([first, second])
    assert [topic.pack for topic in catalog.topics] == [first]
    (error,) = catalog.errors
    assert error.topic == "clip-norm"
    assert first.name in error.text.en
    assert second.name in error.text.en


def test_a_pack_from_a_folder_is_imported_only_when_used(tmp_path: Path) -> None:
    from bagu.curriculum.content import claims

    pack = make_pack(tmp_path)
    catalog = Catalog.load([pack])
    catalog.items()
    assert str(tmp_path) not in sys.path
    assert [claim.id for claim in claims(catalog.topics[0])] == ["norm-limit", "value-direction"]
    assert sys.path[-1] == str(tmp_path)


def test_a_pack_that_shares_its_name_is_refused(tmp_path: Path) -> None:
    from bagu.curriculum.content import claims

    pack = make_pack(tmp_path)
    twin = tmp_path / "other" / "tomllib"
    shutil.copytree(Path(str(pack.roots[0])), twin)
    topic = Catalog.load([Pack.from_folder(twin)]).topics[0]
    with pytest.raises(UsageError, match="another package called tomllib is at"):
        claims(topic)


def test_a_folder_that_cannot_be_a_pack_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no topic pack at"):
        Pack.from_folder(tmp_path / "nothing")
    (tmp_path / "my-pack").mkdir()
    with pytest.raises(UsageError, match="my-pack is not a Python name"):
        Pack.from_folder(tmp_path / "my-pack")


def test_a_pack_that_cannot_be_found_is_an_error_and_not_the_end(tmp_path: Path) -> None:
    catalog = Catalog.load([Pack.installed("no_such_package_here"), make_pack(tmp_path)])
    assert [error.topic for error in catalog.errors] == ["no_such_package_here"]
    assert len(catalog.topics) == 1


def test_an_import_error_has_its_file_and_line(tmp_path: Path) -> None:
    from bagu.curriculum.content import BrokenModuleError, claims, problems

    catalog = Catalog.load([make_pack(tmp_path, fault("import-error"))])
    with pytest.raises(BrokenModuleError, match="fails on import with AttributeError") as caught:
        problems(catalog.topics[0])
    assert (caught.value.finding.file, caught.value.finding.line) == ("data.py", 7)
    assert len(claims(catalog.topics[0])) == 2  # imports data.py when it measures


def test_our_own_pack_is_found_by_its_entry_point() -> None:
    catalog = Catalog.load()
    assert not [error for error in catalog.errors if error.topic == "bagu.topics"]
    assert {topic.pack.name for topic in catalog.topics} >= {"bagu.topics"}
