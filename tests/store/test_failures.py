"""Each failure is one sentence that says what to do, and nothing that was acknowledged is lost."""

import errno
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, TextIO

import pytest
from sqlalchemy import Engine, event

from bagu.errors import BaguError, MachineError
from bagu.store import Attempt, open_store
from bagu.store.store import Store
from store.logs import entry

NOBODY = 65534


def said(caught: pytest.ExceptionInfo[BaguError], *words: str) -> None:
    """The sentence has these words, in one line, in both languages."""
    text = caught.value.text
    assert all(word in text.en for word in words), text.en
    assert "\n" not in text.en + text.zh
    assert text.zh != text.en


@contextmanager
def pragma(statement: str) -> Iterator[None]:
    """Every connection made meanwhile begins with this statement."""

    def prepare(connection: Any, _: Any) -> None:
        connection.execute(statement)

    event.listen(Engine, "connect", prepare)
    try:
        yield
    finally:
        event.remove(Engine, "connect", prepare)


@contextmanager
def without_rights(folder: Path) -> Iterator[None]:
    """Read the folder but not write it; root, who may write everything, becomes nobody meanwhile."""
    for path in (folder, *folder.iterdir()):
        path.chmod(0o555 if path.is_dir() else 0o444)
    root = os.geteuid() == 0
    if root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        folder.chmod(0o755)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that other users can reach, unlike those of tmp_path."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def test_a_full_disk_loses_only_what_was_not_acknowledged(tmp_path: Path) -> None:
    kept: list[Attempt] = []

    def fill() -> None:
        for number in range(1000):
            kept.append(store.append(entry(f"{number:03d}", "note", detail={"text": "x" * 3000})))

    with pragma("PRAGMA max_page_count = 40"), open_store(tmp_path) as store:
        with pytest.raises(MachineError) as caught:
            fill()
        said(caught, "disk is full", str(store.path))
        assert kept
        assert list(store.attempts()) == kept
    with open_store(tmp_path) as store:
        store.append(entry("999", "note", detail={"text": "x" * 3000}))
        assert list(store.attempts())[:-1] == kept


def test_an_import_that_fills_the_disk_leaves_nothing_behind(tmp_path: Path) -> None:
    with open_store(tmp_path / "other") as other:
        for number in range(100):
            other.append(entry(f"{number:03d}", "note", detail={"text": "x" * 3000}))
        other.export_to(tmp_path / "log.jsonl")
    with pragma("PRAGMA max_page_count = 40"), open_store(tmp_path / "here") as store:
        store.append(entry("first"))
        with (tmp_path / "log.jsonl").open(encoding="utf-8") as stream, pytest.raises(MachineError) as caught:
            store.import_(stream)
        said(caught, "disk is full")
        assert [attempt.id for attempt in store.attempts()] == ["first"]


@pytest.mark.skipif(os.name == "nt", reason="rights are those of POSIX")
def test_a_read_only_folder_is_named(open_folder: Path) -> None:
    with open_store(open_folder) as store:
        store.append(entry("1"))
    with without_rights(open_folder), pytest.raises(MachineError) as caught:
        open_store(open_folder)
    said(caught, "cannot be written", str(open_folder), "BAGU_DATA")
    with without_rights(open_folder), pytest.raises(MachineError) as caught:
        open_store(open_folder / "new" / "bagu.db")
    said(caught, "cannot be written", str(open_folder / "new"))
    (open_folder / "bagu.db").chmod(0o644)
    with open_store(open_folder) as store:
        assert [attempt.id for attempt in store.attempts()] == ["1"]


def test_a_file_in_place_of_the_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("no folder")
    with pytest.raises(MachineError) as caught:
        open_store(tmp_path / "data" / "bagu.db")
    said(caught, str(tmp_path / "data"), "BAGU_DATA")


@pytest.mark.parametrize("content", [b"not a database at all " * 100, b"SQLite format 3\x00" + b"\xff" * 5000])
def test_a_corrupt_file_is_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bagu.db").write_bytes(content)
    with pytest.raises(MachineError) as caught:
        open_store(tmp_path)
    said(caught, "damaged", "it was left", "bagu import")
    assert (tmp_path / "bagu.db").read_bytes() == content


def test_damage_inside_a_file_is_told_when_it_is_met(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        for number in range(200):
            store.append(entry(f"{number:03d}", "note", detail={"text": "x" * 500}))
        path = store.path
    size = path.stat().st_size
    with path.open("r+b") as file:  # all but the pages that hold the schema
        file.seek(16 * 4096)
        file.write(b"\xa5" * (size - 16 * 4096))
    damaged = path.read_bytes()
    with open_store(tmp_path) as store, pytest.raises(MachineError) as caught:
        store.attempts()
    said(caught, "damaged")
    assert path.read_bytes() == damaged


def test_a_file_of_a_newer_version_asks_for_an_upgrade(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        store.append(entry("1"))
        path = store.path
    with closing(sqlite3.connect(path)) as other:
        other.execute("UPDATE alembic_version SET version_num = '9999'")
        other.commit()
    with pytest.raises(MachineError) as caught:
        open_store(tmp_path)
    said(caught, "newer bagu", "9999", "pip install -U bagu")
    with closing(sqlite3.connect(path)) as other:
        assert other.execute("SELECT id FROM attempts").fetchall() == [("1",)]


def test_the_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "bagu.db")) as other:
        other.execute("CREATE TABLE cards (id INTEGER)")
        other.commit()
    with pytest.raises(MachineError) as caught:
        open_store(tmp_path)
    said(caught, "another program", "BAGU_DATA")
    with closing(sqlite3.connect(tmp_path / "bagu.db")) as other:
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("cards",)]


def test_a_lock_that_lasts_is_told_and_passes(tmp_path: Path) -> None:
    with open_store(tmp_path, patience=0.01) as store, closing(sqlite3.connect(store.path)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(MachineError) as caught:
            store.append(entry("1"))
        said(caught, "locked", "try again")
        assert store.attempts() == ()
        other.rollback()
        store.append(entry("1"))
        assert len(store.attempts()) == 1


def test_an_export_that_fails_keeps_the_one_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Store, stream: TextIO, user: str | None = None) -> int:
        stream.write("half")
        raise OSError(errno.ENOSPC, "No space left on device")

    before = tmp_path / "log.jsonl"
    with open_store(tmp_path) as store:
        store.append(entry("1"))
        store.export_to(before)
        held, names = before.read_bytes(), sorted(tmp_path.iterdir())
        with pytest.raises(MachineError) as caught:
            store.export_to(tmp_path / "missing" / "log.jsonl")
        said(caught, "missing")
        monkeypatch.setattr(Store, "export", full)
        with pytest.raises(MachineError) as caught:
            store.export_to(before)
        said(caught, "disk is full", str(before))
        assert before.read_bytes() == held
        assert sorted(tmp_path.iterdir()) == names


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
def test_a_device_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        assert store.export_to(Path("/dev/null")) == 0
        with pytest.raises(MachineError) as caught:
            store.export_to(Path("/dev/full"))
    said(caught, "disk is full")
    assert Path("/dev/full").is_char_device()
    assert Path("/dev/null").is_char_device()
