"""A claim is proven when it reaches its stated verdict and its control the opposite."""

from collections.abc import Callable, Iterable, Sequence

from bagu.curriculum.claim import Claim
from bagu.curriculum.finding import Finding
from bagu.errors import BaguError
from bagu.proof.criteria import verdict_text
from bagu.proof.engine import run_claim
from bagu.proof.jobs import Done, job_of
from bagu.proof.parallel import run_jobs
from bagu.proof.parameters import SETTINGS, Setting, resolve
from bagu.text import Text, message

FAST_CPU_SECONDS = 4.0
_SLACK = 2.0  # machines differ; only twice the budget is a finding


def check_claim(topic_id: str, claim: Claim) -> list[Finding]:
    """Run the claim and its control here, in the fast setting, and say what is wrong."""
    done: list[Done] = []
    for setting in _settings(claim):
        job = job_of(topic_id, claim, setting)
        try:
            done.append(Done(job, run_claim(topic_id, claim, setting)))
        except BaguError as error:
            done.append(Done(job, failure=error.text, exit_code=error.exit_code))
    return findings_of(claim, done)


def check_claims(
    claims: Iterable[tuple[str, Claim]],
    workers: int | None = None,
    seconds: float = 600.0,
    progress: Callable[[Done], None] | None = None,
) -> list[Finding]:
    """The same for many (topic id, claim) in parallel processes; findings in the order of the claims."""
    claims = list(claims)
    jobs = [job_of(topic_id, claim, setting) for topic_id, claim in claims for setting in _settings(claim)]
    done = iter(run_jobs(jobs, workers, seconds, progress))
    found: list[Finding] = []
    for _, claim in claims:
        found += findings_of(claim, [next(done) for _ in _settings(claim)])
    return found


def settings_findings(claims: Iterable[tuple[str, Claim]]) -> list[Finding]:
    """Settings, defaults and ranges of (topic id, claim) that do not fit each other; runs nothing."""
    found: list[Finding] = []
    for topic_id, claim in claims:
        for setting in SETTINGS:
            try:
                resolve(claim, setting)
            except BaguError as error:
                found.append(Finding(topic_id, "claims.py", _line(claim), error.text))
                break
    return found


def _settings(claim: Claim) -> tuple[Setting, ...]:
    return ("fast", "control") if claim.control else ("fast",)


def findings_of(claim: Claim, runs: Sequence[Done]) -> list[Finding]:
    """What is wrong with a claim, from its runs in any settings."""
    found: list[Finding] = []
    for run in runs:
        if run.evidence is None:
            if run.failure is not None:
                found.append(_finding(claim, run, run.failure))
            continue
        evidence = run.evidence
        if not evidence.as_expected:
            key = "proof.unexpected-control" if run.job.setting == "control" else "proof.unexpected-verdict"
            text = message(
                key,
                claim=evidence.claim,
                setting=evidence.setting,
                verdict=verdict_text(evidence.verdict),
                expected=verdict_text(evidence.expected),
                criteria="; ".join(evidence.criteria),
            )
            found.append(_finding(claim, run, text))
        if run.job.setting == "fast" and evidence.cpu_seconds > _SLACK * FAST_CPU_SECONDS:
            spent = f"{evidence.cpu_seconds:.1f}"
            text = message("proof.slow", claim=evidence.claim, seconds=spent, limit=f"{FAST_CPU_SECONDS:g}")
            found.append(_finding(claim, run, text))
    if not claim.control:
        found.append(_finding(claim, runs[0], message("proof.no-control", claim=runs[0].job.name)))
    return found


def _finding(claim: Claim, run: Done, text: Text) -> Finding:
    return Finding(run.job.topic, "claims.py", _line(claim), text)


def _line(claim: Claim) -> int | None:
    code = getattr(claim.measure, "__code__", None)
    return None if code is None else int(code.co_firstlineno)
