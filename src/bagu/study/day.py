"""The learner's day: it starts at 04:00 local time, since an evening's study may pass midnight."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo

STARTS = time(4)


def day_of(at: datetime, zone: tzinfo | None) -> date:
    """The learner's day that an instant belongs to; without a zone that of this machine."""
    local = at.astimezone(zone)
    return local.date() if local.time() >= STARTS else local.date() - timedelta(days=1)


def begin_of(day: date, zone: tzinfo | None) -> datetime:
    """The instant, in UTC, at which a learner's day begins; 23 or 25 hours after the last where clocks change."""
    return datetime.combine(day, STARTS, zone).astimezone(UTC)


def end_of(day: date, zone: tzinfo | None) -> datetime:
    """The instant at which the next day begins."""
    return begin_of(day + timedelta(days=1), zone)
