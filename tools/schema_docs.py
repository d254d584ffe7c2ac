"""Writes docs/schemas.json: the JSON schema of every object that --json prints. `--check` compares instead."""

import json
import sys
from pathlib import Path
from typing import Any

import msgspec

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "schemas.json"


def schemas() -> dict[str, Any]:
    """Schema of each contract, by its kind; `kind` and `version` are added as constants."""
    from bagu.cli.contracts import CONTRACTS

    result = {}
    for contract in CONTRACTS:
        _, components = msgspec.json.schema_components([contract], schema_hook=_hook)
        own = components.pop(contract.__name__)
        own["properties"] = {
            "kind": {"const": contract.kind}, "version": {"const": contract.version}, **own["properties"],
        }  # fmt: skip
        own["required"] = ["kind", "version", *own.get("required", [])]
        result[contract.kind] = {**own, "$defs": components} if components else own
    return result


def _hook(kind: type) -> dict[str, Any]:
    """Types that msgspec does not know: numbers as fractions are strings, the rest may be any value."""
    return {}


def main(arguments: list[str]) -> int:
    text = json.dumps(schemas(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    if "--check" in arguments:
        if not TARGET.exists() or TARGET.read_text("utf-8") != text:
            print(f"{TARGET.relative_to(ROOT)} is not current; run `make docs`.")
            return 1
        return 0
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
