"""Settings are read from the log, and what does not fit is told when it is set."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bagu.errors import UsageError
from bagu.study.settings import Settings, checked, settings_of


def test_nothing_set_is_half_an_hour_a_day_where_the_machine_is() -> None:
    assert settings_of({}) == Settings(30.0, None, None)
    assert Settings().tz is None


def test_what_was_set_is_read() -> None:
    held = {"minutes": 45, "interview": "2026-03-31", "zone": "Asia/Shanghai"}
    found = settings_of({name: checked(name, value) for name, value in held.items()})
    assert found == Settings(45.0, date(2026, 3, 31), "Asia/Shanghai")
    assert settings_of({"retention": checked("retention", 0.8)}) == Settings(retention=0.8)
    assert found.tz == ZoneInfo("Asia/Shanghai")
    assert settings_of({**held, "interview": checked("interview", None)}).interview is None


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("minutes", 0, "0 minutes"),
        ("minutes", -5, "above 0"),
        ("minutes", 10**400, "1440"),
        ("minutes", float("nan"), "nan"),
        ("minutes", float("inf"), "inf"),
        ("minutes", "30", "30"),
        ("minutes", True, "True"),
        ("interview", "tomorrow", "tomorrow"),
        ("interview", 20260331, "2026-03-31"),
        ("retention", 0.69, "0.69"),
        ("retention", 0.98, "0.7 to 0.97"),
        ("retention", True, "True"),
        ("retention", "0.9", "0.9"),
        ("retention", float("nan"), "nan"),
        ("zone", "Middle/Earth", "Middle/Earth"),
        ("zone", "../etc/passwd", "Asia/Shanghai"),
        ("zone", 8, "Asia/Shanghai"),
        ("zone", "", "Asia/Shanghai"),
        ("colour", "red", "minutes, interview, retention, zone"),
    ],
)
def test_what_does_not_fit_is_told_and_read_as_unset(name: str, value: Any, words: str) -> None:
    with pytest.raises(UsageError) as caught:
        checked(name, value)
    assert words in caught.value.text.en
    assert settings_of({name: value}) == Settings()
