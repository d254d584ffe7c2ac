"""Stars, "I know this" and notes: set, listed, taken off, undone; and the keys for them within a review."""

import json
from collections.abc import Callable, Iterator

import pytest

from bagu.cli.review import Ticks, numbers_in, ticks_in
from bagu.cli.screen import Screen
from cli.running import Run

Keys = Callable[..., None]


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> Keys:
    """What the learner types, line by line; when it runs out, the terminal is closed."""

    def typed(*lines: str) -> None:
        rest: Iterator[str] = iter(lines)

        def line() -> str:
            try:
                return next(rest)
            except StopIteration:
                raise EOFError from None

        monkeypatch.setattr("builtins.input", line)
        monkeypatch.setattr(Screen, "interactive", property(lambda _: True))

    return typed


def kept(bagu: Run) -> list[dict[str, object]]:
    lines = [json.loads(line) for line in bagu("export").out.splitlines()]
    return [line for line in lines if line["entry"] == "attempt"]


def marks(bagu: Run, command: str) -> list[str]:
    return [mark["item"] for mark in json.loads(bagu(command, "--json").out)["items"]]


@pytest.mark.parametrize("command", ["star", "know"])
def test_a_mark_is_listed_taken_off_and_brought_back_by_undo(bagu: Run, command: str) -> None:
    assert marks(bagu, command) == []
    assert "yet" in bagu(command).out
    bagu(command, "nms#soft")
    bagu(command, "nms")
    assert marks(bagu, command) == ["nms#soft", "nms#iou"]
    listing = bagu(command).out
    assert "nms#soft" in listing
    assert "IoU by hand" in listing
    assert "no longer" in bagu(command, "nms#soft", "--off").out
    assert marks(bagu, command) == ["nms#iou"]
    assert "taken off" in bagu("undo").out
    assert marks(bagu, command) == ["nms#soft", "nms#iou"]
    bagu("undo")
    bagu("undo")
    assert marks(bagu, command) == []
    assert bagu(command, "--off").code == 2


def test_what_is_no_longer_known_is_planned_again(bagu: Run) -> None:
    def planned() -> list[str]:
        return [entry["item"] for entry in json.loads(bagu("--json").out)["items"]]

    first = planned()[0]
    bagu("know", first)
    assert first not in planned()
    bagu("know", first, "--off")
    assert first in planned()
    bagu("undo")
    assert first not in planned()


def test_notes_are_shown_by_item_and_all_together(bagu: Run) -> None:
    assert "no note" in bagu("note", "nms#iou").out
    assert "no notes yet" in bagu("note").out
    bagu("note", "nms#iou", "零", "面积")
    bagu("note", "nms#iou", "second")
    bagu("note", "nms#soft", "sigma is no deviation")
    assert bagu("note", "nms#iou").out.split() == ["零", "面积", "second"]
    assert json.loads(bagu("note", "nms#iou", "--json").out)["items"][0]["notes"] == ["零 面积", "second"]
    assert marks(bagu, "note") == ["nms#iou", "nms#soft"]
    listing = bagu("note").out
    assert "sigma is no deviation" in listing
    assert listing.count("nms#iou") == 2
    bagu("undo")
    assert marks(bagu, "note") == ["nms#iou"]
    assert bagu("note", "nms#iou", " ").code == 2


def test_keys_within_a_card_mark_it_and_the_card_goes_on(bagu: Run, keys: Keys) -> None:
    keys("s", "n ask about ties", "n", "and about zero", "x", "", "s", "1 2 g4")
    ran = bagu("review", "nms#greedy")
    assert ran.code == 0, ran
    assert "“x” means nothing here" in ran.out
    assert "Your note: ask about ties" in ran.out
    assert "Your note: and about zero" in ran.out
    entries = kept(bagu)
    assert [(entry["kind"], entry.get("rating")) for entry in entries] == [
        ("star", None), ("note", None), ("note", None), ("star", None), ("question", 4),
    ]  # fmt: skip
    assert [entry["detail"] for entry in entries if entry["kind"] == "star"] == [{"on": True}, {"on": False}]
    assert entries[-1]["detail"]["grade"] == 4  # type: ignore[index]


def test_what_is_known_leaves_the_review_unanswered(bagu: Run, keys: Keys) -> None:
    keys("k")
    assert bagu("review", "nms#greedy").code == 0
    assert [entry["kind"] for entry in kept(bagu)] == ["known"]


def test_undo_within_a_review_asks_that_card_again(bagu: Run, keys: Keys) -> None:
    keys("", "a", "u", "", "", "q")
    ran = bagu("review")
    assert ran.code == 0, ran
    first, undone, second = kept(bagu)
    assert (first["kind"], undone["kind"], second["kind"]) == ("question", "undo", "question")
    assert undone["undoes"] == first["id"]
    assert first["item"] == second["item"]
    assert (first["rating"], second["rating"]) == (3, 1)


def test_undo_with_nothing_to_undo_stays_at_the_card(bagu: Run, keys: Keys) -> None:
    keys("u", "", "a")
    ran = bagu("review", "nms#greedy")
    assert "nothing to take back" in ran.out
    assert [entry["kind"] for entry in kept(bagu)] == ["question"]


@pytest.mark.parametrize(
    ("typed", "named", "grade"),
    [
        ("", [], None), ("1 3", [1, 3], None), ("１、３", [1, 3], None), ("a", [1, 2, 3, 4, 5], None),
        ("1 3 g2", [1, 3], 2), ("g1", [], 1), ("a G4", [1, 2, 3, 4, 5], 4), ("g3 1,2", [1, 2], 3), ("ｇ４ ５", [5], 4),
    ],
)  # fmt: skip
def test_ticks_are_read_with_a_grade_or_without(typed: str, named: list[int], grade: int | None) -> None:
    assert ticks_in(typed, 5) == Ticks(frozenset(named), grade)


@pytest.mark.parametrize("typed", ["6", "g5", "g0", "g1 g2", "1 x", "first", "-1", "1g2", "1.5g"])
def test_what_is_no_tick_is_not_guessed_at(typed: str) -> None:
    assert ticks_in(typed, 5) is None


def test_numbers_stay_within_the_points() -> None:
    assert numbers_in("0 2", 3) == {2}
    assert numbers_in("4", 3) is None


def test_mistakes_say_what_was_missed_and_how_to_do_it_again(bagu: Run, keys: Keys) -> None:
    bagu("drill", "nms#iou-fraction", "--seed", "5", "--answer", "7/1000")
    keys("", "1 2")
    bagu("review", "nms#greedy")
    for language, word in (("en", "A removed box removes nobody."), ("zh", "已经被删的框，不再删别人。")):
        out = bagu("mistakes", "--lang", language).out
        assert word in out
        assert "7/1000" in out
        assert "bagu drill nms#iou-fraction --seed 5" in out
        assert "bagu review nms#greedy" in out
    found = json.loads(bagu("mistakes", "--json").out)["mistakes"]
    assert found[0]["missed"] == ["dead", "class", "cost", "conventions"]
    assert found[1]["given"] == "7/1000"
    keys("", "a")
    bagu("review", "nms#greedy")
    assert "answered well since" in bagu("mistakes").out
    assert "A removed box removes nobody." not in bagu("mistakes").out
    assert bagu("mistakes", "--days", "0").code == 2
    assert "1 to 10000" in " ".join(bagu("mistakes", "--days", "-3").err.split())
