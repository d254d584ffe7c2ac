"""What is studied on a day, and in which order: bagu's plan, and what it is compared with."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bagu.study.allocate import Allocation, allocate
from bagu.study.fsrs6 import Floats, first, recalled
from bagu.study.memory import LONGEST, RETENTION, parameters
from bagu.study.order import filled, with_needs
from bagu.study.ratings import AGAIN, GOOD
from bagu.study.readiness import expected_recall, known_unseen, ranked
from bagu.study.schedules import STUDIED_AT, recall_after, room, schedules
from bagu.study.simulation.learners import Learners, Memories

Orders = NDArray[np.intp]  # (learners, places): items in the order of the day, -1 where there are no more


@dataclass(frozen=True)
class Policy:
    """order: the items of a day. repeats: how often what failed is shown again that day. steps: how often what is new
    is shown again even if it succeeded."""

    name: str
    order: Callable[[Learners, int], Orders]
    repeats: int = 0
    steps: int = 0


def plan() -> Policy:
    """bagu's plan with the interview date set: the same functions as `plan_from` calls."""
    return Policy("plan", _towards)


def due_first() -> Policy:
    """bagu's plan without a date: due by expected loss, then new, most asked first; what failed comes once more."""
    return Policy("due", _due_first, repeats=1)


def anki(new: int = 20, steps: int = 1, repeats: int = 3, by_asked: bool = False) -> Policy:
    """Anki's default order: due date then random, at most 200; `new` new cards in the order of creation, mixed in."""

    def order(learners: Learners, day: int) -> Orders:
        deck = learners.deck
        place = np.argsort(-deck.asked, kind="stable") if by_asked else np.arange(len(deck.items))
        created = np.argsort(place, kind="stable")
        due = _due_day(learners) <= day
        shuffle = np.random.default_rng((learners.seed, 1_000_003, day)).random(due.shape)
        review = _rank(np.where(due, _due_day(learners) + shuffle, np.inf))
        fresh = learners.first == 0
        unseen = _rank(np.where(fresh, created, np.inf))
        reviews = np.minimum(due.sum(axis=1, keepdims=True), 200)
        news = np.minimum(fresh.sum(axis=1, keepdims=True), new)
        at = np.where(due & (review < reviews), (review + 0.5) / np.maximum(reviews, 1), np.inf)
        at = np.where(fresh & (unseen < news), (unseen + 0.5) / np.maximum(news, 1), at)
        return _sorted(at)

    return Policy("anki", order, repeats=repeats, steps=steps)


def reading(by_asked: bool = False) -> Policy:
    """Reading through in the order of the catalogue, or most asked first, and again from the start when done.

    Reading counts as much as answering: what is remembered of it follows the same law.
    """

    def order(learners: Learners, day: int) -> Orders:
        deck = learners.deck
        place = np.argsort(-deck.asked, kind="stable") if by_asked else np.arange(len(deck.items))
        before = learners.believed.last  # read longest ago, first: the next in order
        at = np.lexsort((np.broadcast_to(np.argsort(place, kind="stable"), before.shape), before), axis=1)
        return np.asarray(at)

    return Policy("read", order)


def soonest() -> Policy:
    """What one review today adds on the day, a minute, without regard to the days between."""

    def order(learners: Learners, day: int) -> Orders:
        deck, left, held = learners.deck, learners.world.days - day, learners.believed
        guess = _guess(learners)
        begun = held.begun
        without = np.where(begun, recalled(held.since(learners.world.days), held.stability, parameters()), guess)
        again = recalled(left - STUDIED_AT, first(AGAIN, parameters())[0], parameters())
        new = again + guess * (1 - again)
        last = np.where(begun, np.floor(np.where(begun, held.last, 0)) - day, -1.0)
        later = recall_after(held.stability, held.difficulty, last, 0.0, left, parameters())
        gain = deck.asked * (np.where(begun, later, new) - without) / deck.minutes
        return _with_needs(learners, np.argsort(-gain, axis=1, kind="stable"), (gain > 0).sum(axis=1))

    return Policy("soon", order)


def forecast(learners: Learners, day: int) -> Floats:
    """What the plan of that day would tell: the expected recall on the interview day, by learner."""
    deck = learners.deck
    recall, found = _allocated(learners, day)
    then = np.take_along_axis(recall, found.chosen[..., None], axis=2)[..., 0]
    unseen = ~learners.believed.begun & (found.chosen == 0)
    return np.asarray(np.where(unseen, 0.0, then) @ deck.asked / deck.asked.sum())


def _towards(learners: Learners, day: int) -> Orders:
    _, found = _allocated(learners, day)
    order, useful = ranked(found, np.zeros(found.today.shape, dtype=bool))
    return _with_needs(learners, order, useful)


def _allocated(learners: Learners, day: int) -> tuple[Floats, Allocation]:
    deck, left, minutes = learners.deck, learners.world.days - day, learners.world.minutes
    held, begun = learners.believed, learners.believed.begun
    last = np.where(begun, np.floor(np.where(begun, held.last, 0)) - day, 0.0)
    since = held.since(learners.world.days)
    recall = expected_recall(
        held.stability, held.difficulty, last, since, begun, _guess(learners), left, parameters()
    )  # fmt: skip
    return recall, allocate(deck.asked[:, None] * recall, deck.minutes, room(left, minutes), schedules(left))


def _due_first(learners: Learners, day: int) -> Orders:
    deck, held = learners.deck, learners.believed
    due = _due_day(learners) <= day
    loss = deck.asked * (1 - recalled(held.since(day + 0.5), held.stability, parameters()))
    kind = np.array([("question", "drill", "problem").index(item.kind) for item in deck.items])
    new = np.lexsort((kind, deck.level, -deck.asked))
    place = np.empty(len(new))
    place[new] = np.arange(len(new))
    fresh = learners.first == 0
    at = np.where(due, -1e3 - loss, np.where(fresh, place, np.inf))
    return _with_needs(learners, np.argsort(at, axis=1, kind="stable"), np.isfinite(at).sum(axis=1))


def _with_needs(learners: Learners, order: Orders, useful: NDArray[np.intp]) -> Orders:
    """What of the order fits into the day, with what topics need before them: the rule of the plan itself."""
    deck, minutes = learners.deck, learners.world.minutes
    place = {item.id: at for at, item in enumerate(deck.items)}
    days = []
    for row, (places, count) in enumerate(zip(order, useful, strict=True)):
        seen = learners.first[row] > 0
        begun = {deck.items[at].topic for at in np.flatnonzero(seen)}
        new = {deck.items[at].id for at in np.flatnonzero(~seen)}
        items = [deck.items[at] for at in places]
        taken = filled(with_needs(items[:count], items, new, begun), new, begun, minutes, 0.0)
        days.append([place[item.id] for item, _ in taken])
    out = np.full((len(days), max((len(day) for day in days), default=0)), -1, dtype=np.intp)
    for row, day in enumerate(days):
        out[row, : len(day)] = day
    return out


def _guess(learners: Learners) -> Floats:
    graded = learners.first
    return known_unseen(graded >= GOOD, (graded > 0) & (graded < GOOD), learners.deck.level)


def _due_day(learners: Learners) -> Floats:
    """The day on which FSRS shows each item again; the next day where the last grade was again, inf for new ones."""
    held: Memories = learners.believed
    decay = -parameters()[20]
    interval = np.round(held.stability / (0.9 ** (1 / decay) - 1) * (RETENTION ** (1 / decay) - 1))
    days = np.where(learners.latest == AGAIN, 1, np.clip(interval, 1, LONGEST))
    return np.where(held.begun, np.floor(np.where(held.begun, held.last, 0)) + days, np.inf)


def _rank(values: Floats) -> NDArray[np.intp]:
    return np.argsort(np.argsort(values, axis=1, kind="stable"), axis=1, kind="stable")


def _sorted(at: Floats) -> Orders:
    order = np.argsort(at, axis=1, kind="stable")
    return np.where(np.isfinite(np.take_along_axis(at, order, axis=1)), order, -1)
