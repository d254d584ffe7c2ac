"""What arrived in a log since somebody last looked."""

from dataclasses import dataclass
from functools import cached_property

from bagu.store.attempt import Attempt


@dataclass(frozen=True)
class Growth:
    """upto: the last entry there is, in order of arrival. entries: what arrived, and what its undos may concern."""

    upto: int
    entries: tuple[Attempt, ...]

    @cached_property
    def items(self) -> frozenset[str]:
        """Of no other is anything different than before."""
        return frozenset(entry.item for entry in self.entries)
