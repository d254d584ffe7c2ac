"""What an import found."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class ImportReport:
    """added: entries that were new here. known: entries that were here already. drafts: those that were newer.

    submissions: code that was handed in elsewhere and was new here.
    """

    kind: ClassVar[str] = "import"
    version: ClassVar[int] = 1

    added: int
    known: int
    drafts: int
    submissions: int = 0
