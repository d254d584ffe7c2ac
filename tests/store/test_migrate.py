"""The schema in the migrations is the one in the tables."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import bagu.store
from bagu.store import open_store
from bagu.store.migrate import HEAD, KNOWN
from bagu.store.tables import METADATA


def test_the_known_revisions_are_those_that_ship() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(bagu.store.__file__).parent / "migrations"))
    script = ScriptDirectory.from_config(config)
    assert script.get_current_head() == HEAD
    assert {revision.revision for revision in script.walk_revisions()} == set(KNOWN)


def test_the_migrations_lead_to_the_tables(tmp_path: Path) -> None:
    with open_store(tmp_path) as store, store._read() as connection:
        found = compare_metadata(MigrationContext.configure(connection), METADATA)
    assert [change for change in found if change[0] != "remove_index"] == []
