"""Brings the file's schema up to date when it is opened; a look at one row when it is."""

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from bagu.errors import MachineError
from bagu.store.engine import writing
from bagu.text import message

HEAD = "0003"
KNOWN = ("0001", "0002", HEAD)  # all revisions that this version can start from


def upgrade(engine: Engine, file: Path) -> None:
    """Run the migrations that are missing, all or none; MachineError where the file is of a newer bagu."""
    with engine.connect() as connection:
        if _revision(connection, file) == HEAD:
            return
    with writing(engine).begin() as connection:
        if _revision(connection, file) == HEAD:  # another process was quicker
            return
        _run(connection)


def _revision(connection: Connection, file: Path) -> str | None:
    """The file's revision, None for a new file."""
    tables = inspect(connection).get_table_names()
    if "alembic_version" not in tables:
        if tables:
            raise MachineError(message("store.foreign", file=file))
        return None
    held = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    if held is not None and held not in KNOWN:
        raise MachineError(message("store.newer", file=file, revision=held))
    return None if held is None else str(held)


def _run(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
