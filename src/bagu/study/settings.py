"""What a learner decides about the plan; each decision is an entry of the log."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import ClassVar
from zoneinfo import ZoneInfo

from bagu.errors import UsageError
from bagu.store import JSON
from bagu.study.memory import RETENTION
from bagu.text import message

NAMES = ("minutes", "interview", "retention", "zone")
LONGEST = 24 * 60.0
LOOSEST, STRICTEST = 0.7, 0.97  # retention: below, most is forgotten before it returns; above, little but repeating


@dataclass(frozen=True)
class Settings:
    """minutes: to study a day. interview: the day of it. zone: IANA name; without it, where this machine is.

    retention: an item comes back when it is recalled with this probability.
    """

    kind: ClassVar[str] = "settings"
    version: ClassVar[int] = 1

    minutes: float = 30.0
    interview: date | None = None
    zone: str | None = None
    retention: float = RETENTION

    @property
    def tz(self) -> tzinfo | None:
        return None if self.zone is None else ZoneInfo(self.zone)


def settings_of(held: Mapping[str, JSON]) -> Settings:
    """The settings that the log holds; what another version wrote and this one cannot read counts as unset."""
    read: dict[str, JSON] = {}
    for name in NAMES:
        try:
            read[name] = checked(name, held.get(name))
        except UsageError:
            read[name] = None
    interview = None if read["interview"] is None else date.fromisoformat(read["interview"])
    minutes = Settings.minutes if read["minutes"] is None else read["minutes"]
    retention = RETENTION if read["retention"] is None else read["retention"]
    return Settings(minutes, interview, read["zone"], retention)


def checked(name: str, value: JSON) -> JSON:
    """The value as the log keeps it, None to unset; UsageError says what fits."""
    if name not in NAMES:
        raise UsageError(message("study.setting-unknown", name=name, known=", ".join(NAMES)))
    if value is None:
        return None
    number = not isinstance(value, bool) and isinstance(value, int | float)
    if name == "minutes":
        if not number or not 0 < value <= LONGEST:
            raise UsageError(message("study.setting-minutes", came=value, longest=f"{LONGEST:g}"))
        return float(value)
    if name == "retention":
        if not number or not LOOSEST <= value <= STRICTEST:
            raise UsageError(message("study.setting-retention", came=value, low=LOOSEST, high=STRICTEST))
        return float(value)
    try:
        if name == "interview":
            return date.fromisoformat(value).isoformat()
        return ZoneInfo(value).key
    except (ValueError, TypeError, OSError, LookupError) as error:
        raise UsageError(message(f"study.setting-{name}", came=value)) from error
