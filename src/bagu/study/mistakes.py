"""What went wrong lately, so that it can be done again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from bagu.errors import UsageError
from bagu.store import Attempt, standing
from bagu.study.day import begin_of, day_of
from bagu.study.memory import ANSWERS
from bagu.study.ratings import AGAIN, GOOD
from bagu.study.settings import Settings
from bagu.text import Text, message


@dataclass(frozen=True)
class Mistake:
    """One answer. what: what was wrong. seed: that draws the same exercise again. mended: a later answer was good.

    missed: ids of the key points that were not named. given: what was typed. again: the command that does it once more.
    """

    item: str
    at: datetime
    what: Text
    seed: str | None
    mended: bool
    missed: tuple[str, ...] = ()
    given: str | None = None
    again: str = ""


@dataclass(frozen=True)
class Mistakes:
    """Those of the last days, today being one of them, the latest first."""

    kind: ClassVar[str] = "mistakes"
    version: ClassVar[int] = 1

    days: int
    mistakes: tuple[Mistake, ...]


def since_of(settings: Settings, now: datetime, days: int) -> datetime:
    """When the last days began, today being one of them; UsageError where nobody counts so many."""
    if not 1 <= days <= 10_000:
        raise UsageError(message("study.days-out-of-range", days=days))
    return begin_of(day_of(now, settings.tz) - timedelta(days=days - 1), settings.tz)


def mistakes_in(attempts: Iterable[Attempt], settings: Settings, now: datetime, days: int) -> Mistakes:
    """Forgotten or incomplete questions, wrong results, problems that were not accepted.

    attempts: what the learner's log has of these days, and every undo.
    """
    return mistakes_of(mistaken(attempts, since_of(settings, now, days)), days)


def mistakes_of(held: Mapping[str, Sequence[tuple[str, Mistake]]], days: int) -> Mistakes:
    """All of them, from those of each item."""
    found = sorted((one for ones in held.values() for one in ones), key=lambda one: (one[1].at, one[0]), reverse=True)
    return Mistakes(days, tuple(mistake for _, mistake in found))


def mistaken(attempts: Iterable[Attempt], since: datetime) -> dict[str, list[tuple[str, Mistake]]]:
    """By item, the latest first, each with the id of its answer; what was answered before then counts for nothing."""
    mended: set[str] = set()
    found: dict[str, list[tuple[str, Mistake]]] = {}
    for attempt in reversed(standing(attempts)):
        if attempt.kind not in ANSWERS or attempt.at < since:
            continue
        if _wrong(attempt):
            found.setdefault(attempt.item, []).append((attempt.id, _mistake(attempt, attempt.item in mended)))
        elif (attempt.rating or AGAIN) >= GOOD:
            mended.add(attempt.item)
    return found


def _wrong(attempt: Attempt) -> bool:
    named, total = attempt.detail.get("named"), attempt.detail.get("total")
    missed = isinstance(named, int) and isinstance(total, int) and named < total
    return attempt.rating == AGAIN or (attempt.kind == "question" and missed)


def _mistake(attempt: Attempt, mended: bool) -> Mistake:
    missed, given = attempt.detail.get("missed"), attempt.detail.get("given")
    again = {"question": "review", "drill": "drill", "problem": "solve"}[attempt.kind]
    command = f"bagu {again} {attempt.item}"
    if attempt.seed is not None:
        command += f" --seed {attempt.seed.rpartition(':')[2]}"
    return Mistake(
        attempt.item, attempt.at, _what(attempt), attempt.seed, mended,
        tuple(map(str, missed)) if isinstance(missed, list) else (), given if isinstance(given, str) else None, command,
    )  # fmt: skip


def _what(attempt: Attempt) -> Text:
    detail = attempt.detail
    if attempt.kind == "question":
        return message("study.mistake-question", named=detail.get("named", "?"), total=detail.get("total", "?"))
    if attempt.kind == "drill":
        return message("study.mistake-drill")
    outcome = outcome_words(str(detail.get("outcome", "?")))
    return message("study.mistake-problem", outcome=outcome, tries=detail.get("tries", "?"))


def outcome_words(outcome: str) -> Text:
    """The last verdict on a problem as the log has it, in both languages; what is none of ours stays as it is."""
    if outcome == "gave up":
        return message("study.gave-up")
    try:
        return message(f"cli.outcome-{outcome.replace(' ', '-')}")
    except KeyError:
        return Text(outcome, outcome)
