"""What is to be run in another process, in a form that can be sent there, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from bagu.curriculum.claim import Claim
from bagu.curriculum.evidence import Evidence
from bagu.errors import ExitCode, FaultError
from bagu.proof.parameters import Setting
from bagu.text import Text, message


@dataclass(frozen=True)
class Job:
    """One run of one claim. module: where the claim is an attribute, "bagu.topics.detection.nms.claims"."""

    topic: str
    claim: str
    module: str
    setting: Setting = "fast"
    overrides: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"{self.topic}#{self.claim}"

    def find(self) -> Claim:
        """The claim itself, imported here; raises FaultError where the module no longer has it."""
        for value in vars(import_module(self.module)).values():
            if isinstance(value, Claim) and value.id == self.claim:
                return value
        raise FaultError(message("proof.no-such-claim", claim=self.claim, module=self.module))


def job_of(topic_id: str, claim: Claim, setting: Setting = "fast", overrides: Mapping[str, Any] | None = None) -> Job:
    """The job that runs this claim; its measure's module is where a worker finds it."""
    return Job(topic_id, claim.id, claim.measure.__module__, setting, dict(overrides or {}))


@dataclass(frozen=True)
class Done:
    """A job and its evidence, or the sentence that says why there is none and whose fault that is."""

    job: Job
    evidence: Evidence | None = None
    failure: Text | None = None
    exit_code: ExitCode = ExitCode.YES
