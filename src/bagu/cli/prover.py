"""What `bagu check` runs beyond structure: drills, claims with their controls, stored evidence, problems."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress

from bagu.cli.progress import Progress
from bagu.curriculum.content import BrokenModuleError, claims, drills
from bagu.curriculum.drill_check import drills_findings
from bagu.curriculum.finding import Finding
from bagu.curriculum.folder import Topic
from bagu.judge.many import check_problems, jobs_of
from bagu.proof.check import check_claims, settings_findings
from bagu.proof.report import prove_topics, stored_findings

EXAMPLES = {"quick": 60, "usual": 200, "full": 1000}
SEEDS = {"quick": 50, "usual": 200, "full": 200}  # how many questions must differ is stated for 200


def parameter_findings(topics: Sequence[Topic]) -> Iterator[Finding]:
    """Parameters of claims that do not fit their ranges; without running an experiment."""
    for topic in topics:
        with suppress(BrokenModuleError):  # the structure check has told of it
            yield from settings_findings((topic.id, claim) for claim in claims(topic))


def content_findings(
    topics: Sequence[Topic], counts: Counter[str], *, size: str, workers: int | None, progress: Progress
) -> Iterator[Finding]:
    """Every finding of the topics that import; `counts` is filled on the way. size: quick, usual or full."""
    sound = [topic for topic in topics if _runs(topic)]
    for topic in sound:
        counts["drills"] += len(drills(topic))
        yield from drills_findings(topic, SEEDS[size])
    held = [(topic.id, claim) for topic in sound for claim in claims(topic)]
    counts["claims"] += len(held)
    counts["controls"] += sum(bool(claim.control) for _, claim in held)
    yield from check_claims(held, workers, progress=lambda done: progress(done.job.name, done.job.setting))
    fresh = (
        prove_topics(sound, "full", workers, lambda done: progress(done.job.name, "full")) if size == "full" else None
    )
    for topic in sound:
        mine = [e for e in fresh.evidence if e.claim.partition("#")[0] == topic.id] if fresh else []
        yield from stored_findings(topic, mine)
    reports = check_problems(jobs_of(sound), EXAMPLES[size], workers, lambda job: progress(job.name, "problem"))
    for report in reports:
        counts["problems"] += 1
        counts["variants"] += report.variants
        for kind, kills in report.kills.items():
            counts[f"mutants {kind}"] += kills.total
            counts[f"killed {kind}"] += kills.killed
            counts["mutants excused"] += kills.equivalent
        yield from report.findings


def _runs(topic: Topic) -> bool:
    """The structure check has told of a module that does not import, or of parameters; the rest cannot be run."""
    try:
        claims(topic), drills(topic), jobs_of([topic])
    except BrokenModuleError:
        return False
    return not any(parameter_findings([topic]))
