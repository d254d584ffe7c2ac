"""The same done in several windows at once is taken from one of them, and the others are told where it stands."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from threading import Barrier

import pytest

from bagu.curriculum.catalog import Catalog
from bagu.errors import UsageError
from bagu.store import Attempt, open_store
from bagu.study.learner import Learner
from bagu.study.mock import Interviews, NotWaitingError, RunningError
from bagu.study.mock_log import Interview
from bagu.text import Text
from store.logs import NOON

WINDOWS = 4
CATALOG = Catalog.load()
WHY = Text("原因", "the reason")
Act = Callable[[Interviews, Interview], object]


@pytest.fixture
def windows(tmp_path: Path) -> Iterator[Sequence[Interviews]]:
    """Each with the file open for itself, as processes have."""
    with ExitStack() as stack:
        stores = [stack.enter_context(open_store(tmp_path)) for _ in range(WINDOWS)]
        yield [Interviews(CATALOG, Learner(store, clock=lambda: NOON)) for store in stores]


def at_once(windows: Sequence[Interviews], act: Callable[[Interviews], object]) -> list[object]:
    """What came of it in each window: what it returned, or how it was refused."""
    line = Barrier(len(windows))

    def press(window: Interviews) -> object:
        line.wait()
        try:
            return act(window)
        except UsageError as error:
            return error

    with ThreadPoolExecutor(len(windows)) as pool:
        return list(pool.map(press, windows))


def log(windows: Sequence[Interviews]) -> tuple[Attempt, ...]:
    return windows[0].learner.store.attempts()


def test_one_interview_begins_and_the_others_are_told_which(windows: Sequence[Interviews]) -> None:
    came = at_once(windows, lambda mocks: mocks.start(20, 7, ["nms", "sobel"]))
    (begun,) = [one for one in came if isinstance(one, Interview)]
    assert [one.id for one in came if isinstance(one, RunningError)] == [begun.id] * (WINDOWS - 1)
    assert len(log(windows)) == 1


def test_each_step_is_answered_once_whatever_it_is(windows: Sequence[Interviews]) -> None:
    """A whole interview, each press of it made in all windows at once."""
    first = windows[0]
    held = first.start(20, 7, ["nms", "sobel"])
    kinds = set()
    while not held.over(NOON):
        put, before, seen = held.current, len(log(windows)), held
        assert put is not None
        kinds.add(put.item_kind)
        if put.item_kind != "drill" and held.said is None:
            source = "def f(): pass\n" if put.item_kind == "problem" else None
            came = at_once(windows, partial(Interviews.say, interview=seen, source=source))
            assert not [one for one in came if isinstance(one, UsageError)]
        else:
            came = at_once(windows, partial(answer, held=seen))
            assert sum(isinstance(one, Attempt) for one in came) == 1
            assert sum(isinstance(one, NotWaitingError) for one in came) == WINDOWS - 1
        assert len(log(windows)) == before + 1
        held = first.again(held)
    assert kinds == {"question", "drill", "problem"}


def answer(mocks: Interviews, held: Interview) -> Attempt:
    assert held.current is not None
    match held.current.item_kind:
        case "question":
            return mocks.tick(held, mocks.points(held.current))
        case "drill":
            return mocks.compute(held, "1")
        case "problem":
            return mocks.judged(held, False, "crashed", WHY)


@pytest.mark.parametrize(
    "act",
    [
        lambda mocks, held: mocks.pass_over(held, WHY),
        lambda mocks, held: mocks.stop(held),
        lambda mocks, held: mocks.show(held),
        lambda mocks, held: mocks.undo(held),
    ],
    ids=["pass over", "stop", "show", "undo"],
)
def test_what_is_pressed_twice_is_written_once(windows: Sequence[Interviews], act: Act) -> None:
    held = windows[0].start(20, 7, ["nms", "sobel"])
    for _ in range(2):
        windows[0].say(held)
        windows[0].tick(held, ())
        held = windows[0].again(held)
    before = len(log(windows))
    at_once(windows, lambda mocks: act(mocks, held))
    assert len(log(windows)) == before + 1
