"""An entry holds only what can be kept."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from bagu.store import Attempt, new_id
from store.logs import NOON, entry


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"id": ""}, "id"),
        ({"user": ""}, "user"),
        ({"kind": "guess"}, "kind"),
        ({"at": datetime(2026, 3, 2)}, "UTC"),
        ({"at": datetime(2026, 3, 2, tzinfo=timezone(timedelta(hours=8)))}, "UTC"),
        ({"at": datetime(9999, 3, 2, tzinfo=UTC)}, "2999"),
        ({"seconds": float("nan")}, "seconds"),
        ({"seconds": -1.0}, "seconds"),
        ({"rating": 5}, "rating"),
        ({"rating": 0}, "rating"),
        ({"undoes": "other"}, "undo"),
        ({"kind": "undo"}, "undo"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_name(fields: dict[str, Any], named: str) -> None:
    held: dict[str, Any] = {"id": "1", "user": "me", "item": "nms#a", "kind": "question", "at": NOON}
    with pytest.raises(ValueError, match=named):
        Attempt(**{**held, **fields})


def test_utc_by_another_name_is_utc() -> None:
    assert entry("1", at=NOON.astimezone(timezone(timedelta(0), "Zulu"))).at.tzinfo is UTC


def test_new_ids_sort_in_the_order_they_were_made() -> None:
    ids = [new_id() for _ in range(1000)]
    assert ids == sorted(set(ids))
