"""A mock interview in the browser: the server's clock decides, and nothing that was acknowledged is lost."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from html import unescape

import msgspec
import pytest
from starlette.testclient import TestClient

from bagu.curriculum.catalog import Catalog
from bagu.curriculum.lookup import problem_of, question_of
from bagu.judge.source import standalone
from bagu.store.store import Store
from bagu.study.learner import Learner
from bagu.study.mock import Interviews
from bagu.web.app import create_app
from bagu.web.assets import Assets
from bagu.web.guard import Keys

HTMX = {"HX-Request": "true"}
HERE = "http://127.0.0.1"
BEGIN = {"minutes": "20", "seed": "7", "topic": ["nms", "sobel"]}
HOSTILE = "# </textarea><script>alert(1)</script> {{ 7*7 }}\n"


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, minutes: float) -> None:
        self.now += timedelta(minutes=minutes)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def candidate(store: Store, clock: Clock) -> Learner:
    return Learner(store, clock=clock)


@pytest.fixture
def client(ours: Catalog, store: Store, candidate: Learner) -> Iterator[TestClient]:
    """A browser before a server whose clock the test moves."""
    keys = Keys()
    app = create_app(ours, store, keys, assets=Assets.built(), language="en", learner=lambda: candidate)
    said = {"Origin": HERE, "Sec-Fetch-Site": "same-origin"}
    with TestClient(
        app, base_url=HERE, headers=said, cookies={"bagu-80": keys.cookie}, follow_redirects=False
    ) as browser:
        yield browser


@pytest.fixture
def mocks(ours: Catalog, candidate: Learner) -> Interviews:
    return Interviews(ours, candidate)


class Seat:
    """Presses what the page offers, after so many minutes."""

    def __init__(self, client: TestClient, clock: Clock, mocks: Interviews) -> None:
        self.client, self.clock, self.mocks = client, clock, mocks
        went = client.post("/mock", data=BEGIN)
        assert went.status_code == 303, went.text
        self.where = went.headers["location"]

    def page(self) -> str:
        return self.client.get(self.where).text

    def press(self, do: str, after: float = 0.5, **data: object) -> str:
        """Through htmx; the part that comes, or where the page goes."""
        self.clock.forward(after)
        page = self.page()
        step = re.search(r'name="step" value="(\d+)"', page)
        more = {"do": do, "step": step[1] if step else "-1", **data}
        answer = self.client.post(self.where, data=more, headers=HTMX)
        assert answer.status_code in (200, 422), answer.text
        return answer.headers.get("hx-redirect") or answer.text

    def question(self, *, solid: bool = True, after: float = 1.0) -> None:
        self.press("say", after)
        held = self.mocks.find(None)
        assert held.current is not None
        points = self.mocks.points(held.current) if solid else ()
        self.press("tick", after, point=list(points))

    def to_the_drill(self) -> None:
        while (put := self.mocks.find(None).current) is not None and put.item_kind == "question":
            self.question()

    def to_the_problem(self) -> None:
        self.to_the_drill()
        self.press("compute", text="")


@pytest.fixture
def seat(client: TestClient, clock: Clock, mocks: Interviews) -> Seat:
    return Seat(client, clock, mocks)


def test_from_the_first_question_to_the_report(seat: Seat, client: TestClient, ours: Catalog, store: Store) -> None:
    seat.to_the_drill()
    answer = seat.mocks.exercise(seat.mocks.find(None)).answer
    assert 'class="verdict' not in seat.press("compute", text=str(answer))
    page = seat.page()
    assert "timed" in page  # no completion
    assert "/reference" not in page
    assert "/hint" not in page
    put = seat.mocks.find(None).current
    assert put is not None
    _, problem = problem_of(ours, put.item)
    assert "nothing to hand in" in seat.press("hand-in", source=problem.starter)
    right = standalone(problem.written)
    judging = seat.press("hand-in", source=right.replace("\n", "\r\n"))
    assert "Judging" in judging
    assert "accepted" not in judging
    assert seat.press("judge") == seat.where
    report = seat.page()
    assert "accepted" in report
    assert "/ 100" in report
    kept = [entry for entry in store.attempts() if entry.kind == "problem"]
    assert [entry.detail["accepted"] for entry in kept] == [True]
    assert "The score of the interview and of its steps" in report
    rows = re.findall(r"<tr><td>(?:All of it|\d+ [^<]+)</td><td>(\d+)</td></tr>", report)
    markdown = client.get(f"{seat.where}/report.md")
    assert markdown.headers["content-disposition"].startswith("attachment")
    assert markdown.text.startswith(f"# Mock interview {seat.mocks.find(None).id}")
    told = msgspec.json.decode(client.get(f"{seat.where}/report.json").content)
    assert (told["kind"], told["version"], told["ending"]) == ("mock-report", 1, "finished")
    counted = [100 * step["score"] for step in told["steps"] if step["score"] is not None]
    assert [int(one) for one in rows] == [round(told["score"]), *map(round, counted)]
    for there in re.findall(r'<li><a href="(/[^"]+)"', report[report.index("following") :]):
        assert client.get(unescape(there)).status_code in (200, 303), there


def test_a_vague_answer_is_dug_into_and_no_answer_is_shown(seat: Seat, ours: Catalog) -> None:
    held = seat.mocks.find(None)
    assert held.current is not None
    said = seat.press("say")
    _, question = question_of(ours, held.current.item, "en")
    assert question.answer.split(". ")[0] not in said
    points = seat.mocks.points(held.current)
    assert "follow-up to 1" in seat.press("tick", point=[points[0]])


def test_a_press_that_is_heard_twice_counts_once(seat: Seat, client: TestClient, store: Store) -> None:
    seat.press("say")
    data = {"do": "tick", "step": "0", "point": []}
    for _ in range(2):
        assert client.post(seat.where, data=data, headers=HTMX).status_code == 200
    assert len(seat.mocks.find(None).steps) == 1


def test_what_two_windows_do_at_once_is_taken_once_and_both_see_where_it_stands(seat: Seat, client: TestClient) -> None:
    seat.press("say")
    with ThreadPoolExecutor(4) as pool:
        data = {"do": "tick", "step": "0", "point": []}
        came = list(pool.map(lambda _: client.post(seat.where, data=data, headers=HTMX), range(4)))
    assert [answer.status_code for answer in came] == [200] * 4
    assert all('name="step" value="1"' in answer.text for answer in came)
    assert len(seat.mocks.find(None).steps) == 1
    assert len([one for one in seat.mocks.learner.store.attempts() if one.kind == "question"]) == 1


def test_an_undo_from_a_window_that_is_behind_takes_nothing_back(seat: Seat, client: TestClient) -> None:
    seat.question()
    seat.question()
    answer = client.post(seat.where, data={"do": "undo", "step": "1"}, headers=HTMX)
    assert 'name="step" value="2"' in answer.text
    assert len(seat.mocks.find(None).steps) == 2


def test_the_clock_is_the_servers(seat: Seat, clock: Clock, store: Store) -> None:
    seat.to_the_drill()
    assert "Mock interview" not in seat.page()[: seat.page().index("<main")].split("<title>")[0]
    clock.forward(30)
    page = seat.page()
    assert "the time was up" in page
    before = store.attempts()
    seat.press("compute", text="1")
    assert [e for e in store.attempts() if e not in before and e.kind != "mock"] == []


def test_what_was_said_in_time_may_be_ticked_after_it(seat: Seat, clock: Clock) -> None:
    seat.press("say")
    clock.forward(60)
    assert 'name="point"' in seat.page()
    assert seat.press("tick", point=[]) == seat.where
    assert "the time was up" in seat.page()


def test_what_was_saved_in_time_is_judged_whoever_comes_back_when(
    seat: Seat, client: TestClient, clock: Clock, ours: Catalog
) -> None:
    seat.to_the_problem()
    put = seat.mocks.find(None).current
    assert put is not None
    right = standalone(problem_of(ours, put.item)[1].written)
    assert client.post(f"{seat.where}/draft", data={"source": right}, headers=HTMX).status_code == 204
    clock.forward(60)
    late = client.post(f"{seat.where}/draft", data={"source": "late = True\n"}, headers=HTMX)
    assert late.status_code == 422
    assert "Judging" in seat.page()
    assert seat.press("judge", after=0) == seat.where
    report = unescape(seat.page())
    assert "late = True" not in report
    assert "accepted" in report


def test_nothing_saved_in_time_is_not_reached(seat: Seat, clock: Clock) -> None:
    seat.to_the_problem()
    clock.forward(60)
    assert "not reached" in seat.page()


def test_code_is_text_in_the_editor_and_in_the_report(seat: Seat, client: TestClient) -> None:
    seat.to_the_problem()
    client.post(f"{seat.where}/draft", data={"source": HOSTILE}, headers=HTMX)
    page = seat.page()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7*7 }}" in page
    seat.press("hand-in", source=HOSTILE)
    seat.press("judge")
    report = seat.page()
    assert "<script>alert" not in report
    assert "&lt;/textarea&gt;" in report


def test_an_answer_is_taken_back(seat: Seat) -> None:
    seat.question()
    assert len(seat.mocks.find(None).steps) == 1
    assert "taken back" in seat.press("undo")
    assert len(seat.mocks.find(None).steps) == 0
    assert "no answer" in seat.press("undo")


def test_stopped_it_is_over_and_another_may_begin(seat: Seat, client: TestClient) -> None:
    assert client.post("/mock", data=BEGIN, headers=HTMX).headers["hx-redirect"] == seat.where  # to the one that runs
    assert "One is still running" in client.get("/mock").text
    assert seat.press("stop") == seat.where
    assert "ended early" in seat.page()
    again = client.post("/mock", data=BEGIN)
    assert again.headers["location"] != seat.where
    assert seat.where in client.get("/mock").text
    client.post(again.headers["location"], data={"do": "stop"})
    assert "Compared with earlier ones" in client.get(again.headers["location"]).text


def test_the_judge_that_this_machine_lacks_counts_neither_way(
    seat: Seat, monkeypatch: pytest.MonkeyPatch, store: Store
) -> None:
    from bagu.errors import MachineError
    from bagu.text import Text

    def refused(*_: object, **__: object) -> None:
        raise MachineError(Text("没有隔离", "no isolation at all"))

    monkeypatch.setattr("bagu.judge.judge.judge", refused)
    seat.to_the_problem()
    seat.press("hand-in", source="def sobel_by_hand(image):\n    return image\n")
    seat.press("judge")
    assert "no isolation at all" in seat.page()
    assert "problem" not in [entry.kind for entry in store.attempts()]


@pytest.mark.parametrize(
    "data", [{"minutes": "25"}, {"minutes": "20", "topic": "no-such"}, {"minutes": "20", "area": "x"}]
)
def test_what_cannot_begin_is_refused_in_words(client: TestClient, data: dict[str, str], store: Store) -> None:
    assert client.post("/mock", data=data, headers=HTMX).status_code in (404, 422)
    assert store.attempts() == ()


def test_without_a_script_each_form_leads_to_a_page(client: TestClient, clock: Clock, mocks: Interviews) -> None:
    seat = Seat(client, clock, mocks)
    went = client.post(seat.where, data={"do": "say", "step": "0"})
    assert (went.status_code, went.headers["location"]) == (303, seat.where)
    assert 'name="point"' in seat.page()


def test_there_is_no_such_interview(seat: Seat, client: TestClient) -> None:
    assert client.get("/mock/19990101-0000").status_code == 404
    assert client.get(seat.where[:-1]).status_code == 404  # a part of a name is none
