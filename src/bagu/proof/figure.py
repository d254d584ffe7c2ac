"""What a run measured, drawn: by the claim's own function, or each criterion against its bound."""

from bagu.curriculum.claim import Claim, Criterion
from bagu.curriculum.evidence import Evidence
from bagu.figures import Figure, Interval, interval_chart
from bagu.proof.criteria import decide, verdict_text

_SIGNS = {">=": "≥", "<=": "≤", "==": "="}


def figure_of(claim: Claim, evidence: Evidence) -> Figure:
    """The figure of a run; its SVG in a language is `.svg(language)`, its numbers are `.table(language)`.

    Where the numbers of a learner's own values do not fit the claim's drawing, such as zeros on a logarithmic axis,
    its criteria are drawn.
    """
    if claim.draw is not None:
        try:
            return claim.draw(evidence)
        except Exception:  # a drawing meets numbers that it was not made for in as many ways as there are drawings
            if evidence.setting != "custom":
                raise
    return interval_chart(claim.text, [_row(criterion, evidence) for criterion in claim.criteria])


def _row(criterion: Criterion, evidence: Evidence) -> Interval:
    number = evidence.numbers[criterion.number]
    every = criterion.over == "every"  # the runs decide, not the interval
    return Interval(
        criterion.number,
        number.values,
        number.mean,
        min(number.values) if every else number.low,
        max(number.values) if every else number.high,
        criterion.bound,
        f"{_SIGNS[criterion.relation]} {criterion.bound:g}".replace("-", "−"),
        verdict_text(decide(criterion, number)),
    )
