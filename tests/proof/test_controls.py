"""Sliders reach what the settings of a claim use; a value that was typed stays where it is."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Annotated, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import Generator

from bagu.curriculum.catalog import Catalog
from bagu.curriculum.claim import Claim, Criterion, Range, claim
from bagu.curriculum.content import claims
from bagu.errors import UsageError
from bagu.proof.controls import Control, controls_of
from bagu.proof.engine import run_claim
from bagu.proof.figure import figure_of
from bagu.proof.parameters import resolve


@claim(
    "all-kinds", zh="各种。", en="All kinds.", criteria=[Criterion("x", ">=", 0)], fast={"n": 4}, full={"n": 100},
    control={"shift": -3.0},
)  # fmt: skip
def all_kinds(
    rng: Generator, *, n: int = 2, share: float = 0.25, shift: float = 0.0, on: bool = True, none: int = 0,
    law: Literal["a", "b"] = "a", word: str = "w",
) -> Mapping[str, float]:  # fmt: skip
    return {"x": 1.0}


def test_each_kind_has_its_control() -> None:
    held = {one.parameter.name: one for one in controls_of(all_kinds, resolve(all_kinds, "fast"))}
    assert {name: one.look for name, one in held.items()} == {
        "n": "slider", "share": "slider", "shift": "slider", "on": "switch", "none": "slider", "law": "choice",
        "word": "word",
    }  # fmt: skip
    assert (held["n"].low, held["n"].high, held["n"].step) == (1, 200, 1)
    assert (held["share"].low, held["share"].high, held["share"].step) == (0.0, 1.0, 0.01)
    assert (held["shift"].low, held["shift"].high) == (-6.0, 0.0)
    assert held["none"].high > held["none"].low


@given(st.integers(-(10**9), 10**9))
@settings(deadline=None, derandomize=True, database=None, max_examples=30)
def test_whatever_was_typed_is_on_the_slider(n: int) -> None:
    control = controls_of(all_kinds, resolve(all_kinds, "fast", {"n": n}))[0]
    assert control.low <= n <= control.high
    assert control.value == n


@pytest.mark.parametrize("typed", [{"n": 10**400}, {"n": -(10**400)}, {"shift": 1e308}, {"shift": -1e308}])
def test_a_slider_has_ends_whatever_was_typed(typed: dict[str, float]) -> None:
    for control in controls_of(all_kinds, resolve(all_kinds, "fast", typed)):
        if control.look == "slider":
            assert float("-inf") < control.low < control.high < float("inf")


@claim(
    "ranged", zh="有范围。", en="Ranged.", criteria=[Criterion("x", ">=", 0)], control={"p": 0.2}, fast={"ksize": 5},
)  # fmt: skip
def ranged(
    rng: Generator, *, p: Annotated[float, Range(0.01, 0.99)] = 0.5, ksize: Annotated[int, Range(1, 61, step=2)] = 3,
    eps: Annotated[float, Range(1e-4, 2.0)] = 1e-4,
) -> Mapping[str, float]:  # fmt: skip
    return {"x": 1.0}


def test_a_stated_range_is_the_slider() -> None:
    p, ksize, eps = controls_of(ranged, resolve(ranged, "fast"))
    assert (p.low, p.high, p.step) == (0.01, 0.99, 0.001)
    assert (ksize.low, ksize.high, ksize.step) == (1, 61, 2)
    assert (eps.low, eps.high, eps.step) == (1e-4, 2.0, 1e-4)


def _sliders(held: Claim) -> list[Control]:
    return [one for one in controls_of(held, resolve(held, "fast")) if one.look == "slider"]


SHIPPED = [
    pytest.param(topic.id, held, id=f"{topic.id}#{held.id}")
    for topic in Catalog.load().topics
    for held in claims(topic)
]


@pytest.mark.parametrize(("topic", "held"), SHIPPED)
def test_sliders_of_what_ships(topic: str, held: Claim) -> None:
    """Each has room for every setting, ends that may be typed as well, and no more words where choices would do."""
    for control in controls_of(held, resolve(held, "fast")):
        assert control.look != "word", control.parameter.name
    for control in _sliders(held):
        name, low, high = control.parameter.name, control.low, control.high
        assert low < high
        for setting in ("fast", "full", "control"):
            assert low <= resolve(held, setting)[name] <= high
        for end in (low, high):
            assert control.parameter.parse(f"{control.parameter.kind(end)}") == end
        if control.parameter.range is not None:
            for beyond in (low - control.step, high + control.step):
                with pytest.raises(UsageError, match=f"from {low:.12g} to {high:.12g}"):
                    control.parameter.parse(f"{control.parameter.kind(beyond)}")


def _ends(held: Claim) -> Iterator[tuple[str, object]]:
    """Lower ends, choices, switches; upper ends of numbers that are no counts, for those cost no more; counts of 3."""
    usual = resolve(held, "fast")
    for control in controls_of(held, usual):
        parameter = control.parameter
        found: list[object] = list(parameter.choices or ((True, False) if parameter.kind is bool else ()))
        if control.look == "slider":
            inner = 3 if parameter.kind is int else control.high  # what comes in twos or tens does not come in threes
            found = [parameter.kind(control.low), *([inner] if parameter.fits(inner) and inner <= control.high else [])]
        for value in found:
            if value != usual[parameter.name]:
                yield parameter.name, value


@pytest.mark.full
@pytest.mark.parametrize(("topic", "held"), SHIPPED)
def test_an_experiment_can_be_computed_and_drawn_at_the_ends(topic: str, held: Claim) -> None:
    """One seed, and each value by itself."""
    alone = tuple(replace(criterion, over="every") for criterion in held.criteria)
    one = replace(held, seeds=held.seeds[:1], criteria=alone)
    for name, value in _ends(held):
        evidence = run_claim(topic, one, overrides={name: value})
        assert "<svg" in figure_of(held, evidence).svg("en"), name
