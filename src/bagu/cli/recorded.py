"""Files that a command wrote, for other programs."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Written:
    """Files that a command wrote, or that are to be edited."""

    kind: ClassVar[str] = "written"
    version: ClassVar[int] = 1

    files: tuple[str, ...]
    count: int
