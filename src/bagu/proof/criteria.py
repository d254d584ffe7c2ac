"""What the numbers say of a statement, by criteria that were fixed before the run."""

from collections.abc import Mapping, Sequence

from bagu.curriculum.claim import Claim, Criterion
from bagu.curriculum.evidence import Finding, Number
from bagu.text import Text, message

_WORDS = {
    Finding.HOLDS: "proof.holds",
    Finding.REFUTED: "proof.refuted",
    Finding.UNDECIDED: "proof.undecided",
}
OPPOSITE = {"holds": Finding.REFUTED, "refuted": Finding.HOLDS}


def decide(criterion: Criterion, number: Number) -> Finding:
    """One criterion on one number: each value over="every", the 95 % interval of the mean over="ci".

    An interval decides only when all of it lies on one side of the bound; for "==" it must be that one point to
    hold, and is undecided while it contains the bound.
    """
    bound = criterion.bound
    if criterion.over == "every":
        return Finding.HOLDS if all(_true(value, criterion) for value in number.values) else Finding.REFUTED
    if _true(number.low, criterion) and _true(number.high, criterion):
        return Finding.HOLDS
    outside = {">=": number.high < bound, "<=": number.low > bound, "==": not number.low <= bound <= number.high}
    return Finding.REFUTED if outside[criterion.relation] else Finding.UNDECIDED


def _true(value: float, criterion: Criterion) -> bool:
    match criterion.relation:
        case ">=":
            return value >= criterion.bound
        case "<=":
            return value <= criterion.bound
        case "==":
            return value == criterion.bound


def decide_all(criteria: Sequence[Criterion], numbers: Mapping[str, Number]) -> tuple[Finding, tuple[str, ...]]:
    """The joint verdict and one line a criterion: refuted if any is, else undecided if any is, else it holds."""
    findings = [decide(criterion, numbers[criterion.number]) for criterion in criteria]
    lines = tuple(f"{describe(criterion)}: {finding}" for criterion, finding in zip(criteria, findings, strict=True))
    for verdict in (Finding.REFUTED, Finding.UNDECIDED):
        if verdict in findings:
            return verdict, lines
    return Finding.HOLDS, lines


def describe(criterion: Criterion) -> str:
    """The criterion as it stands in the evidence: "AP50 gain >= 0.03 (95 % interval)"."""
    over = "every seed" if criterion.over == "every" else "95 % interval"
    return f"{criterion.number} {criterion.relation} {criterion.bound:.15g} ({over})"


def verdict_text(verdict: Finding) -> Text:
    """The verdict as a word of a sentence."""
    return message(_WORDS[verdict])


def expected_verdict(claim: Claim, *, control: bool = False) -> Finding:
    """The verdict that a run must reach; a control run must reach the opposite."""
    return OPPOSITE[claim.expects] if control else Finding(claim.expects)
