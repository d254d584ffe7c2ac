"""Keeps what full runs measured beside the topic, and tells when it no longer fits the claim or a new run."""

import json
from collections.abc import Iterable
from math import isclose
from pathlib import Path
from typing import Any

from bagu.contracts import to_builtins
from bagu.curriculum.claim import Claim
from bagu.curriculum.evidence import Evidence
from bagu.curriculum.stored_evidence import FILE, load_evidence
from bagu.errors import UsageError
from bagu.proof.criteria import decide_all, expected_verdict, verdict_text
from bagu.proof.parameters import resolve
from bagu.text import Text, message

RELATIVE = 1e-3
ABSOLUTE = 1e-9  # what is smaller is rounding, and that is another on each processor


def store(folder: Path, evidence: Iterable[Evidence]) -> Path:
    """Write or replace these claims in the topic's evidence.json, ordered by id; raises UsageError if not full runs."""
    claims: dict[str, dict[str, Any]] = {}
    for claim, kept in load_evidence(folder).items():
        claims[claim] = _plain(kept)
    for new in evidence:
        if new.setting != "full":
            raise UsageError(message("proof.store-only-full", claim=new.claim, setting=new.setting))
        claims[new.claim.partition("#")[2]] = _plain(new)
    file = folder / FILE
    draft = file.with_suffix(".json.new")
    draft.write_text(_lay_out(dict(sorted(claims.items()))), "utf-8")
    draft.replace(file)
    return file


def drop(folder: Path, claims: Iterable[str]) -> None:
    """Remove claims that the topic no longer has."""
    gone = set(claims)
    kept = {claim: _plain(evidence) for claim, evidence in load_evidence(folder).items() if claim not in gone}
    (folder / FILE).write_text(_lay_out(kept), "utf-8")


def stale(claim: Claim, stored: Evidence) -> list[Text]:
    """Why the stored evidence is not that of this claim as it stands now; empty where it is."""
    reasons: list[Text] = []
    name = stored.claim
    if stored.seeds != claim.seeds:
        reasons.append(message("proof.stale-seeds", claim=name))
    if stored.setting != "full" or stored.parameters != resolve(claim, "full"):
        reasons.append(message("proof.stale-parameters", claim=name))
    missing = [criterion.number for criterion in claim.criteria if criterion.number not in stored.numbers]
    if missing:
        return [*reasons, message("proof.stale-numbers", claim=name, numbers=", ".join(missing))]
    verdict, lines = decide_all(claim.criteria, stored.numbers)
    if lines != stored.criteria or verdict != stored.verdict:
        reasons.append(message("proof.stale-criteria", claim=name))
    expected = expected_verdict(claim)
    if verdict != expected:
        words = {"verdict": verdict_text(verdict), "expected": verdict_text(expected)}
        reasons.append(message("proof.stale-verdict", claim=name, **words))
    return reasons


def differences(stored: Evidence, fresh: Evidence) -> list[Text]:
    """Where a new run of the same parameters and seeds disagrees with what is stored.

    A mean agrees when it is within 1e-3 of the stored one, relative, or 1e-9, absolute, or inside the stored interval:
    libraries of another version sum in another order.
    """
    name = stored.claim
    if fresh.parameters != stored.parameters or fresh.seeds != stored.seeds:
        raise ValueError("the two runs have other parameters or seeds; only equal ones can be compared")
    found: list[Text] = []
    if fresh.verdict != stored.verdict:
        words = {"stored": verdict_text(stored.verdict), "fresh": verdict_text(fresh.verdict)}
        found.append(message("proof.other-verdict", claim=name, **words))
    if fresh.numbers.keys() != stored.numbers.keys():
        names = ", ".join(sorted(fresh.numbers.keys() ^ stored.numbers.keys()))
        found.append(message("proof.other-numbers", claim=name, names=names))
    for key in sorted(fresh.numbers.keys() & stored.numbers.keys()):
        was, now = stored.numbers[key], fresh.numbers[key].mean
        if not was.low <= now <= was.high and not isclose(was.mean, now, rel_tol=RELATIVE, abs_tol=ABSOLUTE):
            found.append(message("proof.other-mean", claim=name, key=key, stored=f"{was.mean:.6g}", fresh=f"{now:.6g}"))
    return found


def _plain(evidence: Evidence) -> dict[str, Any]:
    plain = to_builtins(evidence)
    plain.pop("figure", None)
    plain["cpu_seconds"] = round(plain["cpu_seconds"], 2)
    return plain


def _lay_out(claims: dict[str, dict[str, Any]]) -> str:
    """JSON with one line a field and one line a number, so that a diff shows which number moved."""

    def line(value: object) -> str:
        return json.dumps(value, ensure_ascii=False, allow_nan=False)

    def field(name: str, value: object) -> str:
        if name == "numbers" and isinstance(value, dict):
            inner = ",\n".join(f"   {line(key)}: {line(number)}" for key, number in value.items())
            return f'  "numbers": {{\n{inner}\n  }}'
        return f"  {line(name)}: {line(value)}"

    def block(evidence: dict[str, Any]) -> str:
        return "{\n" + ",\n".join(field(name, value) for name, value in evidence.items()) + "\n }"

    return "{\n" + ",\n".join(f" {line(claim)}: {block(evidence)}" for claim, evidence in claims.items()) + "\n}\n"
