"""Packs from folders put their parents on sys.path; each test gives them back."""

import sys

import pytest


@pytest.fixture(autouse=True)
def _own_sys_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", list(sys.path))
