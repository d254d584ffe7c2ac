"""What has to be read first: an order of the topics, and the circles that forbid one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Walk:
    """order: each id after those it needs. cycles: ids that need each other in a circle, from the smallest id on."""

    order: tuple[str, ...]
    cycles: tuple[tuple[str, ...], ...]


def walk(needs: Mapping[str, Sequence[str]]) -> Walk:
    """Depth first, without recursion, needs that nobody offers left out; O(topics + needs)."""
    order: list[str] = []
    cycles: dict[tuple[str, ...], None] = {}
    done: set[str] = set()
    for start in needs:
        path: list[str] = []  # ids being visited, each needed by the one before
        on_path: set[str] = set()
        stack = [(start, False)]
        while stack:
            id, left = stack.pop()
            if left:
                path.pop()
                on_path.discard(id)
                done.add(id)
                order.append(id)
            elif id in on_path:
                cycles[_turned(path[path.index(id) :])] = None
            elif id not in done:
                path.append(id)
                on_path.add(id)
                stack.append((id, True))
                stack += [(need, False) for need in reversed(needs[id]) if need in needs]
    return Walk(tuple(order), tuple(cycles))


def _turned(cycle: list[str]) -> tuple[str, ...]:
    at = cycle.index(min(cycle))
    return tuple(cycle[at:] + cycle[:at])
