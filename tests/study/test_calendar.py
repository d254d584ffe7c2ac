"""Answers by the learner's day."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bagu.study.calendar import calendar_of, first_day

TODAY = date(2026, 3, 5)  # a Thursday


@given(weeks=st.integers(1, 60), today=st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_whole_weeks_from_monday_on(weeks: int, today: date) -> None:
    first = first_day(today, weeks)
    assert first.weekday() == 0
    assert (today - first).days // 7 == weeks - 1


def test_an_evening_past_midnight_belongs_to_the_day_before() -> None:
    made = {datetime(2026, 3, 5, 3, 45, tzinfo=UTC): 2, datetime(2026, 3, 5, 4, 0, tzinfo=UTC): 3}
    held = {day.day: day.answers for day in calendar_of(made, first_day(TODAY, 1), TODAY, UTC).days}
    assert held == {date(2026, 3, 2): 0, date(2026, 3, 3): 0, date(2026, 3, 4): 2, TODAY: 3}


def test_days_begin_on_a_quarter_of_an_hour_in_nepal() -> None:
    begin = datetime(2026, 3, 5, 4, tzinfo=ZoneInfo("Asia/Kathmandu")).astimezone(UTC)
    assert begin.minute == 15
    made = {begin: 1, begin - timedelta(minutes=15): 1}
    held = calendar_of(made, TODAY - timedelta(days=1), TODAY, ZoneInfo("Asia/Kathmandu"))
    assert [day.answers for day in held.days] == [1, 1]


def test_the_figure_has_a_row_a_weekday_and_a_column_a_week() -> None:
    held = calendar_of({datetime(2026, 3, 2, 12, tzinfo=UTC): 5}, first_day(TODAY, 3), TODAY, UTC)
    cells = {tuple(row[:2]): row[2] for row in held.figure().table("en")[1:]}
    assert {name for name, _ in cells} == {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}
    assert {week for _, week in cells} == {"2/16", "2/23", "3/2"}
    assert {place: value for place, value in cells.items() if float(value)} == {("Mon", "3/2"): "5"}
    assert held.studied == 1
