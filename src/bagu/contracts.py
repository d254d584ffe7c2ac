"""The objects that other programs read: frozen dataclasses in, one JSON object out."""

from fractions import Fraction
from typing import Any, ClassVar, Protocol

import msgspec


class Contract(Protocol):
    """A frozen dataclass with a kind and a version; both are written first."""

    kind: ClassVar[str]
    version: ClassVar[int]


def to_builtins(value: Contract) -> dict[str, Any]:
    """The object as plain dicts and lists, `kind` and `version` first."""
    body = msgspec.to_builtins(value, enc_hook=_encode)
    return {"kind": value.kind, "version": value.version, **body}


def to_json(value: Contract) -> str:
    """The object as one line of JSON; integers unabbreviated, non-ASCII kept."""
    return msgspec.json.encode(to_builtins(value)).decode()


def _encode(value: object) -> object:
    if isinstance(value, Fraction):
        return str(value)
    if hasattr(value, "tolist"):  # NumPy arrays and scalars, without importing NumPy here
        return value.tolist()
    if isinstance(value, range):
        return list(value)
    raise TypeError(f"{type(value).__name__} has no place in a contract")
