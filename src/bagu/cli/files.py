"""Files that a command writes."""

from pathlib import Path

from bagu.errors import UsageError
from bagu.text import message


def write_text(file: Path, text: str) -> None:
    """Write UTF-8; one sentence where this cannot be."""
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(message("cli.cannot-write", file=str(file), why=error.strerror or str(error))) from error
