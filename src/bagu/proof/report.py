"""Many claims proven at once: all of a catalogue, or of one topic."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from bagu.curriculum.content import claims
from bagu.curriculum.evidence import Evidence
from bagu.curriculum.finding import Finding
from bagu.curriculum.folder import Topic
from bagu.curriculum.stored_evidence import FILE, load_evidence
from bagu.errors import UsageError
from bagu.proof.check import findings_of
from bagu.proof.jobs import Done, job_of
from bagu.proof.parallel import run_jobs
from bagu.proof.parameters import Setting
from bagu.proof.stored import differences, drop, stale, store
from bagu.text import Text, message

Progress = Callable[[Done], None]


@dataclass(frozen=True)
class ProofReport:
    """What came of the claims; `passed` when each reached its verdict."""

    kind: ClassVar[str] = "proof"
    version: ClassVar[int] = 1

    setting: Setting
    evidence: tuple[Evidence, ...]
    findings: tuple[Finding, ...]

    @property
    def passed(self) -> bool:
        return not self.findings


def prove_topics(
    topics: Sequence[Topic], setting: Setting, workers: int | None = None, progress: Progress | None = None
) -> ProofReport:
    """Run every claim of the topics in one setting, in parallel processes."""
    held = [(topic, claim) for topic in topics for claim in claims(topic)]
    done = run_jobs([job_of(topic.id, claim, setting) for topic, claim in held], workers, progress=progress)
    findings = [finding for (_, claim), run in zip(held, done, strict=True) for finding in findings_of(claim, [run])]
    return ProofReport(setting, tuple(run.evidence for run in done if run.evidence), tuple(findings))


def store_topics(topics: Sequence[Topic], workers: int | None = None, progress: Progress | None = None) -> ProofReport:
    """Run every claim at full size and keep the evidence beside its topic; claims that are gone are dropped."""
    for topic in topics:
        if topic.path is None:
            raise UsageError(message("proof.not-a-folder", topic=topic.id))
    report = prove_topics(topics, "full", workers, progress)
    for topic in topics:
        if topic.path is None or not (held := {claim.id for claim in claims(topic)}):
            continue
        store(topic.path, [e for e in report.evidence if e.claim.partition("#")[0] == topic.id])
        drop(topic.path, load_evidence(topic.folder).keys() - held)
    return report


def stored_findings(topic: Topic, fresh: Sequence[Evidence] = ()) -> list[Finding]:
    """Where stored evidence is missing, is not that of the claim as it stands, or a fresh full run disagrees."""
    kept, found = load_evidence(topic.folder), list[Finding]()
    again = {evidence.claim.partition("#")[2]: evidence for evidence in fresh}
    for claim in claims(topic):
        if claim.id not in kept:
            found.append(_finding(topic, message("proof.not-stored", claim=claim.id, topic=topic.id)))
            continue
        reasons = stale(claim, kept[claim.id])
        if not reasons and claim.id in again:
            reasons = differences(kept[claim.id], again[claim.id])
        found += [_finding(topic, reason) for reason in reasons]
    return found


def _finding(topic: Topic, text: Text) -> Finding:
    return Finding(topic.id, FILE, None, text)
