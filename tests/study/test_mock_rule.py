"""What a mock interview asks: within the minutes, nothing twice, dug into where an answer was vague."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from bagu.curriculum.item import Item
from bagu.errors import UsageError
from bagu.study.memory import Memory, replay
from bagu.study.mock_rule import (
    DEEPEST,
    DRILL_SHARE,
    LENGTHS,
    PROBLEM_SHARE,
    QUESTION,
    Composition,
    Met,
    Part,
    Put,
    compose,
    is_vague,
    next_put,
)
from store.logs import NOON, entry
from study.curricula import KINDS, item

ROUND = settings(deadline=None, derandomize=True, database=None)
MINUTE = timedelta(minutes=1)


@st.composite
def fields(draw: DrawFn) -> list[Item]:
    """A catalogue of some topics, each with questions, drills and problems of usual lengths."""
    items = []
    for topic in "abcdef"[: draw(st.integers(1, 6))]:
        for number in range(draw(st.integers(1, 6))):
            kind = draw(st.sampled_from(KINDS))
            minutes = {"question": 3.0, "drill": draw(st.sampled_from((1.0, 2.0, 3.0, 4.0, 10.0)))}
            often, level = draw(st.integers(1, 5)), draw(st.integers(1, 3))
            long = draw(st.sampled_from((10.0, 12.0, 20.0, 25.0, 40.0)))
            items.append(item(f"{topic}#{number}", kind, asked=often, level=level, minutes=minutes.get(kind, long)))
    return items


def linked(items: Sequence[Item], random: Random) -> dict[str, list[tuple[str, int]]]:
    """Some follow-ups for each question."""
    questions = [one for one in items if one.kind == "question"]
    return {
        one.id: [(o.id, o.asked) for o in random.sample(questions, min(len(questions), random.randrange(4)))]
        for one in questions
    }


def sat(
    plan: Composition, links: dict[str, list[tuple[str, int]]], random: Random, slowest: float
) -> list[tuple[Put, Met, float]]:
    """One interview with answers that go well or badly and take their time: (what was put, what came, begun at)."""
    deadline = NOON + plan.minutes * MINUTE
    now, done = NOON, list[tuple[Put, Met, float]]()
    while (put := next_put(plan, [met for _, met, _ in done], now, deadline, lambda id: links.get(id, []))) is not None:
        share = random.choice((0.0, 0.2, 0.5, 0.79, 0.8, 1.0)) if put.item_kind == "question" else None
        done.append((put, Met(put.item, put.item_kind, put.follows, share), (now - NOON) / MINUTE))
        now += put.minutes * random.uniform(0.05, slowest) * MINUTE
    return done


@ROUND
@given(fields(), st.sampled_from(LENGTHS), st.integers(0, 2**63), st.randoms(use_true_random=False))
def test_a_composed_interview_keeps_its_promises(items: list[Item], minutes: int, seed: int, random: Random) -> None:
    try:
        plan = compose(items, {}, NOON, minutes, seed)
    except UsageError:
        assert not [one for one in items if one.kind == "question"]
        return
    shuffled = list(items)
    random.shuffle(shuffled)
    assert compose(shuffled, {}, NOON, minutes, seed) == plan
    by_id = {one.id: one for one in items}
    for part, kind, share in ((plan.drill, "drill", DRILL_SHARE), (plan.problem, "problem", PROBLEM_SHARE)):
        fitting = [one for one in items if one.kind == kind and one.minutes <= share * minutes]
        assert (part is None) == (not fitting)
        if part is not None:
            assert by_id[part.item] in fitting
            assert part.minutes == by_id[part.item].minutes
    assert len(set(plan.openings)) == len(plan.openings)
    questions = [one for one in items if one.kind == "question"]
    easy = [one for one in questions if one.level < 3]
    assert {by_id[id].level for id in plan.openings} <= ({1, 2} if easy else {3})
    topics = [id.partition("#")[0] for id in plan.openings]
    different = len({one.topic for one in easy or questions})
    assert len(set(topics[:different])) == min(different, len(topics))

    links, state = linked(items, random), random.getstate()
    done = sat(plan, links, random, slowest=1.0)
    random.setstate(state)
    assert sat(plan, links, random, slowest=1.0) == done  # the same answers, the same interview

    asked = [put.item for put, _, _ in done]
    assert len(set(asked)) == len(asked)
    assert [put.step for put, _, _ in done] == list(range(len(done)))
    kinds = [put.item_kind for put, _, _ in done]
    promised = [kind for kind, part in (("drill", plan.drill), ("problem", plan.problem)) if part is not None]
    assert kinds == ["question"] * (len(kinds) - len(promised)) + promised  # all fits where nobody is too slow
    aside = sum(part.minutes for part in (plan.drill, plan.problem) if part is not None)
    for put, _, begun in done:
        if put.item_kind == "question":
            assert begun + QUESTION + aside <= minutes
        else:
            assert begun + put.minutes <= minutes
    for at, (put, _, _) in enumerate(done):
        before = done[at - 1][1] if at else None
        depth, up = 0, put.follows
        while up is not None:
            depth, up = depth + 1, done[up][0].follows
        assert depth <= DEEPEST
        if put.follows is not None:
            assert put.follows == at - 1
            assert before is not None
            assert is_vague(before.share)
            assert put.item in [id for id, _ in links[before.item]]
        elif put.item_kind == "question":
            assert put.item in plan.openings


@ROUND
@given(fields(), st.sampled_from(LENGTHS), st.integers(0, 99), st.randoms(use_true_random=False))
def test_whoever_is_slow_gets_fewer_questions_and_still_the_code(
    items: list[Item], minutes: int, seed: int, random: Random
) -> None:
    items = [*items, item("z#q"), item("z#p", "problem", minutes=10.0)]
    plan = compose(items, {}, NOON, minutes, seed)
    done = sat(plan, {}, random, slowest=2.5)
    assert plan.problem is not None
    drill = plan.drill.minutes if plan.drill else 0.0
    worst = 2.5 * (QUESTION + drill) - QUESTION - drill  # one overlong question and one overlong drill
    if worst < plan.problem.minutes:
        assert "problem" in [put.item_kind for put, _, _ in done]
    assert all(begun < minutes for _, _, begun in done)


def put_after(*shares: float, follow_ups: int = 5) -> Put | None:
    """What follows answers that went so, along a chain of follow-ups from the only opening."""
    plan = Composition(60, 1, ("a#0", "b#0"), None, None)
    links = {f"a#{n}": [(f"a#{n + 1}", 3)] for n in range(follow_ups)}
    met = [Met(f"a#{n}", "question", n - 1 if n else None, share) for n, share in enumerate(shares)]
    return next_put(plan, met, NOON, NOON + 60 * MINUTE, lambda id: links.get(id, []))


@pytest.mark.parametrize(
    ("shares", "item_put", "follows"),
    [
        ((), "a#0", None),
        ((0.5,), "a#1", 0),
        ((0.2,), "a#1", 0),
        ((0.8,), "b#0", None),  # solid: move on
        ((1.0,), "b#0", None),
        ((0.0,), "b#0", None),  # nothing to dig in
        ((0.5, 0.5), "a#2", 1),
        ((0.5, 0.9), "b#0", None),
        ((0.5, 0.5, 0.5), "b#0", None),  # deep enough
    ],
)
def test_an_interviewer_digs_where_the_answer_is_vague(
    shares: tuple[float, ...], item_put: str, follows: int | None
) -> None:
    put = put_after(*shares)
    assert put is not None
    assert (put.item, put.follows) == (item_put, follows)


def test_a_vague_answer_without_follow_ups_is_left() -> None:
    put = put_after(0.5, follow_ups=0)
    assert put is not None
    assert put.item == "b#0"


def test_nothing_is_put_when_the_time_is_up() -> None:
    plan = Composition(20, 1, ("a#0",), Part("a#d", 2.0), Part("a#p", 10.0))
    end = NOON + 20 * MINUTE

    def put(left: float, *met: Met) -> str | None:
        found = next_put(plan, met, end - left * MINUTE, end, lambda _: [])
        return None if found is None else found.item

    question = Met("a#0", "question", None, 1.0)
    assert put(20) == "a#0"
    assert put(15) == "a#0"
    assert put(14.9) == "a#d"  # the drill and the problem are set aside
    assert put(1, question) == "a#d"
    assert put(1, question, Met("a#d", "drill", None, None)) == "a#p"
    assert put(0, question) is None
    assert put(5, question, Met("a#d", "drill", None, None), Met("a#p", "problem", None, None)) is None


def first_of(items: list[Item], memories: dict[str, Memory], seeds: int = 2000) -> dict[str, float]:
    """How often each item opens."""
    firsts = [compose(items, memories, NOON, 20, seed).openings[0] for seed in range(seeds)]
    return {one.id: firsts.count(one.id) / seeds for one in items}


def test_what_is_asked_more_often_and_what_is_weaker_opens_more_often() -> None:
    items = [item("a#1", asked=4), item("b#1", asked=2), item("c#1", asked=1)]
    found = first_of(items, {})
    expected = {"a#1": 16 / 21, "b#1": 4 / 21, "c#1": 1 / 21}
    for id, chance in expected.items():
        assert abs(found[id] - chance) < 4 * (chance * (1 - chance) / 2000) ** 0.5

    fresh = replay([entry("1", item="a#1", rating=3, at=NOON)])
    assert first_of(items, fresh)["a#1"] < 0.4  # 1.6 of 6.6 just after it was answered
    starred = replay([entry("1", "star", "c#1", detail={"on": True})])
    assert first_of(items, starred)["c#1"] > 0.5  # 25 of 45


def test_the_drill_is_of_another_topic_than_the_problem_where_there_is_one() -> None:
    items = [item("a#q"), item("a#p", "problem", minutes=10.0), item("a#d", "drill", asked=5, minutes=2.0)]
    other = item("b#d", "drill", asked=1, minutes=2.0)
    for seed in range(20):
        same = compose(items, {}, NOON, 20, seed)
        apart = compose([*items, other], {}, NOON, 20, seed)
        assert same.drill is not None
        assert apart.drill is not None
        assert (same.drill.item, apart.drill.item) == ("a#d", "b#d")


def test_seeds_lead_to_different_interviews() -> None:
    items = [item(f"{topic}#{n}") for topic in "abcd" for n in range(4)]
    assert len({compose(items, {}, NOON, 40, seed).openings for seed in range(50)}) == 50


@pytest.mark.parametrize("minutes", [0, -20, 30, 10**9])
def test_a_length_that_does_not_exist_is_told(minutes: int) -> None:
    with pytest.raises(UsageError, match="20, 40, 60"):
        compose([item("a#1")], {}, NOON, minutes, 1)


def test_nothing_to_ask_is_told() -> None:
    with pytest.raises(UsageError, match="nothing to ask"):
        compose([], {}, NOON, 20, 1)
    with pytest.raises(UsageError, match="nothing to ask"):
        compose([item("a#p", "problem", minutes=25.0)], {}, NOON, 20, 1)
