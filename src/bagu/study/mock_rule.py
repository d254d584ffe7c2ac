"""The rule of a mock interview: what is asked first, when an answer is dug into, what time is kept for the code.

Questions come first, then a drill, then a problem. A question takes three minutes, two to say it and one to tick it;
the drill may take 15 % of the interview and the problem half of it. Before each question those that are still to come
are set aside, so that whoever is slow gets fewer questions and not less time for the code.

Who asks first: the chance of an item grows with (how often it is asked)² × (1 - its recall, at least 0.1); no topic
opens twice before each has opened once. An answer that named something, but less than four fifths of its points, is
dug into along the question's follow-ups, twice at most; a solid answer, or an empty one, is left and the next opens.
"""

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from bagu.curriculum.item import Item, Kind
from bagu.errors import UsageError
from bagu.study.memory import Memory, recall
from bagu.study.plan import OFTEN
from bagu.study.ratings import ENOUGH
from bagu.text import message

LENGTHS = (20, 40, 60)  # minutes
SAY = timedelta(minutes=2)
QUESTION = 3.0  # minutes
DRILL_SHARE, PROBLEM_SHARE = 0.15, 0.5
DEEPEST = 2  # follow-ups on one opening
LEAST_WEAK = 0.1  # what is known for sure may still be asked
OPENING_LEVEL = 2  # the deep questions are for following up

Links = Callable[[str], Sequence[tuple[str, int]]]  # question -> the questions that follow it up, with how often asked


@dataclass(frozen=True)
class Part:
    """The drill or the problem that was chosen at the start. seed: of the drill's exercise."""

    item: str
    minutes: float
    seed: int = 0


@dataclass(frozen=True)
class Composition:
    """What is fixed when the interview starts. openings: in the order in which they are asked, as far as time goes."""

    minutes: int
    seed: int
    openings: tuple[str, ...]
    drill: Part | None
    problem: Part | None


@dataclass(frozen=True)
class Put:
    """What is asked next. follows: the number of the step whose answer it digs into."""

    step: int
    item: str
    item_kind: Kind
    minutes: float
    follows: int | None = None


@dataclass(frozen=True)
class Met:
    """A step that is over. share: of the key points named; None for what is no question, or could not be judged."""

    item: str
    item_kind: Kind
    follows: int | None
    share: float | None


def compose(
    items: Sequence[Item], memories: Mapping[str, Memory], now: datetime, minutes: int, seed: int
) -> Composition:
    """The same from the same items, memories and seed; UsageError where there is nothing to ask."""
    if minutes not in LENGTHS:
        raise UsageError(message("mock.bad-minutes", came=minutes, lengths=", ".join(map(str, LENGTHS))))
    keys = {item.id: _key(seed, item.id, _weight(item, memories.get(item.id), now)) for item in items}
    ranked = sorted(items, key=lambda item: (-keys[item.id], item.id))
    questions = [item for item in ranked if item.kind == "question"]
    first = [item for item in questions if item.level <= OPENING_LEVEL] or questions
    problem = _part(ranked, "problem", PROBLEM_SHARE * minutes)
    drill = _part(ranked, "drill", DRILL_SHARE * minutes, apart_from=problem)
    if not (first or drill or problem):
        raise UsageError(message("mock.nothing-to-ask"))
    if drill is not None:
        drill = Part(drill.item, drill.minutes, int(_drawn(seed, f"exercise of {drill.item}") * 1_000_000))
    return Composition(minutes, seed, tuple(_turns(first))[:minutes], drill, problem)


def next_put(plan: Composition, met: Sequence[Met], begun: datetime, deadline: datetime, links: Links) -> Put | None:
    """What follows these steps, at the moment when the last was over; None when the time is up or all was asked."""
    left = (deadline - begun) / timedelta(minutes=1)
    if left <= 0:
        return None
    asked = {step.item for step in met}
    kinds = {step.item_kind for step in met}
    rest = [(kind, part) for kind, part in _parts(plan) if kind not in kinds]
    aside = sum(part.minutes for _, part in rest)
    if kinds <= {"question"} and left >= aside + QUESTION:
        follow_up = _dug_into(plan.seed, met, asked, links)
        if follow_up is not None:
            return Put(len(met), follow_up, "question", QUESTION, len(met) - 1)
        for item in plan.openings:
            if item not in asked:
                return Put(len(met), item, "question", QUESTION)
    for kind, part in rest:
        return Put(len(met), part.item, kind, part.minutes)
    return None


def is_vague(share: float | None) -> bool:
    """Whether an interviewer digs: something was named, and not enough."""
    return share is not None and 0 < share < ENOUGH


def _parts(plan: Composition) -> Iterable[tuple[Kind, Part]]:
    parts: tuple[tuple[Kind, Part | None], ...] = (("drill", plan.drill), ("problem", plan.problem))
    return ((kind, part) for kind, part in parts if part is not None)


def _dug_into(seed: int, met: Sequence[Met], asked: Collection[str], links: Links) -> str | None:
    if not met or not is_vague(met[-1].share) or _depth(met) >= DEEPEST:
        return None
    open_links = [(item, often) for item, often in links(met[-1].item) if item not in asked]
    return max(open_links, key=lambda link: (_key(seed, link[0], link[1] ** 2), link[0]), default=(None, 0))[0]


def _depth(met: Sequence[Met]) -> int:
    """How many follow-ups led to the last step."""
    depth, at = 0, len(met) - 1
    while (before := met[at].follows) is not None:
        depth, at = depth + 1, before
    return depth


def _turns(ranked: Sequence[Item]) -> Iterable[str]:
    """By rank, but each topic once before any comes again."""
    turn: dict[str, int] = {}
    rounds: list[tuple[int, str]] = []
    for item in ranked:
        turn[item.topic] = turn.get(item.topic, 0) + 1
        rounds.append((turn[item.topic], item.id))
    return (id for _, id in sorted(rounds, key=lambda one: one[0]))


def _part(ranked: Sequence[Item], kind: Kind, most: float, apart_from: Part | None = None) -> Part | None:
    """The first that fits into the minutes, of another topic if there is one."""
    fitting = [item for item in ranked if item.kind == kind and item.minutes <= most]
    topic = "" if apart_from is None else apart_from.item.partition("#")[0]
    fitting.sort(key=lambda item: item.topic == topic)
    return Part(fitting[0].id, fitting[0].minutes) if fitting else None


def _weight(item: Item, memory: Memory | None, now: datetime) -> float:
    often = OFTEN if memory is not None and memory.starred else item.asked
    return float(often**2 * max(1 - recall(memory, now), LEAST_WEAK))


def _key(seed: int, item: str, weight: float) -> float:
    """The largest of these keys is each item's with a chance in proportion to its weight (Efraimidis, Spirakis 2006).

    log u / w in place of u^(1/w): the same order, and no two fall together at 1.
    """
    return math.log(_drawn(seed, item)) / weight


def _drawn(seed: int, name: str) -> float:
    """Evenly between 0 and 1, neither of them; the same on every machine."""
    return (int.from_bytes(sha256(f"{seed}\n{name}".encode()).digest()[:6]) + 0.5) / 2**48
