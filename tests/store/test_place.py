"""Where the data is."""

from pathlib import Path

import pytest

from bagu.errors import UsageError
from bagu.store.place import database_file


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BAGU_DATA", raising=False)
    monkeypatch.delenv("BAGU_DATABASE_URL", raising=False)


def test_without_a_word_it_is_in_the_platforms_data_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("platformdirs.user_data_path", lambda name, appauthor: tmp_path / name)
    assert database_file() == tmp_path / "bagu" / "bagu.db"


def test_the_environment_names_a_folder_or_a_database(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BAGU_DATA", str(tmp_path / "data"))
    assert database_file() == tmp_path / "data" / "bagu.db"
    monkeypatch.setenv("BAGU_DATABASE_URL", f"sqlite:///{tmp_path}/other.db")
    assert database_file() == tmp_path / "other.db"
    assert database_file(tmp_path / "third.db") == tmp_path / "third.db"


def test_a_folder_means_the_file_in_it(tmp_path: Path) -> None:
    assert database_file(tmp_path) == tmp_path / "bagu.db"
    assert database_file(str(tmp_path)) == tmp_path / "bagu.db"
    assert database_file(tmp_path / "new") == tmp_path / "new" / "bagu.db"
    (tmp_path / "old").touch()
    assert database_file(tmp_path / "old") == tmp_path / "old"


@pytest.mark.parametrize(
    "url", ["postgresql://ann:secret@host/bagu", "sqlite://", "sqlite:///", "mysql+x://ann:secret@h"]
)
def test_other_databases_are_refused_without_repeating_a_password(url: str) -> None:
    with pytest.raises(UsageError, match="sqlite:////") as caught:
        database_file(url)
    assert "secret" not in caught.value.text.en + caught.value.text.zh
