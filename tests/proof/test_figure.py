from dataclasses import replace

import pytest

from bagu.figures import Figure, histogram
from bagu.proof.engine import run_claim
from bagu.proof.figure import figure_of
from bagu.text import Text
from figures.drawn import check, words
from proof.sample_claims import always_five, mean_near_zero


def test_the_criteria_are_drawn_with_their_bounds_and_verdicts() -> None:
    figure = figure_of(mean_near_zero, run_claim("t", mean_near_zero))
    check(figure)
    assert words(figure, "name") == ["mean ≥ −0.5", "mean ≤ 0.5"]
    assert words(figure, "verdict") == ["holds", "holds"]
    assert words(figure, "verdict", "zh") == ["成立", "成立"]
    assert figure.title == mean_near_zero.text


def test_a_criterion_on_every_seed_shows_the_range_of_the_seeds() -> None:
    evidence = run_claim("t", always_five)
    figure = figure_of(always_five, evidence)
    check(figure)
    assert figure.table("en")[1] == ("value", "6", "6", "6", "= 5", "refuted")


def test_a_claim_may_draw_itself() -> None:
    def draw(evidence: object) -> Figure:
        return histogram(Text("自己画", "own"), [1.0, 2.0], Text("值", "value"))

    own = replace(mean_near_zero, draw=draw)
    assert figure_of(own, run_claim("t", own)).title.en == "own"


def test_numbers_that_do_not_fit_the_claims_drawing_are_drawn_as_criteria_if_the_values_were_the_learners() -> None:
    def draw(evidence: object) -> Figure:
        raise ValueError("a logarithmic axis needs positive numbers")

    own = replace(mean_near_zero, draw=draw)
    assert words(figure_of(own, run_claim("t", own, overrides={"n": 3})), "name") == ["mean ≥ −0.5", "mean ≤ 0.5"]
    with pytest.raises(ValueError, match="logarithmic"):
        figure_of(own, run_claim("t", own))
