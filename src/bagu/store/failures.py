"""What the database says when it cannot, as a sentence that says what to do."""

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from bagu.errors import BaguError, FaultError, MachineError
from bagu.text import message

# By prefix of SQLite's names of its result codes, the first that fits
_SENTENCES = (
    ("SQLITE_FULL", "full"),
    ("SQLITE_READONLY", "read-only"),
    ("SQLITE_PERM", "read-only"),
    ("SQLITE_CANTOPEN", "read-only"),
    ("SQLITE_CORRUPT", "corrupt"),
    ("SQLITE_NOTADB", "corrupt"),
    ("SQLITE_BUSY", "locked"),
    ("SQLITE_LOCKED", "locked"),
    ("SQLITE_IOERR_SHMSIZE", "full"),  # no room for the file beside the database
    ("SQLITE_IOERR", "trouble"),
    ("SQLITE_NOMEM", "trouble"),
)


@contextmanager
def told(file: Path) -> Iterator[None]:
    """Turn failures of the database into MachineError; FaultError for the ones that only a mistake of ours explains."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        raise _failure(file, getattr(cause, "sqlite_errorname", ""), str(cause)) from error


def machine_error(file: Path, error: OSError) -> MachineError:
    """The sentence for what the operating system refused."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return MachineError(message("store.full", file=file))
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return MachineError(message("store.read-only", file=file, folder=file.parent))
    return MachineError(message("store.no-place", file=file, why=os.strerror(error.errno) if error.errno else error))


def _failure(file: Path, code: str, words: str) -> BaguError:
    for prefix, key in _SENTENCES:
        if code.startswith(prefix):
            return MachineError(message(f"store.{key}", file=file, folder=file.parent, code=code))
    return FaultError(message("store.fault", file=file, what=words))
