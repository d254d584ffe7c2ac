"""A whole sitting by the keyboard alone: the day's session to its end, an experiment, a mock interview, its report."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from bagu.curriculum.answers import print_answer
from bagu.curriculum.catalog import Catalog
from bagu.curriculum.lookup import drill_of, problem_of
from bagu.judge.source import address, standalone
from bagu.store import open_store, standing
from bagu.study.learner import Learner
from bagu.study.mock import Interviews
from web.browsing import Server, Watched

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PATIENCE = 90_000  # milliseconds: the first verdict of a fresh folder draws its cases
MOUSE = """for (const kind of ["pointerdown", "mousedown", "touchstart"])
  addEventListener(kind, () => console.error("a mouse was used"), true);"""


class Candidate:
    """Presses keys, and reads what the page says."""

    def __init__(self, watched: Watched, server: Server, ours: Catalog) -> None:
        self.watched, self.server, self.ours = watched, server, ours
        self.page: Page = watched.page
        self.looked_at: set[str] = set()

    def look(self, state: str) -> None:
        """Axe looks at each state of a page once."""
        if state not in self.looked_at:
            self.looked_at.add(state)
            assert self.watched.axe() == [], state

    def press(self, *keys: str) -> None:
        self.watched.press(*keys)

    def review(self, name: str) -> None:
        """Reveal, tick, grade by the ticks; undo; grade by a number; on. The first time also star, note, timer."""
        page, first = self.page, "review" not in self.looked_at
        page.locator(".review summary[data-key=Space]").wait_for()
        if first:
            self.press("s")
            page.locator("button[data-key=s][aria-pressed=true]").wait_for()
            self.press("n")
            page.keyboard.type("say the formula first 4")  # a digit in a note is no grade
            self.press("Control+Enter")
            page.locator(".note", has_text="say the formula first 4").wait_for()
            self.press("Escape", "t")
            page.locator("bagu-timer [role=timer]").wait_for()
        self.press("Space", *"abcdefg")
        assert page.locator(".tick input:checked").count() == page.locator(".tick input").count()
        self.look("review")
        self.press("Space")
        page.locator(".ticked").wait_for()
        self.look("review over")
        if first:
            self.press("u")
            page.locator(".review summary[data-key=Space]").wait_for()
            self.press("Space", "3")
            page.locator(".ticked").wait_for()
        self.press("Enter")

    def drill(self, name: str) -> None:
        """Answered where one arrives. The first time: how it goes, another one, something that nobody can read."""
        page, first = self.page, "drill" not in self.looked_at
        page.locator("#answer:focus").wait_for()
        self.look("drill")
        if first:
            seed = self.seed
            self.watched.reach(page.locator("button[name=unknown]"))
            self.press("Enter")
            page.locator(".verdict.bad").wait_for()
            self.look("drill wrong")
            self.press("a")
            page.wait_for_url(lambda url: f"seed={seed}" not in url)
            page.locator("#answer:focus").wait_for()
            page.keyboard.type("what")
            self.press("Enter")
            page.locator("#unread").wait_for()
            page.locator("#answer:focus").wait_for()
            self.look("drill unread")
            self.press("Control+a")
        page.keyboard.type(self.answer(name))
        self.press("Enter")
        page.locator(".verdict.good").wait_for()
        self.look("drill right")
        self.press("Enter")

    def problem(self, name: str) -> None:
        """Written, submitted from within the editor, left by Escape and Tab."""
        page = self.page
        self.write(self.right(name))
        told = []
        for keys in (("Tab",), ("Escape", "Tab"), ("Shift+Tab",)):  # the first indents
            self.press(*keys)
            told.append(self.inside)
        assert told == [True, False, True]
        self.press("Control+Enter")
        page.locator(".outcome.good").wait_for(timeout=PATIENCE)
        page.locator("#side .notice.good").wait_for()
        self.look("accepted")
        self.press("Escape")
        self.watched.reach(page.locator("#side a[href='/session']"))
        self.press("Enter")

    def write(self, text: str) -> None:
        """Into the editor, in place of what is there; as pasted, so that nothing indents."""
        self.page.locator(".cm-content").wait_for()
        self.watched.reach(self.page.locator(".cm-content"))
        self.press("Control+a")
        self.page.keyboard.insert_text(text)

    @property
    def inside(self) -> bool:
        return bool(self.page.evaluate("document.activeElement?.closest('bagu-editor') !== null"))

    @property
    def seed(self) -> int:
        return int(parse_qs(urlsplit(self.page.url).query)["seed"][0])

    def answer(self, name: str) -> str:
        exercise = drill_of(self.ours, name)[1].exercise(self.seed)
        return print_answer(exercise.answer, exercise.unit, exercise.tolerance)

    def right(self, name: str) -> str:
        problem = problem_of(self.ours, name)[1]
        return standalone(problem.written).replace(address(problem.written)[1], problem.ladder.name)


@pytest.fixture
def candidate(browser: "Browser", server: Server, ours: Catalog) -> Iterator[Candidate]:
    """Reads Chinese in the dark."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme="dark")
    watched = Watched(context.new_page())
    watched.page.add_init_script(MOUSE)
    watched.page.goto(f"{server.url}&lang=zh")
    yield Candidate(watched, server, ours)
    context.close()
    assert watched.complaints == []


def test_the_session_of_a_day_from_the_one_button_to_its_end(candidate: Candidate) -> None:
    page, kinds = candidate.page, list[str]()
    page.wait_for_load_state("networkidle")
    planned = page.locator(".entries li").count()
    assert planned >= 5
    candidate.press("Enter")
    while True:
        page.wait_for_url(re.compile(r"session=1|/session$"))
        if page.url.endswith("/session"):
            break
        place = urlsplit(page.url).path
        kind, topic, item = place.strip("/").split("/")
        kinds.append(kind)
        page.wait_for_load_state("networkidle")
        {"review": candidate.review, "drills": candidate.drill, "problems": candidate.problem}[kind](f"{topic}#{item}")
        page.wait_for_url(re.compile(rf"^(?!.*{place}\?)"))
        assert len(kinds) <= 2 * planned
    assert {"review", "drills", "problems"} <= set(kinds)
    candidate.look("session end")
    candidate.press("Enter")
    page.wait_for_url(f"{candidate.server.address}/")
    with open_store(candidate.server.data) as store:
        kept = standing(store.attempts())
    told = [entry.kind for entry in kept]
    assert told.count("question") == kinds.count("review")  # one was taken back, and answered again
    assert told.count("drill") == kinds.count("drills") + 1
    assert [entry.detail["accepted"] for entry in kept if entry.kind == "problem"] == [True] * kinds.count("problems")
    assert (told.count("star"), told.count("note")) == (1, 1)
    first = next(entry for entry in kept if entry.kind == "question")
    assert first.rating == 3
    assert first.seconds is not None


def test_an_experiment_is_found_by_search_and_run_again(candidate: Candidate) -> None:
    page, reach = candidate.page, candidate.watched.reach
    reach(page.locator("nav a[href='/topics']"))
    candidate.press("Enter")
    page.wait_for_url("**/topics")
    page.wait_for_load_state("networkidle")
    reach(page.locator("#q"))
    page.keyboard.type("nms")
    page.wait_for_url("**/topics?q=nms")
    page.locator("#found a[href='/topics/batch-norm']").wait_for(state="detached")
    reach(page.locator("#found .tile a[href='/topics/nms']"))
    candidate.press("Enter")
    page.wait_for_url("**/topics/nms")
    page.wait_for_load_state("networkidle")
    reach(page.locator("#claim-cost-nk > summary"))
    candidate.press("Enter")
    reach(page.locator("#claim-cost-nk input[type=range]"))
    candidate.press("ArrowLeft")
    page.locator("#claim-cost-nk .run-claim figure svg").wait_for(timeout=PATIENCE)
    candidate.look("experiment")
    with open_store(candidate.server.data) as store:
        (run,) = store.runs.of("me", "nms#cost-nk", "claim")
        assert run.state == "ended"
        assert run.request["parameters"]
        assert [entry.item for entry in store.attempts() if entry.kind == "claim"] == ["nms#cost-nk"]


def test_a_mock_interview_from_its_form_to_its_report(candidate: Candidate) -> None:
    page, reach, watched = candidate.page, candidate.watched.reach, candidate.watched
    reach(page.locator("nav a[href='/mock']"))
    candidate.press("Enter")
    page.locator("form.begin").wait_for()
    reach(page.locator("input[name=minutes]:checked"))
    candidate.press("ArrowUp")
    assert page.locator("input[name=minutes]:checked").input_value() == "20"
    for topic in ("sobel", "nms"):
        folded = page.locator(f"details:has(input[value={topic}]) > summary")
        reach(folded)
        candidate.press("Enter")
        reach(page.locator(f"input[name=topic][value={topic}]"))
        candidate.press("Space")
    reach(page.locator("#seed"))
    page.keyboard.type("7")
    candidate.press("Enter")
    for number in range(1, 20):
        page.locator("#step", has_text=re.compile(rf"^{number} ·")).wait_for()
        page.wait_for_load_state("networkidle")
        if not page.locator(".seat-say").count():
            break
        candidate.look("say")
        candidate.press("Space")
        page.locator(".seat-tick").wait_for()
        candidate.look("tick")
        candidate.press(*"abcdefghij", "Space")
    with open_store(candidate.server.data) as store:
        mocks = Interviews(candidate.ours, Learner(store))
        exercise = mocks.exercise(mocks.find(None))
        answer = print_answer(exercise.answer, exercise.unit, exercise.tolerance)
    candidate.look("compute")
    reach(page.locator("#answer"))
    page.keyboard.type(answer)
    candidate.press("Enter")
    page.locator(".seat-problem").wait_for()
    page.wait_for_load_state("networkidle")
    with open_store(candidate.server.data) as store:
        put = Interviews(candidate.ours, Learner(store)).find(None).current
    assert put is not None
    candidate.look("hand in")
    candidate.write(candidate.right(put.item))
    candidate.press("Control+Enter")
    page.locator(".score-card").wait_for(timeout=PATIENCE)
    candidate.look("report")
    with open_store(candidate.server.data) as store:
        kept = [(entry.kind, entry.detail.get("accepted"), entry.detail.get("correct")) for entry in store.attempts()]
    assert ("problem", True, None) in kept
    assert ("drill", None, True) in kept
    assert watched.requests
