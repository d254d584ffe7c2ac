"""A log leaves as JSON Lines and comes back the same, once."""

import json
from datetime import timedelta
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bagu.errors import UsageError
from bagu.store import Attempt, ImportReport, open_store
from bagu.store.exchange import DeskState, Draft, Submission, lines_of, read_lines
from bagu.store.runs import KEPT
from bagu.store.store import Store
from store.logs import NOON, any_attempt, entry, study_log

HEADER = '{"entry": "log", "version": 2}\n'


@st.composite
def submissions(draw: st.DrawFn) -> Submission:
    """Code with what came of it, in any words."""
    words = st.fixed_dictionaries({"zh": st.text(), "en": st.text()})
    verdict = st.fixed_dictionaries({"outcome": st.text(), "reason": words, "output": st.none() | st.text()})
    state = draw(st.sampled_from(("ended", "stopped", "lost")))
    return Submission(
        str(draw(st.uuids())), draw(st.sampled_from(("me", "学员"))), draw(st.text()),
        NOON + timedelta(seconds=draw(st.integers(0, 10**6))), draw(st.text()), state,
        draw(verdict) if state == "ended" else None, draw(st.none() | words) if state == "ended" else None,
    )  # fmt: skip


def exported(store: Store, user: str | None = None) -> str:
    stream = StringIO()
    store.export(stream, user)
    return stream.getvalue()


@settings(deadline=None, derandomize=True, database=None)
@given(st.lists(any_attempt(), max_size=5), st.text(), st.lists(submissions(), max_size=3))
def test_lines_are_read_as_they_were_written(log: list[Attempt], text: str, handed_in: list[Submission]) -> None:
    drafts, desks = [Draft("me", "nms#nms", NOON, text)], [DeskState("me", "nms#nms", NOON, {"touched": text})]
    lines = "".join(line + "\n" for line in lines_of(log, drafts, handed_in, desks))
    assert [entry for _, entry in read_lines(StringIO(lines))] == [*log, *drafts, *handed_in, *desks]
    assert lines.count("\n") == len(log) + len(handed_in) + 3


@settings(deadline=None, derandomize=True, database=None, max_examples=8)
@given(st.lists(any_attempt(), max_size=9, unique_by=lambda a: a.id), st.text())
def test_everything_comes_back_and_twice_is_once(
    tmp_path_factory: pytest.TempPathFactory, log: list[Attempt], draft: str
) -> None:
    with open_store(tmp_path_factory.mktemp("a")) as one, open_store(tmp_path_factory.mktemp("b")) as two:
        for attempt in log:
            one.append(attempt)
        one.save_draft("me", "nms#nms", draft)
        text = exported(one)
        assert two.import_(StringIO(text)) == ImportReport(added=len(log), known=0, drafts=1)
        assert two.attempts() == one.attempts()
        assert two.draft("me", "nms#nms") == draft
        assert two.import_(StringIO(text)) == ImportReport(added=0, known=len(log), drafts=0)
        assert exported(two) == text


@settings(deadline=None, derandomize=True, database=None, max_examples=8)
@given(study_log(), st.data())
def test_two_machines_come_to_the_same_log_whoever_imports_first(
    tmp_path_factory: pytest.TempPathFactory, log: list[Attempt], data: st.DataObject
) -> None:
    here = data.draw(st.lists(st.booleans(), min_size=len(log), max_size=len(log)))
    with open_store(tmp_path_factory.mktemp("a")) as one, open_store(tmp_path_factory.mktemp("b")) as two:
        for attempt, first in zip(log, here, strict=True):
            (one if first else two).append(attempt)
        from_one, from_two = exported(one), exported(two)
        one.import_(StringIO(from_two))
        two.import_(StringIO(from_one))
        assert one.attempts() == two.attempts()
        assert set(one.attempts()) == set() if not log else len(one.attempts()) == len(log)


def test_one_learners_entries_leave_without_the_others(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        store.append(entry("1"))
        store.append(entry("2", user="other"))
        store.save_draft("other", "nms#nms", "x")
        lines = [json.loads(line) for line in exported(store, "me").splitlines()]
    assert [line.get("id") for line in lines] == [None, "1"]
    assert lines[0] == {"entry": "log", "version": 2}


def test_the_later_draft_stays(tmp_path: Path) -> None:
    def draft(at: str, text: str) -> StringIO:
        line = {"entry": "draft", "user": "me", "item": "nms#nms", "at": at, "text": text}
        return StringIO(HEADER + json.dumps(line))

    with open_store(tmp_path) as store:
        assert store.import_(draft("2026-03-02T12:00:00Z", "first")).drafts == 1
        assert store.import_(draft("2026-03-02T21:00:00+08:00", "second")).drafts == 1
        assert store.import_(draft("2026-03-02T12:30:00Z", "older")).drafts == 0
        assert store.draft("me", "nms#nms") == "second"


def attempt_line(**changed: object) -> str:
    line = {
        "entry": "attempt",
        "id": "1",
        "user": "me",
        "item": "nms#a",
        "kind": "question",
        "at": "2026-03-02T12:00:00Z",
    }
    return json.dumps({**line, **changed}) + "\n"


TAKEN = "0" * 8 + "-0000-7000-8000-" + "0" * 12
DESK = '{"entry": "desk", "user": "me", "item": "nms#nms", "at": "2026-03-02T12:00:00Z", "state": {"tries": 1}}\n'


def submission_line(**changed: object) -> str:
    line = {
        "entry": "submission",
        "id": TAKEN.replace("7000", "7001"),
        "user": "me",
        "item": "nms#nms",
        "at": "2026-03-02T12:00:00Z",
        "source": "x = 1",
        "state": "ended",
        "verdict": {"outcome": "wrong answer", "reason": {"zh": "错", "en": "wrong"}},
    }
    return json.dumps({**line, **changed}) + "\n"


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ("{\n", "not a valid entry"),
        ("[" * 100_000 + "\n", "not a valid entry"),
        ("17\n", "not a valid entry"),
        ('{"entry": "party"}\n', "party"),
        (attempt_line(mood="good"), "mood"),
        (attempt_line(at="2026-03-02T12:00:00"), "at"),
        (attempt_line(at="9999-12-31T23:59:59Z"), "UTC"),
        (attempt_line(at="0001-01-01T00:00:00+14:00"), "not a valid entry"),
        (attempt_line(kind="guess"), "guess"),
        (attempt_line(rating=5), "rating"),
        (attempt_line(rating=10**30), "not a valid entry"),
        (attempt_line(seconds=10**400), "not a valid entry"),
        (attempt_line(seconds=-1), "seconds"),
        (attempt_line(user=""), "user"),
        (attempt_line(kind="undo"), "undo"),
        (attempt_line(detail={"text": "\ud800"}), "surrogates"),
        (attempt_line(detail={"x": float("nan")}), "NaN"),
        (attempt_line(detail=[1]), "detail"),
        (attempt_line(id="0", rating=1), "id 0 belongs"),
        ('{"entry": "log", "version": 3}\n', "upgrade bagu"),
        (submission_line(id="../x"), "id"),
        (submission_line(user=""), "user"),
        (submission_line(state="running"), "running"),
        (submission_line(at="9999-12-31T23:59:59Z"), "at must be from 1970"),
        (submission_line(verdict={"outcome": "accepted"}), "reason"),
        (submission_line(verdict={"outcome": 1, "reason": {"zh": "", "en": ""}}), "outcome"),
        (submission_line(verdict=[]), "verdict"),
        (submission_line(failed={"zh": "x"}), "en"),
        (submission_line(source=None), "source"),
        (submission_line(source="\ud800"), "surrogates"),
        (submission_line(id=TAKEN, source="other"), f"id {TAKEN} belongs"),
        (DESK.replace("2026", "9999"), "at must be from 1970"),
        (DESK.replace('"state": {', '"state": 1, "x": {'), "state"),
    ],
)
def test_a_broken_line_is_named_and_nothing_is_imported(tmp_path: Path, broken: str, words: str) -> None:
    with open_store(tmp_path) as store:
        store.append(entry("0"))
        store.import_(StringIO(HEADER + submission_line(id=TAKEN)))
        with pytest.raises(UsageError) as caught:
            store.import_(StringIO(HEADER + attempt_line(id="8") + broken + attempt_line(id="9")))
        assert "ine 3" in caught.value.text.en
        assert "3 行" in caught.value.text.zh
        assert words in caught.value.text.en
        assert "othing was imported" in caught.value.text.en
        assert [attempt.id for attempt in store.attempts()] == ["0"]
        assert [run.id for run in store.runs.of("me", "nms#nms", "judge")] == [TAKEN]


def test_two_entries_of_one_id_in_a_file_are_told_apart(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        same = HEADER + attempt_line() + attempt_line()
        assert store.import_(StringIO(same)) == ImportReport(added=1, known=1, drafts=0)
        with pytest.raises(UsageError, match="Line 3"):
            store.import_(StringIO(HEADER + attempt_line(id="2") + attempt_line(id="2", rating=1)))
        assert len(store.attempts()) == 1


def test_what_is_no_export_is_told(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        for text, words in (("", "no export"), ("\n\n", "no export"), (attempt_line(), "line 1")):
            with pytest.raises(UsageError, match=words):
                store.import_(StringIO(text))
        latin = TextIOWrapper(BytesIO(HEADER.encode() + b"caf\xe9\n"), encoding="utf-8")
        with pytest.raises(UsageError, match="UTF-8"):
            store.import_(latin)


def test_a_mark_blank_lines_and_exports_one_after_another_are_read(tmp_path: Path) -> None:
    text = "\ufeff" + HEADER + attempt_line(id="1") + "\r\n\n" + HEADER + attempt_line(id="2")
    with open_store(tmp_path) as store:
        assert store.import_(StringIO(text)).added == 2


def test_an_export_to_a_file_is_the_export(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        store.append(entry("1", "note", detail={"text": "一行\n两行"}))
        store.save_draft("me", "nms#nms", "x")
        assert store.export_to(tmp_path / "log.jsonl") == 2
        assert (tmp_path / "log.jsonl").read_bytes().decode() == exported(store)
    assert [path.name for path in tmp_path.glob("*.part")] == []


def hand_in(store: Store, source: str, outcome: str | None = "wrong answer", user: str = "me") -> str:
    run = store.runs.ask(user, "judge", "nms#nms", {"source": source}, f"judge:{source}")
    store.runs.begin("here", ["judge"])
    store.runs.tell(run.id, "here", "stage", {"stage": "cases", "cases": 200})
    if outcome is None:
        store.runs.stop(run.id)
    else:
        store.runs.tell(run.id, "here", "verdict", {"outcome": outcome, "reason": {"zh": "", "en": ""}}, last=True)
    return run.id


def test_what_was_handed_in_is_there_on_the_other_machine_once_and_in_its_order(tmp_path: Path) -> None:
    with open_store(tmp_path / "a") as one, open_store(tmp_path / "b") as two:
        first = hand_in(one, "first")
        between = hand_in(two, "between")
        stopped = hand_in(one, "stopped", None)
        last = hand_in(one, "last", "accepted")
        hand_in(one, "theirs", user="other")
        one.runs.ask("me", "judge", "nms#nms", {"source": "still waits"}, "k")
        one.runs.ask("me", "examples", "nms#nms", {"source": "only tried"}, "e")
        text = exported(one, "me")
        assert two.import_(StringIO(text)) == ImportReport(0, 0, 0, 3)
        assert two.import_(StringIO(text)) == ImportReport(0, 0, 0, 0)
        came = two.runs.of("me", "nms#nms", "judge")
        assert [run.id for run in came] == [last, stopped, between, first]
        assert [run.state for run in came] == ["ended", "stopped", "ended", "ended"]
        assert [run.request["source"] for run in came] == ["last", "stopped", "between", "first"]
        assert {id: told["outcome"] for id, told in two.runs.last([first, last], "verdict").items()} == {
            first: "wrong answer", last: "accepted",
        }  # fmt: skip
        assert [event.kind for event in two.runs.events(stopped)] == ["stopped"]
        back = ImportReport(0, 0, 0, 1)
        assert one.import_(StringIO(exported(two, "me"))) == back
        assert exported(one, "me") == exported(two, "me")


def test_no_more_is_kept_than_would_be_and_twice_is_still_once(tmp_path: Path) -> None:
    lines = [
        submission_line(id=f"{n:08d}-0000-7000-8000-{'0' * 12}", at=f"2026-03-02T12:{n:02d}:00Z") for n in range(50)
    ]
    text = HEADER + "".join(lines)
    with open_store(tmp_path) as store:
        assert store.import_(StringIO(text)).submissions == KEPT["judge"]
        assert store.import_(StringIO(text)).submissions == 0
        assert store.runs.of("me", "nms#nms", "judge")[0].id.startswith("00000049")


def test_a_desk_moves_and_the_one_touched_last_stays(tmp_path: Path) -> None:
    with open_store(tmp_path / "a") as one, open_store(tmp_path / "b") as two:
        one.desks.change("me", "nms#nms", lambda _: {"tries": 2, "touched": "2026-03-02T12:00:00Z"})
        one.desks.change("me", "nms#soft-nms", lambda _: None)
        two.import_(StringIO(exported(one)))
        assert two.desks.load("me", "nms#nms")["tries"] == 2
        assert two.desks.load("me", "nms#soft-nms") is None
        two.desks.change("me", "nms#nms", lambda _: {"tries": 3, "touched": "2026-03-02T20:30:00+08:00"})
        two.import_(StringIO(exported(one)))
        assert two.desks.load("me", "nms#nms")["tries"] == 3
        one.import_(StringIO(exported(two)))
        assert one.desks.load("me", "nms#nms")["tries"] == 3


def test_an_export_of_the_first_format_is_read(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        assert store.import_(StringIO(HEADER.replace("2", "1") + attempt_line())).added == 1
