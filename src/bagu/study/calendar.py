"""How much was answered on each of the learner's days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, ClassVar

from bagu.study.day import day_of
from bagu.text import Text, message

if TYPE_CHECKING:
    from bagu.figures import Figure


@dataclass(frozen=True)
class Day:
    """One day of the learner."""

    day: date
    answers: int


@dataclass(frozen=True)
class Calendar:
    """Whole weeks from Monday on, up to today."""

    kind: ClassVar[str] = "calendar"
    version: ClassVar[int] = 1

    days: tuple[Day, ...]

    @property
    def answers(self) -> int:
        return sum(day.answers for day in self.days)

    @property
    def studied(self) -> int:
        """The days with an answer."""
        return sum(day.answers > 0 for day in self.days)

    def figure(self) -> "Figure":
        """A heat-map: a column a week, a row a weekday."""
        from bagu.figures import heat_map

        weeks = [self.days[at : at + 7] for at in range(0, len(self.days), 7)]
        values = [
            [float(week[weekday].answers) if weekday < len(week) else 0.0 for week in weeks] for weekday in range(7)
        ]
        names = [message(f"study.weekday-{weekday}") for weekday in range(7)]
        starts: list[Text | str] = [f"{week[0].day.month}/{week[0].day.day}" for week in weeks]
        title = message("study.calendar", days=self.studied, weeks=len(weeks), answers=self.answers)
        return heat_map(title, values, names, starts, digits=0, numbers=False)


def first_day(today: date, weeks: int) -> date:
    """The Monday with which so many weeks begin that end in this one."""
    return today - timedelta(days=today.weekday(), weeks=weeks - 1)


def by_day(made: Mapping[datetime, int], zone: tzinfo | None) -> dict[date, int]:
    """Answers by the learner's day. made: by the instant at which they were given, or nearly."""
    counts: dict[date, int] = {}
    for at, count in made.items():
        day = day_of(at, zone)
        counts[day] = counts.get(day, 0) + count
    return counts


def calendar_by(counts: Mapping[date, int], first: date, today: date) -> Calendar:
    """The days from the first to today. counts: answers by day."""
    days = [first + timedelta(days=at) for at in range((today - first).days + 1)]
    return Calendar(tuple(Day(day, counts.get(day, 0)) for day in days))


def calendar_of(made: Mapping[datetime, int], first: date, today: date, zone: tzinfo | None) -> Calendar:
    """The same. made: as for `by_day`."""
    return calendar_by(by_day(made, zone), first, today)
