"""A printable sheet of exercises: which ones, by a rule that a seed repeats."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from random import Random

from bagu.curriculum.catalog import Catalog
from bagu.curriculum.drill import Drill, Exercise
from bagu.curriculum.item import Item
from bagu.curriculum.lookup import drill_of
from bagu.errors import UsageError
from bagu.text import message

MOST = 200  # exercises of one sheet
_TRIES = 20  # seeds that are tried for a question that is not on the sheet yet


@dataclass(frozen=True)
class Line:
    """One exercise; `seed` brings it back with `bagu drill`."""

    item: Item
    seed: int
    exercise: Exercise


@dataclass(frozen=True)
class Sheet:
    """The exercises in the order in which they are printed, easy ones first."""

    seed: int
    lines: tuple[Line, ...]


def compose(catalog: Catalog, items: Iterable[Item], count: int, seed: int) -> Sheet:
    """`count` different exercises of the drills among the items, the same for the same drills and seed.

    Topics take turns, and in each topic its levels do; no drill comes again before all have come. Where the drills
    have fewer different questions the sheet is shorter. UsageError for a bad count or for no drill at all.
    """
    if not 1 <= count <= MOST:
        raise UsageError(message("book.sheet-count", came=count, most=MOST))
    drills = [item for item in items if item.kind == "drill"]
    if not drills:
        known = ", ".join(dict.fromkeys(item.topic for item in catalog.items() if item.kind == "drill"))
        raise UsageError(message("book.sheet-no-drill", topics=known))
    random = Random(seed)
    order = _in_turns(drills, random)
    held = {item.id: drill_of(catalog, item.id)[1] for item in order}
    lines: list[Line] = []
    asked: set[str] = set()
    round_of = list(order)
    while len(lines) < count and round_of:
        again = []
        for item in round_of:
            if len(lines) == count:
                break
            if (line := _another(item, held[item.id], asked, random)) is not None:
                lines.append(line)
                again.append(item)
        round_of = again
    return Sheet(seed, tuple(sorted(lines, key=lambda line: line.item.level)))


def _another(item: Item, drill: Drill, asked: set[str], random: Random) -> Line | None:
    """An exercise whose question is not among those asked, and is from now on."""
    for _ in range(_TRIES):
        seed = random.randrange(1_000_000)
        exercise = drill.exercise(seed)
        if exercise.ask.en not in asked:
            asked.add(exercise.ask.en)
            return Line(item, seed, exercise)
    return None


def _in_turns(drills: Sequence[Item], random: Random) -> list[Item]:
    """Every drill once: the topics in turn, each beginning with another level than the one before it."""
    topics: dict[str, list[Item]] = {}
    for item in drills:
        topics.setdefault(item.topic, []).append(item)
    names = list(topics)
    random.shuffle(names)
    rows = []
    for at, name in enumerate(names):
        members = topics[name]
        random.shuffle(members)
        levels = sorted({item.level for item in members})
        first = at % len(levels)
        by_level = [[i for i in members if i.level == level] for level in (*levels[first:], *levels[:first])]
        rows.append(list(_dealt(by_level)))
    return list(_dealt(rows))


def _dealt(rows: Sequence[Sequence[Item]]) -> Iterator[Item]:
    """One of each row, then again one of each."""
    return (item for item in chain.from_iterable(zip_longest(*rows)) if item is not None)
