"""Hours until the interview: most asked first, weakest first, within the minutes, a page each."""

import json
import re
from datetime import timedelta
from functools import cache

import pytest
from hypothesis import given, settings

from bagu.contracts import to_json
from bagu.curriculum.catalog import Catalog
from bagu.curriculum.item import Item
from bagu.curriculum.page import page
from bagu.errors import UsageError
from bagu.store import Attempt
from bagu.study.cram import MOST_HOURS, Cram, cram, markdown_of, ranked
from bagu.study.cram_page import CramPage, displayed, equations, page_of, reading_minutes
from bagu.study.memory import recall, replay
from bagu.text import Language
from store.logs import NOON, entry, study_log
from study.curricula import curricula, item

ROUND = settings(deadline=None, derandomize=True, database=None)
CATALOG = Catalog.load()
ITEMS = tuple(one for one in CATALOG.items() if one.topic in ("nms", "bootstrap", "batch-norm"))
NOW = NOON + timedelta(days=1)


def crammed(
    hours: float, log: list[Attempt] | None = None, language: Language = "en", items: tuple[Item, ...] = ITEMS
) -> Cram:
    return cram(CATALOG, items, replay(log or []), NOW, hours, language)


@cache
def whole(language: Language = "en") -> Cram:
    """All the pages there are."""
    return crammed(24, language=language)


@pytest.mark.parametrize("hours", [0.1, 0.5, 1, 2, 24])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_fits_and_leaves_out_only_what_does_not(hours: float, language: Language) -> None:
    held = crammed(hours, language=language)
    assert held.minutes == pytest.approx(sum(one.minutes for one in held.pages))
    assert 0 < held.minutes <= held.budget == 60 * hours
    ids = [one.item for one in held.pages]
    questions = [one for one in ITEMS if one.kind == "question"]
    assert len(set(ids)) == len(ids)
    assert len(ids) + held.left_out == len(questions)
    order = [one.id for one in ranked(questions, {}, NOW)]
    assert ids == [id for id in order if id in ids]
    room = held.budget - held.minutes
    for one in questions:
        if one.id not in ids:
            assert page_of(CATALOG, one, language, 0.0, whole=False).minutes > room
    if hours == 24:
        assert held.left_out == 0


def test_the_most_asked_come_first() -> None:
    asked = [one.asked for one in whole().pages]
    assert asked == sorted(asked, reverse=True)
    assert len(set(asked)) > 2


def test_what_was_answered_well_comes_later_what_is_known_not_at_all_what_is_starred_first() -> None:
    first, second = (one.item for one in whole().pages[:2])
    last = whole().pages[-1]
    assert last.asked < 5
    log = [entry("1", item=first, rating=4), entry("2", "known", second)]
    log.append(entry("3", "star", last.item, detail={"on": True}))
    pages = crammed(24, log).pages
    ids = [one.item for one in pages]
    assert ids.index(first) > len(ids) / 2
    assert pages[ids.index(first)].recall > 0.8
    assert second not in ids
    assert all(one.asked == 5 for one in pages[: ids.index(last.item)])


@ROUND
@given(curricula(), study_log())
def test_they_are_ranked_by_how_often_asked_times_how_likely_forgotten(items: list[Item], log: list[Attempt]) -> None:
    memories = replay(log)
    order = ranked(items, memories, NOW)
    assert {one.id for one in order} == {
        one.id for one in items if one.kind == "question" and not (one.id in memories and memories[one.id].known)
    }

    def worth(one: Item) -> float:
        memory = memories.get(one.id)
        often = 5 if memory is not None and memory.starred else one.asked
        return often * (1 - recall(memory, NOW))

    assert [(-worth(one), one.level) for one in order] == sorted((-worth(one), one.level) for one in order)


@pytest.mark.parametrize("hours", [0, -1, float("nan"), float("inf"), MOST_HOURS + 0.1, 1e300])
def test_hours_that_cannot_be_are_told(hours: float) -> None:
    with pytest.raises(UsageError, match=r"such as 2 or 0\.5"):
        crammed(hours)


def test_too_short_for_any_page_says_how_long_one_takes() -> None:
    with pytest.raises(UsageError, match="the shortest takes") as caught:
        crammed(0.01)
    shortest = min(one.minutes for one in whole().pages)
    told = int(re.findall(r"takes (\d+)", caught.value.text.en)[0])
    assert shortest <= told < shortest + 1
    assert crammed(told / 60).pages


def test_nothing_to_cram_is_told() -> None:
    with pytest.raises(UsageError, match="no question"):
        crammed(1, items=(item("nms#nms", "problem"),))
    log = [entry(one.id, "known", one.id) for one in ITEMS if one.kind == "question"]
    with pytest.raises(UsageError, match="marked as known"):
        crammed(1, log)


def test_a_page_takes_as_long_as_reading_it_aloud() -> None:
    assert reading_minutes("一" * 250) == 1
    assert reading_minutes("word " * 183) == 1
    assert reading_minutes("一" * 125 + " IoU" * 183) == 1.5
    assert reading_minutes("，。！ ... ---") == 0


def soft(language: Language) -> CramPage:
    return next(one for one in whole(language).pages if one.item == "nms#soft")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_page_has_points_answer_formulas_and_the_number_against_each_myth(language: Language) -> None:
    found = soft(language)
    written = page(CATALOG.topic("nms"), language).question("soft")
    assert written is not None
    assert [point.id for point in found.points] == [point.id for point in written.points]
    assert "[[" not in to_json(whole(language))
    assert found.recall == 0
    myths = {myth.claim: myth for myth in found.myths}
    assert set(myths) == {"nms#soft-quadratic", "nms#soft-always"}
    for myth in myths.values():
        assert myth.low <= myth.mean <= myth.high
        assert myth.needed.startswith((">=", "<=", "=="))
    assert myths["nms#soft-always"].number == "AP50 gain"
    assert myths["nms#soft-always"].high < 0  # to hold, it would have to be >= 0
    assert "Soft" in myths["nms#soft-always"].text
    text = markdown_of(whole(language))
    assert "`bagu prove nms#soft-always`" in text
    assert text.count("\n## ") == len(whole(language).pages)


def test_the_formulas_a_topic_displays_are_on_its_first_page_only() -> None:
    pages = [one for one in whole().pages if one.topic == "nms"]
    holding = [one for one in pages if any("mathrm{AP}=" in formula for formula in one.formulas)]
    assert holding == pages[:1]


def test_formulas_are_those_that_relate_something() -> None:
    text = r"The $n$ boxes, $k=n$ at worst, $O(n^2)$; $w \leftarrow w-\eta g$, $p=TP/(TP+FP)$, $2\cdot3=6$ and $c$."
    assert list(equations(text)) == [r"w \leftarrow w-\eta g", "p=TP/(TP+FP)"]
    assert list(displayed("a\n\n$$E=mc^2$$\n\nb $x$")) == ["E=mc^2"]


def test_it_is_an_object_with_kind_and_version() -> None:
    held = crammed(0.5)
    written = json.loads(to_json(held))
    assert (written["kind"], written["version"]) == ("cram", 1)
    assert written["pages"][0]["points"][0]["text"]
