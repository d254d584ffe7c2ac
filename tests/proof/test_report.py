"""Many claims proven at once, stored, and compared with what was stored."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bagu.curriculum.evidence import Number
from bagu.curriculum.stored_evidence import FILE, load_evidence
from bagu.errors import UsageError
from bagu.proof.report import prove_topics, store_topics, stored_findings
from packs.faults import fault, make_topic


def test_a_sound_topic_is_proven_in_other_processes(tmp_path: Path) -> None:
    topic, _ = make_topic(tmp_path)
    told: list[str] = []
    report = prove_topics([topic], "fast", 1, lambda done: told.append(done.job.name))
    assert report.passed
    assert {evidence.claim for evidence in report.evidence} == set(told)


def test_control_runs_pass_when_the_opposite_comes_out(tmp_path: Path) -> None:
    topic, _ = make_topic(tmp_path)
    assert prove_topics([topic], "control", 1).passed


def test_a_claim_whose_control_does_not_flip_is_told(tmp_path: Path) -> None:
    topic, _ = make_topic(tmp_path, fault("control-that-agrees"))
    assert not prove_topics([topic], "control", 1).passed


def test_storing_writes_full_runs_and_drops_claims_that_are_gone(tmp_path: Path) -> None:
    topic, _ = make_topic(tmp_path)
    assert topic.path is not None
    file = topic.path / FILE
    held = json.loads(file.read_text("utf-8"))
    held["gone"] = next(iter(held.values()))
    file.write_text(json.dumps(held), encoding="utf-8")
    store_topics([topic], 1)
    kept = load_evidence(topic.folder)
    assert "gone" not in kept
    assert all(evidence.setting == "full" for evidence in kept.values())
    assert stored_findings(topic, tuple(kept.values())) == []


def test_missing_evidence_is_told_with_the_command_that_stores_it(tmp_path: Path) -> None:
    topic, _ = make_topic(tmp_path)
    assert topic.path is not None
    (topic.path / FILE).unlink()
    findings = stored_findings(topic)
    assert len(findings) == 2
    assert "--store" in findings[0].text.en


def test_a_fresh_run_that_disagrees_with_stored_evidence_is_told(tmp_path: Path) -> None:
    topic, _ = make_topic(tmp_path)
    store_topics([topic], 1)
    (id, kept), *_ = load_evidence(topic.folder).items()
    name, number = next(iter(kept.numbers.items()))
    moved = Number(number.mean + 1, number.low + 1, number.high + 1, tuple(v + 1 for v in number.values))
    findings = stored_findings(topic, [replace(kept, numbers={**kept.numbers, name: moved})])
    assert any(id in finding.text.en for finding in findings)


def test_evidence_cannot_be_stored_where_there_is_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    topic, _ = make_topic(tmp_path)
    monkeypatch.setattr(type(topic), "path", property(lambda _: None))
    with pytest.raises(UsageError, match="plain folder"):
        store_topics([topic])
