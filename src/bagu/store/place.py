"""Where a learner's data is."""

import os
from os import PathLike
from pathlib import Path

from bagu.errors import UsageError
from bagu.text import message

FILE = "bagu.db"
_SQLITE = "sqlite:///"


def database_file(place: str | PathLike[str] | None = None) -> Path:
    """The file that a path, folder, URL or the environment names; nothing is made. UsageError for other databases."""
    if place is None:
        place = os.environ.get("BAGU_DATABASE_URL") or data_folder() / FILE
    if isinstance(place, str) and "://" in place:
        if not place.startswith(_SQLITE) or not place.removeprefix(_SQLITE):
            raise UsageError(message("store.not-sqlite", url=_without_password(place)))
        return Path(place.removeprefix(_SQLITE)).expanduser().absolute()
    path = Path(place).expanduser().absolute()
    folder = path.is_dir() or not (path.suffix or path.exists())
    return path / FILE if folder else path


def data_folder() -> Path:
    """BAGU_DATA, else the platform's folder for data of the user."""
    if chosen := os.environ.get("BAGU_DATA"):
        return Path(chosen).expanduser().absolute()
    from platformdirs import user_data_path

    return user_data_path("bagu", appauthor=False)


def cache_folder() -> Path:
    """What can be made anew: below BAGU_DATA, else the platform's folder for caches of the user."""
    if os.environ.get("BAGU_DATA"):
        return data_folder() / "cache"
    from platformdirs import user_cache_path

    return user_cache_path("bagu", appauthor=False)


def _without_password(url: str) -> str:
    """The URL up to its host, so that no sentence repeats a password."""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"
