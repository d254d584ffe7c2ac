"""What the numbers say of a statement, by criteria that were fixed before the run."""

from collections.abc import Mapping, Sequence

from bagu.curriculum.claim import Claim, Criterion
from bagu.curriculum.evidence import Number, Ruling
from bagu.text import Text, message

_WORDS = {
    Ruling.HOLDS: "proof.holds",
    Ruling.REFUTED: "proof.refuted",
    Ruling.UNDECIDED: "proof.undecided",
}
OPPOSITE = {"holds": Ruling.REFUTED, "refuted": Ruling.HOLDS}


def decide(criterion: Criterion, number: Number) -> Ruling:
    """One criterion on one number: each value over="every", the 95 % interval of the mean over="ci".

    An interval decides only when all of it lies on one side of the bound; for "==" it must be that one point to
    hold, and is undecided while it contains the bound.
    """
    bound = criterion.bound
    if criterion.over == "every":
        return Ruling.HOLDS if all(_true(value, criterion) for value in number.values) else Ruling.REFUTED
    if _true(number.low, criterion) and _true(number.high, criterion):
        return Ruling.HOLDS
    outside = {">=": number.high < bound, "<=": number.low > bound, "==": not number.low <= bound <= number.high}
    return Ruling.REFUTED if outside[criterion.relation] else Ruling.UNDECIDED


def _true(value: float, criterion: Criterion) -> bool:
    match criterion.relation:
        case ">=":
            return value >= criterion.bound
        case "<=":
            return value <= criterion.bound
        case "==":
            return value == criterion.bound


def decide_all(criteria: Sequence[Criterion], numbers: Mapping[str, Number]) -> tuple[Ruling, tuple[str, ...]]:
    """The joint verdict and one line a criterion: refuted if any is, else undecided if any is, else it holds."""
    findings = [decide(criterion, numbers[criterion.number]) for criterion in criteria]
    lines = tuple(f"{describe(criterion)}: {finding}" for criterion, finding in zip(criteria, findings, strict=True))
    for verdict in (Ruling.REFUTED, Ruling.UNDECIDED):
        if verdict in findings:
            return verdict, lines
    return Ruling.HOLDS, lines


def describe(criterion: Criterion) -> str:
    """The criterion as it stands in the evidence: "AP50 gain >= 0.03 (95 % interval)"."""
    over = "every seed" if criterion.over == "every" else "95 % interval"
    return f"{criterion.number} {criterion.relation} {criterion.bound:.15g} ({over})"


def verdict_text(verdict: Ruling) -> Text:
    """The verdict as a word of a sentence."""
    return message(_WORDS[verdict])


def expected_verdict(claim: Claim, *, control: bool = False) -> Ruling:
    """The verdict that a run must reach; a control run must reach the opposite."""
    return OPPOSITE[claim.expects] if control else Ruling(claim.expects)
