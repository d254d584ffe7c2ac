"""Chapters and sites that several tests read; each is made once."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from bagu.book.chapter import Chapter, volume
from bagu.book.site import Formula, Site, write_site
from bagu.curriculum.catalog import Catalog
from bagu.curriculum.pack import GROUP, Pack
from packs.faults import make_pack

MADE = date(2026, 1, 2)


@pytest.fixture(scope="session")
def ours() -> Catalog:
    """All topics that ship."""
    return Catalog.load([Pack.installed(GROUP)])


@pytest.fixture(scope="session")
def held(ours: Catalog) -> tuple[Chapter, ...]:
    """The chapters of our topics in Chinese; that none is left out is a test of its own."""
    return volume(ours.topics, "zh").chapters


@pytest.fixture(scope="session")
def good(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """The one topic of the good pack."""
    return Catalog.load([make_pack(tmp_path_factory.mktemp("good"))])


def as_typed(formulas: Sequence[Formula]) -> list[str]:
    """In the place of KaTeX: the TeX, marked, so that tests need no Node."""
    return [f"<i>{'D' if displayed else 'I'}{len(tex)}</i>" for tex, displayed in formulas]


@pytest.fixture(scope="session")
def small(good: Catalog, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Site]:
    """The book of the good pack in three languages."""
    folder = tmp_path_factory.mktemp("small") / "book"
    return folder, write_site(good, folder, ("zh", "zh-Hant", "en"), as_typed, MADE)


@pytest.fixture(scope="session")
def whole(ours: Catalog, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Site]:
    """The book of all our topics, in Chinese: every topic has the same structure in the other language."""
    folder = tmp_path_factory.mktemp("whole") / "book"
    return folder, write_site(ours, folder, ("zh",), as_typed, MADE)
