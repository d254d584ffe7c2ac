"""Settings, marks and undos are found without reading the answers among which they lie."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("attempts_user_kind", "attempts", ["user_id", "kind"])
