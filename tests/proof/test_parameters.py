from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import Generator

from bagu.curriculum.claim import Claim, Criterion, Range, claim
from bagu.errors import FaultError, UsageError
from bagu.proof.parameters import parameters_of, parse_parameters, resolve
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


def _with(hint: Any, default: object, **setting: object) -> Claim:
    def measure(rng: Generator, *, p) -> Mapping[str, float]:  # type: ignore[no-untyped-def]  # annotated below
        return {"x": p}

    measure.__annotations__["p"] = hint
    measure.__kwdefaults__ = {"p": default}
    return claim("b", zh="", en="", criteria=[Criterion("x", "==", 3)], control={}, **setting)(measure)  # type: ignore[arg-type]


SHARE = Annotated[float, Range(0, 0.95)]
ODD = Annotated[int, Range(1, 61, step=2)]


@pytest.mark.parametrize(
    ("hint", "word", "came", "en", "zh"),
    [
        (SHARE, "1", "1", "a number from 0 to 0.95", "0 到 0.95 的数"),
        (SHARE, "-0.01", "-0.01", "a number from 0 to 0.95", "0 到 0.95 的数"),
        (SHARE, "nan", "nan", "a number from 0 to 0.95", "0 到 0.95 的数"),
        (ODD, "4", "4", "a whole number from 1 to 61 in steps of 2", "1 到 61 的整数，从 1 起每 2 个取一个"),
        (ODD, "63", "63", "a whole number from 1 to 61 in steps of 2", "1 到 61 的整数，从 1 起每 2 个取一个"),
        (Annotated[int, Range(2, 10)], "1", "1", "a whole number from 2 to 10", "2 到 10 的整数"),
    ],
)
def test_a_number_beyond_its_range_is_told_with_what_came_and_what_fits(
    hint: Any, word: str, came: str, en: str, zh: str
) -> None:
    with pytest.raises(UsageError) as caught:
        parse_parameters(_with(hint, 3 if hint is not SHARE else 0.5), [f"p={word}"])
    assert caught.value.text.en == f"The value {came} does not fit the parameter p; needed: {en}."
    assert caught.value.text.zh == f"参数 p 的值 {came} 不合适；需要：{zh}。"


@given(st.integers(-100, 100), st.integers(1, 100), st.integers(1, 9), st.integers(-500, 500))
@settings(derandomize=True, database=None)
def test_a_range_holds_what_its_steps_reach(low: int, steps: int, step: int, value: int) -> None:
    wide = Range(low, low + steps * step, step)
    assert (value in wide) == (value in range(low, low + steps * step + 1, step))
    known = parameters_of(_with(Annotated[int, wide], low))["p"]
    assert known.fits(value) == (value in wide)
    assert not known.fits(float(low))  # in the range, and no whole number


@pytest.mark.parametrize("override", [{"p": 0.96}, {"p": -1}, {"p": float("nan")}])
def test_overrides_are_held_to_the_range(override: dict[str, object]) -> None:
    held = _with(SHARE, 0.5)
    assert resolve(held, "fast", {"p": 0.95}) == {"p": 0.95}
    with pytest.raises(UsageError, match=r"from 0 to 0\.95"):
        resolve(held, "fast", override)


@pytest.mark.parametrize(
    "broken", [_with(SHARE, 1.0), _with(SHARE, 0.5, fast={"p": 1.0}), _with(ODD, 3, fast={"p": 4})]
)
def test_a_default_or_a_setting_beyond_the_range_is_our_fault(broken: Claim) -> None:
    with pytest.raises(FaultError, match=r"fast setting of claim b, p = .* does not fit .*from"):
        resolve(broken, "fast")


@pytest.mark.parametrize(
    "hint",
    [
        Annotated[int, Range(0.5, 3)],
        Annotated[int, Range(1, 4, step=2)],
        Annotated[float, Range(0, 1, step=2)],
        Annotated[bool, Range(0, 1)],
        Annotated[Literal[1, 2], Range(1, 3)],
    ],
)
def test_a_range_that_is_none_of_its_types_is_our_fault(hint: Any) -> None:
    with pytest.raises(FaultError, match="cannot have Range"):
        parameters_of(_with(hint, 1))


@pytest.mark.parametrize("ends", [(1, 1), (2, 1), (0, 1, 0)])
def test_a_range_goes_up(ends: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="a range goes up"):
        Range(*ends)
