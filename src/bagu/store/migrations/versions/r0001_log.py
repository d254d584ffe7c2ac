"""The log of attempts that cannot be changed, drafts, and what is derived."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "users",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("since", sa.Text, nullable=False),
    )
    op.create_table(
        "attempts",
        sa.Column("n", sa.Integer, primary_key=True),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("user_id", sa.Text, sa.ForeignKey("users.id"), nullable=False),
        sa.Column("item", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("seconds", sa.Float),
        sa.Column("rating", sa.Integer),
        sa.Column("seed", sa.Text),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("undoes", sa.Text),
        sa.CheckConstraint("rating BETWEEN 1 AND 4", name="rating"),
    )
    op.create_index("attempts_user_at", "attempts", ["user_id", "at"])
    op.create_index("attempts_user_item", "attempts", ["user_id", "item"])
    _append_only()
    op.create_table(
        "drafts",
        sa.Column("user_id", sa.Text, sa.ForeignKey("users.id"), primary_key=True),
        sa.Column("item", sa.Text, primary_key=True),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_table(
        "mastery",
        sa.Column("user_id", sa.Text, sa.ForeignKey("users.id"), primary_key=True),
        sa.Column("item", sa.Text, primary_key=True),
        sa.Column("due", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
    )
    op.create_table(
        "mastery_mark",
        sa.Column("user_id", sa.Text, sa.ForeignKey("users.id"), primary_key=True),
        sa.Column("upto", sa.Integer, nullable=False),
        sa.Column("model", sa.Text, nullable=False),
    )


def _append_only() -> None:
    """An attempt is never changed, removed or replaced, by whatever program opens the file."""
    op.execute(
        "CREATE TRIGGER attempts_no_update BEFORE UPDATE ON attempts "
        "BEGIN SELECT RAISE(ABORT, 'the log of attempts is append-only'); END"
    )
    op.execute(
        "CREATE TRIGGER attempts_no_delete BEFORE DELETE ON attempts "
        "BEGIN SELECT RAISE(ABORT, 'the log of attempts is append-only'); END"
    )
    # INSERT OR REPLACE deletes without firing the trigger above
    op.execute(
        "CREATE TRIGGER attempts_no_replace BEFORE INSERT ON attempts "
        "WHEN EXISTS (SELECT 1 FROM attempts WHERE id = NEW.id OR n = NEW.n) "
        "BEGIN SELECT RAISE(ABORT, 'the log of attempts is append-only'); END"
    )
