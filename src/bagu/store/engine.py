"""How the file is opened: what an acknowledged answer needs to survive kill and power loss."""

from pathlib import Path
from sqlite3 import Connection as SQLiteConnection
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event


def engine_for(file: Path, patience: float) -> Engine:
    """An engine whose connections write through to the disk; transactions of `engine.connect()` read, see `writing`."""
    engine = create_engine(URL.create("sqlite", database=str(file)), connect_args={"timeout": patience})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def writing(engine: Engine) -> Engine:
    """The same engine with transactions that take the write lock at once.

    A transaction that reads first and then writes fails without waiting when another process wrote in between.
    """
    return engine.execution_options(write=True)


def _prepare(connection: SQLiteConnection, _: Any) -> None:
    connection.isolation_level = None  # no implicit transactions: `_begin` opens each
    (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
    # FULL syncs the write-ahead log at each commit. Where the file system cannot have one, EXTRA also syncs the folder.
    connection.execute(f"PRAGMA synchronous = {'FULL' if mode == 'wal' else 'EXTRA'}")
    connection.execute("PRAGMA fullfsync = ON")  # macOS: through the drive's own cache; elsewhere without effect
    connection.execute("PRAGMA foreign_keys = ON")


def _begin(connection: Connection) -> None:
    write = connection.get_execution_options().get("write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
