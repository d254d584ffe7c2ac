"""A log leaves as JSON Lines and comes back the same, once."""

import json
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bagu.errors import UsageError
from bagu.store import Attempt, ImportReport, open_store
from bagu.store.exchange import Draft, lines_of, read_lines
from bagu.store.store import Store
from store.logs import NOON, any_attempt, entry, study_log

HEADER = '{"entry": "log", "version": 1}\n'


def exported(store: Store, user: str | None = None) -> str:
    stream = StringIO()
    store.export(stream, user)
    return stream.getvalue()


@settings(deadline=None, derandomize=True, database=None)
@given(st.lists(any_attempt(), max_size=5), st.text())
def test_lines_are_read_as_they_were_written(log: list[Attempt], text: str) -> None:
    drafts = [Draft("me", "nms#nms", NOON, text)]
    lines = "".join(line + "\n" for line in lines_of(log, drafts))
    assert [entry for _, entry in read_lines(StringIO(lines))] == [*log, *drafts]
    assert lines.count("\n") == len(log) + 2


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
    assert lines[0] == {"entry": "log", "version": 1}


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
        ('{"entry": "log", "version": 2}\n', "upgrade bagu"),
    ],
)
def test_a_broken_line_is_named_and_nothing_is_imported(tmp_path: Path, broken: str, words: str) -> None:
    with open_store(tmp_path) as store:
        store.append(entry("0"))
        with pytest.raises(UsageError) as caught:
            store.import_(StringIO(HEADER + attempt_line(id="8") + broken + attempt_line(id="9")))
        assert "ine 3" in caught.value.text.en
        assert "3 行" in caught.value.text.zh
        assert words in caught.value.text.en
        assert "othing was imported" in caught.value.text.en
        assert [attempt.id for attempt in store.attempts()] == ["0"]


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
