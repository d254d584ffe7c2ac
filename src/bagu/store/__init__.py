"""What must never be lost: attempts, users, drafts."""

from os import PathLike
from typing import TYPE_CHECKING

from bagu.store.attempt import JSON, LOCAL_USER, Attempt, EntryKind, new_id
from bagu.store.report import ImportReport
from bagu.store.undo import standing

if TYPE_CHECKING:
    from bagu.store.store import Store

__all__ = ["JSON", "LOCAL_USER", "Attempt", "EntryKind", "ImportReport", "new_id", "open_store", "standing"]


def open_store(place: "str | PathLike[str] | None" = None, *, patience: float = 5.0) -> "Store":
    """The store at a file, a folder or a sqlite:/// URL; made and brought up to date when needed. Close it after use.

    Without `place`: BAGU_DATABASE_URL, else bagu.db in BAGU_DATA, else in the platform's data folder.
    patience: seconds to wait for another process that is writing. UsageError for a place that cannot be used at all,
    MachineError where this machine refuses; neither changes what is there.
    """
    from bagu.store.place import database_file
    from bagu.store.store import Store

    return Store(database_file(place), patience)
