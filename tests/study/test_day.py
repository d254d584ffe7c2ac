"""The learner's day starts at 04:00 where they are."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bagu.study.day import begin_of, day_of, end_of

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
ZONES = ("UTC", "Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu")
ROUND = settings(deadline=None, derandomize=True, database=None)


def test_an_evening_past_midnight_belongs_to_its_day() -> None:
    for text, day in (("03:59:59.999999", date(2026, 3, 1)), ("04:00", date(2026, 3, 2)), ("00:30", date(2026, 3, 1))):
        assert day_of(datetime.fromisoformat(f"2026-03-02T{text}").replace(tzinfo=SHANGHAI), SHANGHAI) == day


def test_the_same_instant_is_another_day_elsewhere() -> None:
    at = datetime(2026, 3, 2, 1, tzinfo=UTC)  # 09:00 in Shanghai, 20:00 the day before in New York
    assert day_of(at, SHANGHAI) == date(2026, 3, 2)
    assert day_of(at, ZoneInfo("America/New_York")) == date(2026, 3, 1)


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2026, 3, 28), 23), (date(2026, 3, 29), 24), (date(2026, 10, 24), 25), (date(2026, 10, 25), 24)],
)
def test_a_day_is_shorter_or_longer_where_clocks_change(day: date, hours: int) -> None:
    assert end_of(day, BERLIN) - begin_of(day, BERLIN) == timedelta(hours=hours)
    assert begin_of(day, BERLIN).astimezone(BERLIN).hour == 4


@ROUND
@given(st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1)), st.sampled_from(ZONES))
def test_every_instant_is_in_its_day_and_in_no_other(naive: datetime, name: str) -> None:
    zone, at = ZoneInfo(name), naive.replace(tzinfo=UTC)
    day = day_of(at, zone)
    assert begin_of(day, zone) <= at < end_of(day, zone)


@ROUND
@given(st.dates(date(2000, 1, 1), date(2040, 1, 1)), st.sampled_from(ZONES))
def test_days_follow_one_another_without_gap(day: date, name: str) -> None:
    zone = ZoneInfo(name)
    begin = begin_of(day, zone)
    assert day_of(begin, zone) == day
    assert day_of(begin - timedelta(microseconds=1), zone) == day - timedelta(days=1)
    assert end_of(day, zone) == begin_of(day + timedelta(days=1), zone)


def test_without_a_zone_it_is_the_machines(monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    if not hasattr(time, "tzset"):
        pytest.skip("the zone of the process cannot be set here")
    try:
        for name in ("Asia/Shanghai", "America/New_York"):
            monkeypatch.setenv("TZ", name)
            time.tzset()
            days = [date(2026, 3, 7) + timedelta(days=n) for n in range(3)]
            for day, following in pairwise(days):
                assert begin_of(day, None) == begin_of(day, ZoneInfo(name))
                assert end_of(day, None) == begin_of(following, None)
                assert day_of(begin_of(day, None), None) == day
    finally:
        monkeypatch.undo()
        time.tzset()
