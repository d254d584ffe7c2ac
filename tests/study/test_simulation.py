"""Simulated learners: they forget as assumed, keep to their minutes, and live by the plan that people get."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from fsrs.scheduler import LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS
from numpy.testing import assert_allclose, assert_array_equal

from bagu.curriculum.item import Item
from bagu.store import Attempt
from bagu.study.fsrs6 import answered, first, recalled
from bagu.study.memory import parameters, replay
from bagu.study.plan import plan_today
from bagu.study.settings import Settings
from bagu.study.simulation.learners import Learners
from bagu.study.simulation.policies import Policy, anki, due_first, forecast, plan, reading, soonest
from bagu.study.simulation.report import POLICIES, WORLDS, Estimate, packed, simulation, unpacked
from bagu.study.simulation.run import live, simulate, weighted
from bagu.study.simulation.world import SPREAD, Deck, World
from study.curricula import KINDS, item

BEGIN = datetime(2026, 3, 2, 4, tzinfo=UTC)  # day 0 of the simulation


def deck(count: int = 60, seed: int = 0) -> Deck:
    """Topics of five items; each topic from the third on may need the one before."""
    rng = np.random.default_rng(seed)
    items: list[Item] = []
    for number in range(count):
        topic = number // 5
        needs = (f"t{topic - 1}",) if topic > 1 and topic % 3 == 0 else ()
        items.append(
            item(
                f"t{topic}#i{number}", KINDS[int(rng.integers(3))], needs=needs, level=int(rng.integers(1, 4)),
                asked=int(rng.integers(1, 6)), minutes=float(rng.choice([1.0, 2.0, 3.0, 4.0, 12.0])),
            )
        )  # fmt: skip
    return Deck.of(tuple(items))


def test_weights_are_drawn_around_the_defaults_within_the_bounds() -> None:
    weights = Learners(deck(), World(), 300, 0).true.weights
    assert weights.shape == (21, 300)
    assert (weights >= np.array(LOWER_BOUNDS_PARAMETERS)[:, None]).all()
    assert (weights <= np.array(UPPER_BOUNDS_PARAMETERS)[:, None]).all()
    assert (np.diff(weights[:4], axis=0) >= 0).all()
    away = np.abs(np.median(weights[4:], axis=1) - parameters()[4:])
    assert (away <= 0.3 * np.array(SPREAD[4:])).all()
    alike = Learners(deck(), World(spread=0), 2, 0).true.weights
    assert_allclose(alike, np.repeat(np.array(parameters())[:, None], 2, axis=1))


def test_the_same_seed_draws_the_same_learners_and_the_same_luck() -> None:
    one, two = (simulate(deck(), World(days=5), POLICIES[name][0], 4, 3) for name in ("plan", "read"))
    assert_array_equal(one.before, two.before)
    again = simulate(deck(), World(days=5), POLICIES["plan"][0], 4, 3)
    assert_array_equal(again.weighted, one.weighted)
    assert (simulate(deck(), World(days=5), POLICIES["plan"][0], 4, 4).before != one.before).any()


def test_how_much_is_known_before_follows_the_assumption() -> None:
    held = Learners(deck(600), World(known=0.3), 200, 1).true.begun
    level = deck(600).level
    shares = [held[:, level == one].mean() for one in (1, 2, 3)]
    assert shares == sorted(shares, reverse=True)
    assert 0.25 < shares[1] < 0.42  # the mean over logits that spread by more than one lies above the median
    assert not Learners(deck(), World(known=0), 20, 1).true.begun.any()


def test_answers_succeed_as_often_as_they_are_recalled() -> None:
    held = deck(400)
    learners = Learners(held, World(known=0.5, noise=0), 40, 5)
    who, what = (part.ravel() for part in np.indices(learners.first.shape))
    chance = learners.recall(0.5)[who, what]
    grades = learners.answer(who, what, 0)
    for low, high in ((0.0, 1e-9), (0.3, 0.7), (0.7, 0.95)):
        chosen = (chance >= low) & (chance <= high)
        assert chosen.sum() > 200
        assert abs((grades[chosen] > 1).mean() - chance[chosen].mean()) < 0.05
    shares = [(grades[grades > 1] == grade).mean() for grade in (2, 3, 4)]
    assert_allclose(shares, (0.15, 0.7, 0.15), atol=0.03)


def test_a_learner_of_default_memory_is_believed_rightly() -> None:
    learners = Learners(deck(), World(days=12, spread=0, known=0, noise=0), 3, 2)
    for day in range(12):
        live(learners, plan(), day)
    begun = learners.believed.begun
    assert begun.any()
    assert_array_equal(begun, learners.true.begun)
    assert_allclose(learners.believed.stability[begun], learners.true.stability[begun])
    told = recalled(learners.believed.since(12), learners.believed.stability, parameters())
    assert_allclose(learners.recall(12)[begun], told[begun])


def test_other_laws_forget_otherwise() -> None:
    for world, law in (
        (World(spread=0, law="exponential"), lambda days, stability: 0.9 ** (days / stability)),
        (World(spread=0, faster=2), lambda days, stability: recalled(2 * days, stability, parameters())),
    ):
        learners = Learners(deck(), world, 2, 0)
        begun, truth = learners.true.begun, learners.true
        assert_allclose(learners.recall(9)[begun], law(9 - truth.last[begun], truth.stability[begun]))


@pytest.mark.parametrize("policy", [plan(), soonest(), due_first(), anki(), anki(5, 0, 0, True), reading()])
def test_nobody_studies_longer_than_the_minutes(policy: Policy) -> None:
    learners = Learners(deck(), World(minutes=10), 3, 0)
    for day in range(6):
        spent = live(learners, policy, day)
        assert ((spent <= 10 + 1e-9) | (spent == 12)).all()  # an item of 12 minutes is a day of its own
        assert (spent > 0).all()


def test_a_memory_takes_the_steps_of_fsrs() -> None:
    learners = Learners(deck(5), World(known=0, noise=0), 1, 0)
    zero = np.array([0])
    weights = learners.true.weights[:, 0]
    stability, difficulty = first(1, weights)
    learners.answer(zero, zero, 0)
    assert learners.true.stability[0, 0] == pytest.approx(float(stability))
    grade = int(learners.answer(zero, zero, 3)[0])
    later, _ = answered(stability, difficulty, 3, grade, weights)
    assert learners.true.stability[0, 0] == pytest.approx(float(later))
    grade = int(learners.answer(zero, zero, 3, again=1)[0])
    same_day, _ = answered(later, learners.true.difficulty[0, 0], 0, grade, weights)
    assert learners.true.stability[0, 0] == pytest.approx(float(same_day), rel=0.05)


def test_where_time_runs_double_a_review_is_spaced_double() -> None:
    learners = Learners(deck(5), World(known=0, noise=0, faster=2), 1, 0)
    zero = np.array([0])
    weights = learners.true.weights[:, 0]
    learners.answer(zero, zero, 0)
    grade = int(learners.answer(zero, zero, 3)[0])
    later, _ = answered(*first(1, weights), 6, grade, weights)
    assert learners.true.stability[0, 0] == pytest.approx(float(later))


def test_anki_shows_new_cards_in_order_of_creation_and_no_more_than_its_limit() -> None:
    learners = Learners(deck(), World(minutes=1000), 2, 0)
    order = anki(8).order(learners, 0)
    assert_array_equal(order[0][:9], [0, 1, 2, 3, 4, 5, 6, 7, -1])
    live(learners, anki(8), 0)
    later = anki(8).order(learners, 1)[0]
    shown = later[later >= 0]
    assert [place for place in shown if place >= 8] == list(range(8, 16))
    assert any(place < 8 for place in shown)
    assert shown[0] < 8 or shown[1] < 8  # mixed, not all of one kind first


def test_reading_goes_on_where_it_stopped_and_starts_again() -> None:
    learners = Learners(deck(10), World(minutes=1000), 1, 0)
    assert_array_equal(reading().order(learners, 0)[0], np.arange(10))
    learners.answer(np.array([0, 0]), np.array([0, 1]), 0)
    assert_array_equal(reading().order(learners, 1)[0], [*range(2, 10), 0, 1])


def test_the_plan_simulated_is_the_plan_people_get() -> None:
    """One learner's answers, as the log of a real one: both plans are the same, day after day."""
    world = World(days=15, minutes=14)
    held = deck()
    learners = Learners(held, world, 1, 11)
    settings = Settings(world.minutes, date(2026, 3, 2) + timedelta(days=world.days), "UTC")
    log: list[Attempt] = []
    for day in range(world.days):
        noon = BEGIN + timedelta(days=day + 0.5)
        found = plan_today(held.items, log, settings, noon)
        order = plan().order(learners, day)[0]
        assert [entry.item for entry in found.items] == [held.items[place].id for place in order if place >= 0]
        assert found.recall_then == pytest.approx(forecast(learners, day)[0])
        live(learners, plan(), day)
        for place in np.flatnonzero(learners.believed.last[0] == day + 0.5):
            name, rating = held.items[place].id, int(learners.latest[0, place])
            log.append(Attempt(f"{day:03d}-{place:03d}", "me", name, "question", noon, rating=rating))
    assert len(log) > 40
    assert max(memory.reviews for memory in replay(log).values()) > 2


def test_the_plan_is_ahead_where_little_is_simulated() -> None:
    held = deck(120)
    for world in (World(days=10, minutes=15), World(days=10, minutes=15, law="exponential")):
        ours = simulate(held, world, POLICIES["plan"][0], 40, 99).weighted
        for name in ("anki", "due", "read"):
            gain = Estimate.of(ours - simulate(held, world, POLICIES[name][0], 40, 99).weighted)
            assert gain.mean - gain.half > 0, (world, name, gain)


def test_an_estimate_is_a_mean_with_its_interval() -> None:
    values = np.random.default_rng(0).normal(3, 2, 10_000)
    found = Estimate.of(values)
    assert found.mean == pytest.approx(3, abs=0.1)
    assert found.half == pytest.approx(1.96 * 2 / 100, rel=0.05)


def test_the_objective_is_weighted_by_how_often_things_are_asked() -> None:
    held = Deck.of((item("a#1", asked=4), item("b#1", asked=1)))
    assert_allclose(weighted(held, np.array([[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]])), [0.8, 0.2, 0.5])


def test_items_are_packed_without_losing_what_counts() -> None:
    held = deck()
    again = unpacked(packed(held.items))
    assert packed(again.items) == packed(held.items)
    assert any(one.needs for one in again.items)
    for policy in (POLICIES["plan"][0], POLICIES["anki"][0]):
        one, two = (simulate(which, World(days=3), policy, 2, 8).weighted for which in (held, again))
        assert_array_equal(one, two)


def test_a_report_has_all_settings_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(WORLDS, "main", (World(days=4, minutes=10), "4 days"))
    monkeypatch.setitem(WORLDS, "week", (World(days=3, minutes=10), "3 days"))
    found = simulation(deck(30).items, learners=6, worlds=("main", "week"))
    main, week = found.settings
    assert [one.policy for one in main.outcomes] == list(POLICIES)
    assert (main.outcomes[0].gain.mean, main.outcomes[0].wins) == (0, 0)
    assert main.outcomes[3].gain.mean == pytest.approx(main.outcomes[0].weighted.mean - main.outcomes[3].weighted.mean)
    assert [told.day for told in found.forecasts] == [0, 1, 2, 3]
    assert week.world == "week"
    assert found.learners == 6
