"""What an import found."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class ImportReport:
    """added: entries that were new here. known: entries that were here already. drafts: those that were newer."""

    kind: ClassVar[str] = "import"
    version: ClassVar[int] = 1

    added: int
    known: int
    drafts: int
