"""What a command wrote or opened, for other programs."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Written:
    """Files that a command wrote, or that are to be edited."""

    kind: ClassVar[str] = "written"
    version: ClassVar[int] = 1

    files: tuple[str, ...]
    count: int


@dataclass(frozen=True)
class Serving:
    """The app answers. url: opens the door; token: for `Authorization: Bearer`, until it ends."""

    kind: ClassVar[str] = "serving"
    version: ClassVar[int] = 1

    url: str
    port: int
    token: str
