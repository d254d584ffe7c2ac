from collections.abc import Mapping
from dataclasses import replace

import pytest
from numpy.random import Generator

from bagu.curriculum.claim import Criterion, claim
from bagu.errors import FaultError, UsageError
from bagu.proof.parameters import parse_parameters, resolve
from proof.sample_claims import always_five, mean_near_zero


@pytest.mark.parametrize(
    ("word", "want"),
    [
        ("n=12", {"n": 12}),
        ("n=1_000", {"n": 1000}),
        ("shift=-0.5", {"shift": -0.5}),
        ("shift=2", {"shift": 2.0}),
        (" shift = 1e-3 ", {"shift": 1e-3}),
        ("law=uniform", {"law": "uniform"}),
        ("note=a=b", {"note": "a=b"}),
        ("note=", {"note": ""}),
    ],
)
def test_words_are_typed_by_the_annotations(word: str, want: dict[str, object]) -> None:
    got = parse_parameters(mean_near_zero, [word])
    assert got == want
    assert [type(value) for value in got.values()] == [type(value) for value in want.values()]


@pytest.mark.parametrize(("word", "want"), [("six=false", False), ("six=YES", True), ("six=0", False)])
def test_booleans(word: str, want: bool) -> None:
    assert parse_parameters(always_five, [word]) == {"six": want}


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("n=1.5", "whole number"),
        ("n=many", "n"),
        ("shift=nan", "a number"),
        ("shift=inf", "a number"),
        ("law=cauchy", "normal, uniform"),
        ("size=3", "n (a whole number), shift (a number), law (one of normal, uniform), note (text)"),
        ("n", "name=value"),
    ],
)
def test_a_bad_word_is_told_with_what_is_needed(word: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_parameters(mean_near_zero, [word])
    assert said in caught.value.text.en


def test_a_boolean_takes_no_other_word() -> None:
    with pytest.raises(UsageError, match="true or false"):
        parse_parameters(always_five, ["six=maybe"])


def test_settings_lie_over_defaults_and_overrides_over_settings() -> None:
    assert resolve(mean_near_zero, "fast") == {"n": 200, "shift": 0.0, "law": "normal", "note": ""}
    assert resolve(mean_near_zero, "full")["n"] == 2000
    assert resolve(mean_near_zero, "control") == {"n": 200, "shift": 3.0, "law": "normal", "note": ""}
    assert resolve(mean_near_zero, "full", {"n": 7})["n"] == 7


@pytest.mark.parametrize("override", [{"n": "7"}, {"n": True}, {"n": 1.0}, {"shift": "1"}, {"law": "x"}, {"m": 1}])
def test_overrides_are_checked(override: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        resolve(mean_near_zero, "fast", override)


@pytest.mark.parametrize("setting", [{"n": 1.5}, {"m": 1}])
def test_a_setting_that_does_not_fit_is_our_fault(setting: dict[str, object]) -> None:
    with pytest.raises(FaultError, match="fast setting"):
        resolve(replace(mean_near_zero, fast=setting), "fast")


def test_a_parameter_without_a_type_or_default_is_our_fault() -> None:
    def untyped(rng: Generator, *, n=3) -> Mapping[str, float]:  # type: ignore[no-untyped-def]  # the mistake
        return {"x": n}

    def no_default(rng: Generator, *, n: int) -> Mapping[str, float]:
        return {"x": n}

    def positional(rng: Generator, n: int = 3) -> Mapping[str, float]:
        return {"x": n}

    for measure in (untyped, no_default, positional):
        broken = claim("b", zh="", en="", criteria=[Criterion("x", "==", 3)], control={})(measure)
        with pytest.raises(FaultError, match="keyword-only"):
            resolve(broken, "fast")
