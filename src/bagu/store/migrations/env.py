"""Alembic's entry: runs the migrations on the connection, and in the transaction, that the store has open."""

from alembic import context

from bagu.store.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA, transactional_ddl=False)
context.run_migrations()
