"""Anki's own library opens the package; importing a newer one updates notes and keeps their schedule."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bagu.book.anki import write_package
from bagu.book.cards import Card, Cards, mathjax
from bagu.book.chapter import chapter
from bagu.book.links import Links
from bagu.curriculum.catalog import Catalog
from bagu.text import Language

NOW = 1_800_000_000.0


def cards_of(catalog: Catalog, topic: str, language: Language = "en") -> list[Card]:
    return list(Cards(chapter(catalog.topic(topic), language), Links(catalog, language, ".html")).all())


class Collection:
    """A collection of Anki's own, as its program would open it."""

    def __init__(self, folder: Path) -> None:
        from anki.collection import Collection as Opened

        self.opened: Any = Opened(str(folder / "collection.anki2"))

    def take(self, file: Path) -> tuple[int, int]:
        """Import a package as a person does; how many notes are new and how many were updated."""
        from anki.collection import ImportAnkiPackageOptions, ImportAnkiPackageRequest

        options = ImportAnkiPackageOptions(merge_notetypes=False, with_scheduling=False)
        log = self.opened.import_anki_package(ImportAnkiPackageRequest(package_path=str(file), options=options)).log
        return len(log.new), len(log.updated)

    def note(self, id: str) -> Any:
        (found,) = [note for note in map(self.opened.get_note, self.opened.find_notes("")) if note["Id"] == id]
        return found

    def decks(self) -> set[str]:
        return {entry.name for entry in self.opened.decks.all_names_and_ids()}

    def media(self) -> set[str]:
        return {file.name for file in Path(self.opened.media.dir()).iterdir()}


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    held = Collection(tmp_path)
    yield held
    held.opened.close()


def test_a_package_opens_with_its_decks_fields_tags_and_figures(
    ours: Catalog, collection: Collection, tmp_path: Path
) -> None:
    cards = cards_of(ours, "nms")
    file = tmp_path / "nms.apkg"
    assert write_package(cards, "en", file, NOW) == len(cards)
    assert collection.take(file) == (len(cards), 0)
    assert {"bagu", "bagu::Detection"} <= collection.decks()
    note = collection.note("nms#greedy")
    assert "bagu::question" in note.tags
    assert "bagu::detection::nms" in note.tags
    shown = set(re.findall(r'<img src="([^"]+)"', "".join(card.back for card in cards)))
    assert shown
    assert shown <= collection.media()
    assert not collection.opened.media.check().missing
    (card,) = note.cards()
    assert "How does NMS" in card.question() or note["Front"] in card.question()
    assert note["Back"] in card.answer()


def test_a_newer_package_updates_and_keeps_the_schedule(good: Catalog, collection: Collection, tmp_path: Path) -> None:
    cards = cards_of(good, "clip-norm")
    first, second = tmp_path / "1.apkg", tmp_path / "2.apkg"
    write_package(cards, "en", first, NOW)
    assert collection.take(first) == (3, 0)
    (card,) = collection.note("clip-norm#by-norm").cards()
    card.ivl, card.due, card.type, card.queue, card.reps = 40, 400, 2, 2, 7
    collection.opened.update_card(card)

    changed = [replace(card, back=card.back + "<p>New words.</p>") if "by-norm" in card.id else card for card in cards]
    write_package(changed, "en", second, NOW + 60)
    new, updated = collection.take(second)
    assert new == 0
    assert updated >= 1
    assert collection.opened.note_count() == 3
    note = collection.note("clip-norm#by-norm")
    assert note["Back"].endswith("<p>New words.</p>")
    (again,) = note.cards()
    assert (again.id, again.ivl, again.reps) == (card.id, 40, 7)


def test_a_changed_figure_arrives_with_its_note(good: Catalog, collection: Collection, tmp_path: Path) -> None:
    cards = cards_of(good, "clip-norm")
    (myth,) = [card for card in cards if card.media]
    (name,) = myth.media
    write_package(cards, "en", tmp_path / "1.apkg", NOW)
    collection.take(tmp_path / "1.apkg")
    newer = replace(myth, media={name: myth.media[name].replace("<title>", "<title>newer ")})
    write_package([newer], "en", tmp_path / "2.apkg", NOW + 60)
    collection.take(tmp_path / "2.apkg")
    (shown,) = re.findall(r'<img src="([^"]+)"', collection.note(myth.id)["Back"])
    assert "newer" in Path(collection.opened.media.dir(), shown).read_text("utf-8")


def test_two_languages_lie_side_by_side(good: Catalog, collection: Collection, tmp_path: Path) -> None:
    for language in ("zh", "zh-Hant", "en"):
        file = tmp_path / f"{language}.apkg"
        write_package(cards_of(good, "clip-norm", language), language, file, NOW)
        assert collection.take(file) == (3, 0)
    assert {"bagu::梯度", "bagu::Gradients"} <= collection.decks()
    assert collection.opened.note_count() == 9


def test_each_question_and_each_refuted_myth_is_a_card_once(ours: Catalog) -> None:
    held = chapter(ours.topic("nms"), "zh")
    cards = cards_of(ours, "nms", "zh")
    myths = {f"nms#{one.claim.id}" for one in held.experiments if one.myth}
    assert [card.id for card in cards] == list(dict.fromkeys(card.id for card in cards))
    assert {card.id for card in cards} == {f"nms#{q.id}" for q in held.page.questions} | myths
    for card in cards:
        if card.id in myths:
            assert "误传，已推翻" in card.back
            assert "<td>" in card.back


def test_formulas_are_between_the_marks_of_mathjax(ours: Catalog) -> None:
    assert mathjax("a<b", False) == r"\(a&lt;b\)"
    assert mathjax("x", True) == r"\[x\]"
    back = next(card.back for card in cards_of(ours, "nms") if card.id == "nms#soft")
    assert r"\(e^{-\mathrm{IoU}^2/\sigma}\)" in back
    for card in cards_of(ours, "nms"):
        text = card.front + card.back
        assert "$" not in text
        assert text.count(r"\(") == text.count(r"\)")
        assert "[[" not in text.replace("[[0", "").replace("[[1", "")
