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


def schema_of(contract: type[Contract], definitions: str = "#/$defs/") -> dict[str, Any]:
    """The JSON schema of a contract; `kind` and `version` are constants. definitions: where its parts will stand."""
    _, components = msgspec.json.schema_components(
        [contract], schema_hook=_any, ref_template=definitions + "{name}"
    )  # fmt: skip
    own = components.pop(contract.__name__)
    own["properties"] = {
        "kind": {"const": contract.kind}, "version": {"const": contract.version}, **own["properties"],
    }  # fmt: skip
    own["required"] = ["kind", "version", *own.get("required", [])]
    return {**own, "$defs": components} if components else own


def _any(kind: type) -> dict[str, Any]:
    """Types that msgspec does not know: numbers as fractions are strings, the rest may be any value."""
    return {}


def _encode(value: object) -> object:
    if isinstance(value, Fraction):
        return str(value)
    if hasattr(value, "tolist"):  # NumPy arrays and scalars, without importing NumPy here
        return value.tolist()
    if isinstance(value, range):
        return list(value)
    raise TypeError(f"{type(value).__name__} has no place in a contract")
