"""Packs named on the command line, beside those that are installed."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bagu.curriculum.catalog import Catalog


def catalog_of(folders: list[str] | None) -> "Catalog":
    """The catalog with installed packs, and with folders given by --pack."""
    from bagu.curriculum.catalog import Catalog
    from bagu.curriculum.pack import Pack, installed_packs

    if not folders:
        return Catalog.load()
    return Catalog.load([*installed_packs(), *(Pack.from_folder(Path(folder)) for folder in folders)])
