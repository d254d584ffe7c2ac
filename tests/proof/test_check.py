from dataclasses import replace

from bagu.proof.check import check_claim, check_claims, findings_of, settings_findings
from bagu.proof.engine import run_claim
from bagu.proof.jobs import Done, job_of
from proof.sample_claims import always_five, crash, fails, mean_near_zero


def test_good_claims_have_no_findings() -> None:
    assert check_claim("t", mean_near_zero) == []
    assert check_claims([("t", mean_near_zero), ("t", always_five)], workers=2) == []


def test_a_claim_that_does_not_reach_its_verdict_is_found_at_its_line() -> None:
    (first, second) = check_claim("t", replace(mean_near_zero, expects="refuted"))
    assert "came out holds, it states refuted: mean >= -0.5 (95 % interval): holds" in first.text.en
    assert "结论是 成立" in first.text.zh
    assert "control" in second.text.en
    assert (first.topic, first.file) == ("t", "claims.py")
    assert first.line == mean_near_zero.measure.__code__.co_firstlineno


def test_a_control_that_changes_nothing_is_found() -> None:
    (finding,) = check_claim("t", replace(mean_near_zero, control={"note": "same"}))
    assert "does not notice when the cause is gone" in finding.text.en


def test_a_claim_without_a_control_is_found_once() -> None:
    (finding,) = check_claim("t", replace(mean_near_zero, control={}))
    assert "has no control" in finding.text.en


def test_what_stops_a_run_is_a_finding() -> None:
    (broken, _) = check_claim("t", fails)
    assert "no luck" in broken.text.en
    found = check_claims([("t", crash), ("t", always_five)], workers=1)
    assert "SIGKILL" in found[0].text.en
    assert all("crash" in finding.text.en for finding in found)


def test_a_slow_fast_setting_is_found() -> None:
    evidence = replace(run_claim("t", mean_near_zero), cpu_seconds=9.0)
    (finding,) = findings_of(mean_near_zero, [Done(job_of("t", mean_near_zero), evidence)])
    assert "took 9.0 CPU-seconds, the limit is 4" in finding.text.en


def test_a_setting_that_does_not_fit_is_found_at_its_line_without_a_run() -> None:
    broken = [replace(mean_near_zero, full={"n": 1.5}), replace(mean_near_zero, control={"law": "cauchy"})]
    full, control = settings_findings([("t", held) for held in (mean_near_zero, *broken, crash)])
    assert "full setting of claim mean-near-zero, n = 1.5" in full.text.en
    assert "control setting of claim mean-near-zero, law = cauchy" in control.text.en
    assert (full.topic, full.file, full.line) == ("t", "claims.py", mean_near_zero.measure.__code__.co_firstlineno)
