"""Attempts as rows, and back."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bagu.store.attempt import JSON, Attempt


def row_of(attempt: Attempt) -> dict[str, Any]:
    """The columns of `attempts`, but for the order of arrival; ValueError where `detail` is not JSON."""
    return {
        "id": attempt.id,
        "user_id": attempt.user,
        "item": attempt.item,
        "kind": attempt.kind,
        "at": text_of(attempt.at),
        "seconds": attempt.seconds,
        "rating": attempt.rating,
        "seed": attempt.seed,
        "detail": json_of(attempt.detail),
        "undoes": attempt.undoes,
    }


def attempt_of(row: Mapping[Any, Any]) -> Attempt:
    return Attempt(
        id=row["id"],
        user=row["user_id"],
        item=row["item"],
        kind=row["kind"],
        at=datetime.fromisoformat(row["at"]),
        seconds=row["seconds"],
        rating=row["rating"],
        seed=row["seed"],
        detail=json.loads(row["detail"]),
        undoes=row["undoes"],
    )


def text_of(at: datetime) -> str:
    """UTC to the microsecond, always 27 characters, so that text sorts as time does."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def json_of(value: JSON) -> str:
    """JSON with sorted keys; ValueError for NaN, infinities and lone surrogates, TypeError for what is not JSON."""
    plain = dict(value) if isinstance(value, Mapping) else value
    text = json.dumps(plain, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
    text.encode()
    return text
