"""Which entries stand."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from bagu.store import Attempt, standing
from store.logs import entry, study_log, undo


def ids(log: list[Attempt]) -> list[str]:
    return [attempt.id for attempt in standing(log)]


def test_an_undone_entry_does_not_stand_and_the_undo_is_not_shown() -> None:
    assert ids([entry("1"), entry("2"), undo("3", "2")]) == ["1"]


def test_an_undo_that_is_undone_gives_the_entry_back() -> None:
    log = [entry("1"), undo("2", "1"), undo("3", "2")]
    assert ids(log) == ["1"]
    assert ids([*log, undo("4", "3")]) == []


def test_two_undos_of_one_entry_need_both_to_be_undone() -> None:
    log = [entry("1"), undo("2", "1"), undo("3", "1"), undo("4", "2")]
    assert ids(log) == []
    assert ids([*log, undo("5", "3")]) == ["1"]


def test_nobody_undoes_what_another_did() -> None:
    assert ids([entry("1"), undo("2", "1", user="other")]) == ["1"]


def test_an_undo_of_what_is_not_there_yet_waits_for_it() -> None:
    assert ids([undo("2", "1")]) == []
    assert ids([undo("2", "1"), entry("1")]) == []


def test_undos_in_a_circle_have_no_effect() -> None:
    assert ids([entry("1"), undo("2", "1"), undo("3", "2"), undo("4", "3"), undo("5", "4"), undo("6", "6")]) == ["1"]
    assert ids([entry("1"), undo("2", "3"), undo("3", "2"), undo("4", "1")]) == []
    assert ids([entry("1"), undo("2", "2"), undo("3", "2")]) == ["1"]


def recursively(log: list[Attempt]) -> set[str]:
    """The definition, said once more: an entry stands unless an undo that stands undoes it."""

    def stands(one: Attempt) -> bool:
        return not any(stands(other) for other in log if other.undoes == one.id)

    return {one.id for one in log if one.kind != "undo" and stands(one)}


@settings(deadline=None, derandomize=True, database=None)
@given(study_log(most=14), st.randoms(use_true_random=False))
def test_it_is_the_definition_in_whatever_order_the_log_comes(log: list[Attempt], random: Random) -> None:
    expected = standing(log)
    assert {attempt.id for attempt in expected} == recursively(log)
    shuffled = [*log, *log[:3]]
    random.shuffle(shuffled)
    assert standing(shuffled) == expected
