"""Sliders reach what the settings of a claim use; a value that was typed stays where it is."""

from collections.abc import Mapping
from typing import Literal

from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import Generator

from bagu.curriculum.catalog import Catalog
from bagu.curriculum.claim import Criterion, claim
from bagu.curriculum.content import claims
from bagu.proof.controls import controls_of
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
    assert (held["n"].low, held["n"].high, held["n"].step) == (0, 200, 1)
    assert (held["share"].low, held["share"].high, held["share"].step) == (0.0, 1.0, 0.01)
    assert (held["shift"].low, held["shift"].high) == (-6.0, 0.0)
    assert held["none"].high > held["none"].low


@given(st.integers(-(10**9), 10**9))
@settings(deadline=None, derandomize=True, database=None, max_examples=30)
def test_whatever_was_typed_is_on_the_slider(n: int) -> None:
    control = controls_of(all_kinds, resolve(all_kinds, "fast", {"n": n}))[0]
    assert control.low <= n <= control.high
    assert control.value == n


def test_all_claims_that_ship_have_controls_around_their_settings() -> None:
    for topic in Catalog.load().topics[:3]:
        for held in claims(topic):
            for setting in ("fast", "full", "control"):
                for control in controls_of(held, resolve(held, "fast")):
                    value = resolve(held, setting)[control.parameter.name]
                    if control.look == "slider":
                        assert control.low <= value <= control.high
