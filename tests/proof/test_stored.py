import json
from dataclasses import replace
from pathlib import Path

import pytest

from bagu.curriculum.claim import Criterion
from bagu.curriculum.evidence import Evidence, Number, Ruling
from bagu.curriculum.stored_evidence import load_evidence
from bagu.errors import FaultError, UsageError
from bagu.proof.engine import run_claim
from bagu.proof.stored import differences, drop, stale, store
from proof.sample_claims import always_five, mean_near_zero


@pytest.fixture(scope="module")
def full() -> Evidence:
    return run_claim("t", mean_near_zero, "full")


def test_what_is_stored_is_read_back(tmp_path: Path, full: Evidence) -> None:
    assert load_evidence(tmp_path) == {}
    store(tmp_path, [full])
    store(tmp_path, [run_claim("t", always_five, "full")])
    stored = load_evidence(tmp_path)
    assert list(stored) == ["always-five", "mean-near-zero"]
    assert replace(stored["mean-near-zero"], cpu_seconds=0) == replace(full, cpu_seconds=0)
    drop(tmp_path, ["always-five"])
    assert list(load_evidence(tmp_path)) == ["mean-near-zero"]
    assert [path.name for path in tmp_path.iterdir()] == ["evidence.json"]


def test_the_file_has_a_line_a_number_and_no_figure(tmp_path: Path, full: Evidence) -> None:
    text = store(tmp_path, [replace(full, figure="<svg/>")]).read_text("utf-8")
    assert "figure" not in json.loads(text)["mean-near-zero"]
    assert sum(line.startswith('   "') for line in text.splitlines()) == len(full.numbers)


def test_only_full_runs_are_stored(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="full setting"):
        store(tmp_path, [run_claim("t", mean_near_zero, "fast")])


@pytest.mark.parametrize("text", ["{", "[]", '{"x": {"claim": 3}}'])
def test_a_malformed_file_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "evidence.json").write_text(text)
    with pytest.raises(FaultError, match="bagu prove --store"):
        load_evidence(tmp_path)


def test_fresh_evidence_is_not_stale(full: Evidence) -> None:
    assert stale(mean_near_zero, full) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"seeds": (1, 2)}, "seeds"),
        ({"full": {"n": 2001}}, "full parameters"),
        ({"criteria": (Criterion("mean", ">=", -0.4, "ci"),)}, "criteria"),
        ({"criteria": (Criterion("median", ">=", -0.4, "ci"),)}, "lacks median"),
        ({"expects": "refuted"}, "it states refuted"),
    ],
)
def test_a_changed_claim_makes_it_stale(full: Evidence, change: dict[str, object], said: str) -> None:
    (reason,) = stale(replace(mean_near_zero, **change), full)  # type: ignore[arg-type]  # parametrised
    assert said in reason.en


def test_an_edited_verdict_or_number_is_noticed(full: Evidence) -> None:
    assert stale(mean_near_zero, replace(full, verdict=Ruling.REFUTED))
    assert stale(mean_near_zero, replace(full, numbers={**full.numbers, "mean": Number(3.0, 2.0, 4.0, (3.0,))}))


def test_a_run_again_agrees_within_the_interval_or_a_thousandth(full: Evidence) -> None:
    assert differences(full, full) == []
    count = full.numbers["count"]
    near = replace(full, numbers={**full.numbers, "count": replace(count, mean=count.mean * 1.0009)})
    far = replace(full, numbers={**full.numbers, "count": replace(count, mean=count.mean * 1.0011)})
    assert differences(full, near) == []
    (difference,) = differences(full, far)
    assert "count" in difference.en
    mean = full.numbers["mean"]
    inside = replace(full, numbers={**full.numbers, "mean": replace(mean, mean=mean.high)})
    assert differences(full, inside) == []


def test_rounding_is_another_on_each_processor_and_agrees(full: Evidence) -> None:
    def with_error(size: float) -> Evidence:
        return replace(full, numbers={**full.numbers, "mean": Number(size, size, size, (size,) * 2)})

    assert differences(with_error(3e-16), with_error(1.7e-13)) == []
    assert differences(with_error(3e-8), with_error(1.7e-7)) != []


def test_other_verdicts_and_numbers_are_told(full: Evidence) -> None:
    (verdict,) = differences(full, replace(full, verdict=Ruling.REFUTED))
    assert "refuted when run again; stored is holds" in verdict.en
    (names,) = differences(full, replace(full, numbers={"mean": full.numbers["mean"]}))
    assert "count" in names.en
    with pytest.raises(ValueError, match="seeds"):
        differences(full, replace(full, seeds=(1,)))
