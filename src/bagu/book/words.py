"""Sentences about claims and exercises that every way of printing says alike."""

from bagu.book.chapter import Chapter, Experiment, Practice
from bagu.curriculum.answers import print_answer
from bagu.curriculum.claim import Criterion
from bagu.curriculum.drill import Exercise
from bagu.curriculum.evidence import Evidence, Number
from bagu.proof.criteria import decide, verdict_text
from bagu.text import Text, message

_SIGNS = {">=": "≥", "<=": "≤", "==": "="}
_VERDICTS = {"holds": "book.claim-holds", "refuted": "book.claim-refuted", "undecided": "book.claim-undecided"}


def verdict(one: Experiment) -> Text:
    """How a claim stands: it holds, it is a refuted myth, nothing was measured, or it came out otherwise."""
    if one.evidence is None:
        return message("book.claim-unmeasured")
    if one.myth and one.evidence.as_expected:
        return message("book.myth-refuted")
    return message(_VERDICTS[one.evidence.verdict])


def state(one: Experiment) -> str:
    """One word for style: "holds", "myth", "undecided" or "unmeasured"."""
    if one.evidence is None:
        return "unmeasured"
    if not one.evidence.as_expected:
        return "undecided"
    return "myth" if one.myth else "holds"


def criterion(held: Criterion, found: Evidence | None) -> Text:
    """When the statement counts as true, and what the measured number says of it."""
    text = message(f"book.criterion-{held.over}", number=held.number, relation=_SIGNS[held.relation],
                   bound=f"{held.bound:g}".replace("-", "−"))  # fmt: skip
    if found is None or held.number not in found.numbers:
        return text
    return message(
        "book.criterion-ruling", criterion=text, ruling=verdict_text(decide(held, found.numbers[held.number]))
    )


def measured(number: Number) -> tuple[str, str]:
    """The mean and its 95 % interval as they stand in a table; one value many times has no interval."""
    mean, low, high = (f"{value:.6g}".replace("-", "−") for value in (number.mean, number.low, number.high))
    return mean, "" if number.low == number.high else f"[{low}, {high}]"


def circumstances(found: Evidence) -> Text:
    """Setting, seeds, parameters and versions of a run."""
    parameters = ", ".join(f"{name}={value}" for name, value in found.parameters.items()) or "-"
    seeds = f"{found.seeds[0]}…{found.seeds[-1]}" if len(found.seeds) > 1 else "".join(map(str, found.seeds))
    return message("book.circumstances", setting=found.setting, count=len(found.seeds), seeds=seeds,
                   parameters=parameters, versions=versions([found]))  # fmt: skip


def versions(runs: list[Evidence]) -> str:
    """The versions that measured, each named once: `numpy 2.4.6, python 3.11.7`."""
    found = {f"{name} {version}" for run in runs for name, version in run.versions.items()}
    return ", ".join(sorted(found))


def answer(exercise: Exercise) -> str:
    """The answer as a person writes it."""
    return print_answer(exercise.answer, exercise.unit, exercise.tolerance)


def asked(exercise: Exercise) -> Text:
    """The question, with the unit of its answer where it does not say it."""
    ask, unit = exercise.ask, exercise.unit
    if not unit or (unit in ask.zh and unit in ask.en):
        return ask
    measured = message("book.in-unit", unit=unit)
    return Text(ask.zh + measured.zh, f"{ask.en} {measured.en}")


def drill_command(chapter: Chapter, held: Practice, seed: int | None = None) -> str:
    """The command that brings the drill, or one exercise of it, back."""
    return f"bagu drill {chapter.id}#{held.drill.id}" + (f" --seed {seed}" if seed is not None else "")
