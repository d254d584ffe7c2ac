import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bagu.curriculum.claim import Criterion
from bagu.curriculum.evidence import Number, Ruling
from bagu.proof.criteria import decide, decide_all, describe

NUMBER = Number(mean=2.0, low=1.0, high=3.0, values=(1.5, 2.0, 2.5))


@pytest.mark.parametrize(
    ("relation", "bound", "over", "want"),
    [
        (">=", 1.5, "every", Ruling.HOLDS),
        (">=", 1.6, "every", Ruling.REFUTED),  # one seed is enough
        ("<=", 2.5, "every", Ruling.HOLDS),
        ("<=", 2.4, "every", Ruling.REFUTED),
        ("==", 2.0, "every", Ruling.REFUTED),
        (">=", 1.0, "ci", Ruling.HOLDS),
        (">=", 1.1, "ci", Ruling.UNDECIDED),
        (">=", 3.0, "ci", Ruling.UNDECIDED),
        (">=", 3.1, "ci", Ruling.REFUTED),
        ("<=", 3.0, "ci", Ruling.HOLDS),
        ("<=", 2.9, "ci", Ruling.UNDECIDED),
        ("<=", 1.0, "ci", Ruling.UNDECIDED),
        ("<=", 0.9, "ci", Ruling.REFUTED),
        ("==", 2.0, "ci", Ruling.UNDECIDED),
        ("==", 3.1, "ci", Ruling.REFUTED),
        ("==", 0.9, "ci", Ruling.REFUTED),
    ],
)
def test_one_criterion(relation: str, bound: float, over: str, want: Ruling) -> None:
    assert decide(Criterion("x", relation, bound, over), NUMBER) is want  # type: ignore[arg-type]  # parametrised


def test_an_interval_that_is_one_point_can_be_equal() -> None:
    assert decide(Criterion("x", "==", 5.0, "ci"), Number(5.0, 5.0, 5.0, (5.0, 5.0))) is Ruling.HOLDS


@given(st.permutations([(">=", 1.0), (">=", 2.0), (">=", 9.0)]))
@settings(deadline=None, derandomize=True, database=None)
def test_refuted_outweighs_undecided_outweighs_holds(order: list[tuple[str, float]]) -> None:
    criteria = [Criterion("x", ">=", bound, "ci") for _, bound in order]  # holds, undecided, refuted
    assert decide_all(criteria, {"x": NUMBER})[0] is Ruling.REFUTED
    milder = [criterion for criterion in criteria if criterion.bound != 9.0]
    assert decide_all(milder, {"x": NUMBER})[0] is Ruling.UNDECIDED
    assert decide_all([c for c in milder if c.bound == 1.0], {"x": NUMBER})[0] is Ruling.HOLDS


def test_a_criterion_is_written_with_its_bound_and_its_rule() -> None:
    assert describe(Criterion("AP50 gain", ">=", 0.03, "ci")) == "AP50 gain >= 0.03 (95 % interval)"
    _, lines = decide_all([Criterion("x", "<=", 10)], {"x": NUMBER})
    assert lines == ("x <= 10 (every seed): holds",)
