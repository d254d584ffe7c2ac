"""Writes docs/schemas.json: the JSON schema of every object that --json prints. `--check` compares instead."""

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "schemas.json"


def schemas() -> dict[str, Any]:
    """Schema of each contract, by its kind."""
    from bagu.cli.contracts import CONTRACTS
    from bagu.contracts import schema_of

    return {contract.kind: schema_of(contract) for contract in CONTRACTS}


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
