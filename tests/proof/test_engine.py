from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.random import Generator

from bagu.contracts import to_builtins
from bagu.curriculum.claim import Claim, Criterion, claim
from bagu.curriculum.evidence import Ruling
from bagu.errors import FaultError, MachineError, UsageError
from bagu.proof.engine import run_claim
from proof.sample_claims import always_five, fails, mean_near_zero


def test_each_seed_gets_its_own_generator() -> None:
    evidence = run_claim("topic", mean_near_zero)
    want = [np.random.default_rng(seed).standard_normal(200).mean() for seed in range(100, 108)]
    assert evidence.numbers["mean"].values == tuple(want)
    assert evidence.seeds == tuple(range(100, 108))
    assert evidence.claim == "topic#mean-near-zero"


def test_the_claim_holds_and_its_control_is_refuted() -> None:
    run, control = run_claim("t", mean_near_zero), run_claim("t", mean_near_zero, "control")
    assert (run.verdict, run.expected, run.setting) == (Ruling.HOLDS, Ruling.HOLDS, "fast")
    assert (control.verdict, control.expected, control.setting) == (Ruling.REFUTED, Ruling.REFUTED, "control")


def test_a_myth_is_refuted_and_its_control_holds() -> None:
    assert run_claim("t", always_five).verdict is Ruling.REFUTED
    control = run_claim("t", always_five, "control")
    assert control.verdict is Ruling.HOLDS
    assert control.as_expected


def test_overrides_make_the_setting_custom() -> None:
    evidence = run_claim("t", mean_near_zero, "full", {"n": 10, "shift": 0.45})
    assert evidence.setting == "custom"
    assert evidence.parameters == {"n": 10, "shift": 0.45, "law": "normal", "note": ""}
    assert evidence.verdict is Ruling.UNDECIDED
    assert not evidence.as_expected


def test_evidence_is_a_contract_and_the_same_every_time() -> None:
    first, second = (to_builtins(run_claim("t", mean_near_zero)) for _ in range(2))
    assert list(first)[:2] == ["kind", "version"]
    assert {**first, "cpu_seconds": 0} == {**second, "cpu_seconds": 0}
    assert first["cpu_seconds"] >= 0
    assert {"python", "numpy", "bagu"} <= first["versions"].keys()


Broken = Callable[[Generator], Mapping[str, Any]]


def _claim(measure: Broken, number: str = "x") -> Claim:
    return claim("b", zh="坏", en="bad", criteria=[Criterion(number, "==", 1)], control={}, seeds=(1, 2))(measure)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), np.float32("-inf")])
def test_a_number_that_is_not_finite_is_told(value: float) -> None:
    with pytest.raises(FaultError, match=r"t#b measured x as -?(nan|inf) at seed 1"):
        run_claim("t", _claim(lambda rng: {"x": value}))


def test_a_criterion_without_its_number_is_told() -> None:
    with pytest.raises(FaultError, match="uses y, which the experiment does not measure; it measures: x"):
        run_claim("t", _claim(lambda rng: {"x": 1}, "y"))


def test_numbers_that_change_from_seed_to_seed_are_told() -> None:
    def measure(rng: Generator) -> Mapping[str, float]:
        return {"x": 1} if rng.bit_generator.seed_seq.entropy == 1 else {"x": 1, "z": 2}  # type: ignore[attr-defined]

    with pytest.raises(FaultError, match="at seed 2 than at seed 1: z"):
        run_claim("t", _claim(measure))


@pytest.mark.parametrize("value", ["many", None, [1, 2], 1j])
def test_what_is_not_a_number_is_told(value: object) -> None:
    with pytest.raises(FaultError, match="that is not a number"):
        run_claim("t", _claim(lambda rng: {"x": value}))


def test_an_exception_is_our_fault_unless_the_parameters_were_chosen_by_the_user() -> None:
    with pytest.raises(FaultError, match="ValueError: no luck"):
        run_claim("t", fails)

    def measure(rng: Generator, *, n: int = 1) -> Mapping[str, float]:
        return {"x": 1 / n if n else float("nan")}

    chosen = claim("b", zh="", en="", criteria=[Criterion("x", "==", 1)], control={})(measure)
    with pytest.raises(
        UsageError, match=r"^With n=0, the experiment cannot be computed: x comes out as nan at seed 100"
    ):
        run_claim("t", chosen, overrides={"n": 0})


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ValueError("x must have rows,\nbut has none."), "x must have rows, but has none"),
        (KeyError(3), "KeyError: 3"),
        (AssertionError(), "AssertionError"),
    ],
)
def test_what_cannot_be_computed_with_ones_own_values_is_a_sentence(error: Exception, said: str) -> None:
    def measure(rng: Generator, *, p: float = 0.5, n: int = 1, on: bool = True) -> Mapping[str, float]:
        raise error

    broken = claim("b", zh="", en="", criteria=[Criterion("x", "==", 1)], control={})(measure)
    with pytest.raises(UsageError) as caught:
        run_claim("t", broken, overrides={"p": 1.0, "on": False})
    text = caught.value.text
    assert text.en == f"With p=1.0, on=False, the experiment cannot be computed: {said}. Choose other values."
    assert text.zh == f"在 p=1.0, on=False 下，这个实验算不出来：{said}。请换一组值。"


def test_a_missing_library_is_the_machines() -> None:
    def measure(rng: Generator) -> Mapping[str, float]:
        import no_such_library  # type: ignore[import-not-found]  # the point

        return {"x": no_such_library.one}

    with pytest.raises(MachineError, match="no_such_library"):
        run_claim("t", _claim(measure))


def test_an_interval_needs_two_seeds_and_a_verdict_needs_criteria() -> None:
    with pytest.raises(FaultError, match="two seeds"):
        run_claim("t", replace(mean_near_zero, seeds=(1,)))
    with pytest.raises(FaultError, match="no seeds or no criteria"):
        run_claim("t", replace(mean_near_zero, criteria=()))
    with pytest.raises(FaultError, match="no seeds or no criteria"):
        run_claim("t", replace(mean_near_zero, seeds=()))
