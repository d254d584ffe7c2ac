"""Settings, plans to compare, and what comes out: means over learners and paired differences, with intervals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from bagu.curriculum.item import Item
from bagu.study.fsrs6 import Floats
from bagu.study.simulation.learners import Learners
from bagu.study.simulation.policies import Policy, anki, due_first, forecast, plan, reading, soonest
from bagu.study.simulation.run import AT_ONCE, Result, live, simulate, weighted
from bagu.study.simulation.world import Deck, World
from bagu.text import Text

SEED = 20260302  # of the learners reported; while the plan was made, others were looked at
LEARNERS = 200
SAMPLE = 5  # learners that are lived again to see whether what is reported still comes out

PLAN = "plan"
MAIN = "main"
POLICIES: Mapping[str, tuple[Policy, str]] = {
    PLAN: (plan(), "bagu, interview date set"),
    "soonest": (soonest(), "bagu without looking ahead: what one review today adds on the day"),
    "due": (due_first(), "bagu, no date: due first, then new, most asked first"),
    "anki": (anki(), "Anki's defaults: 20 new a day in order of creation, mixed with what is due"),
    "anki-once": (anki(steps=0, repeats=0), "Anki, nothing shown twice on a day"),
    "anki-asked": (anki(steps=0, repeats=0, by_asked=True), "Anki, nothing shown twice, most asked first"),
    "anki-all": (anki(999, 0, 0, by_asked=True), "Anki, nothing shown twice, most asked first, no limit on new cards"),
    "read": (reading(), "reading through in the order of the catalogue, again from the start when done"),
    "read-asked": (reading(by_asked=True), "reading through, most asked first"),
}
BRIEF = (PLAN, "due", "anki", "anki-asked", "anki-all", "read-asked")
WORLDS: Mapping[str, tuple[World, str]] = {
    MAIN: (World(), "30 days, 30 minutes"),
    "week": (World(days=7), "7 days, 30 minutes"),
    "months": (World(days=60), "60 days, 30 minutes"),
    "short": (World(minutes=10), "30 days, 10 minutes"),
    "long": (World(minutes=60), "30 days, 60 minutes"),
    "exponential": (World(law="exponential"), "30 days, 30 minutes; forgetting is exponential"),
    "faster": (World(faster=2), "30 days, 30 minutes; forgetting is twice as fast"),
    "noisy": (World(known=0, noise=0.3), "30 days, 30 minutes; nothing known before, three grades of ten off by one"),
}


@dataclass(frozen=True)
class Estimate:
    """A mean over learners and half the width of its 95% interval."""

    mean: float
    half: float

    @classmethod
    def of(cls, values: Floats) -> "Estimate":
        return cls(float(values.mean()), float(1.96 * values.std(ddof=1) / np.sqrt(len(values))))


@dataclass(frozen=True)
class Outcome:
    """Of one plan in one setting. gain: weighted recall of bagu's plan less that of this one, learner by learner;
    wins: the share of learners for whom it is above 0."""

    policy: str
    weighted: Estimate
    plain: Estimate
    top: Estimate
    seen: float
    gain: Estimate
    wins: float


@dataclass(frozen=True)
class Setting:
    """All plans in one setting. before: weighted recall, had nothing been studied."""

    world: str
    before: Estimate
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True)
class Forecast:
    """What the plan tells on a day, and the true recall on the interview day, means over learners."""

    day: int
    told: Estimate
    true: Estimate


@dataclass(frozen=True)
class Simulation:
    """deck: asked, minutes, level, kind, place of the topic and needed places, for each item. sample: weighted recall
    of a few learners, by plan, in the main setting."""

    kind: ClassVar[str] = "simulation"
    version: ClassVar[int] = 1

    learners: int
    seed: int
    deck: tuple[tuple[int, float, int, str, int, tuple[int, ...]], ...]
    settings: tuple[Setting, ...]
    forecasts: tuple[Forecast, ...]
    sample: Mapping[str, tuple[float, ...]] = field(default_factory=dict)


def simulation(items: Sequence[Item], learners: int = LEARNERS, worlds: Sequence[str] = tuple(WORLDS)) -> Simulation:
    """Live through all settings; about four minutes of one core for 200 learners."""
    deck = Deck.of(tuple(items))
    return Simulation(
        learners, SEED, packed(items),
        tuple(_setting(deck, name, learners) for name in worlds),
        _forecasts(deck, WORLDS[MAIN][0], learners),
        sample(deck),
    )  # fmt: skip


def sample(deck: Deck) -> dict[str, tuple[float, ...]]:
    """The weighted recall of the first few learners under a plan of each kind."""
    found = {name: simulate(deck, WORLDS[MAIN][0], POLICIES[name][0], SAMPLE, SEED) for name in BRIEF}
    return {name: tuple(result.weighted.tolist()) for name, result in found.items()}


def packed(items: Sequence[Item]) -> tuple[tuple[int, float, int, str, int, tuple[int, ...]], ...]:
    """What the simulation needs to know of the items, without words."""
    places = {topic: place for place, topic in enumerate(dict.fromkeys(item.topic for item in items))}
    needs = [tuple(places[need] for need in item.needs if need in places) for item in items]
    return tuple(
        (item.asked, item.minutes, item.level, item.kind, places[item.topic], needed)
        for item, needed in zip(items, needs, strict=True)
    )


def unpacked(rows: Sequence[tuple[int, float, int, str, int, tuple[int, ...]]]) -> Deck:
    """Items for the simulation alone, as `packed` left them."""
    items = []
    for number, (asked, minutes, level, kind, topic, needs) in enumerate(rows):
        assert kind in ("question", "drill", "problem")
        needed = tuple(f"t{place}" for place in needs)
        items.append(
            Item(f"t{topic}#{number}", f"t{topic}", "", kind, Text("", ""), level, asked, minutes, needed)  # type: ignore[arg-type]
        )
    return Deck.of(tuple(items))


def _setting(deck: Deck, name: str, learners: int) -> Setting:
    names = tuple(POLICIES) if name == MAIN else BRIEF
    found = {policy: simulate(deck, WORLDS[name][0], POLICIES[policy][0], learners, SEED) for policy in names}
    ours = found[PLAN]
    return Setting(name, Estimate.of(ours.before), tuple(_outcome(policy, found[policy], ours) for policy in names))


def _outcome(policy: str, found: Result, ours: Result) -> Outcome:
    gain = ours.weighted - found.weighted
    return Outcome(
        policy, Estimate.of(found.weighted), Estimate.of(found.plain), Estimate.of(found.top),
        float(found.seen.mean()), Estimate.of(gain), float((gain > 0).mean()),
    )  # fmt: skip


def _forecasts(deck: Deck, world: World, count: int) -> tuple[Forecast, ...]:
    days = (0, world.days // 3, 2 * world.days // 3, world.days - 1)
    told: dict[int, list[Floats]] = {day: [] for day in days}
    true = []
    for batch in range(0, count, AT_ONCE):
        learners = Learners(deck, world, min(AT_ONCE, count - batch), SEED + batch)
        for day in range(world.days):
            if day in told:
                told[day].append(forecast(learners, day))
            live(learners, POLICIES[PLAN][0], day)
        true.append(weighted(deck, learners.recall(world.days)))
    came = Estimate.of(np.concatenate(true))
    return tuple(Forecast(day, Estimate.of(np.concatenate(values)), came) for day, values in told.items())
