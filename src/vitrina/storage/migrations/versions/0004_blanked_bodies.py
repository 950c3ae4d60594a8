"""Texts of visitors that nobody needs any more are found by an index, to be blanked."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _index("events", "decided_at IS NOT NULL AND body IS NOT NULL")
    _index("replies", "state <> 'planned' AND body IS NOT NULL")


def _index(table: str, where: str) -> None:
    op.create_index(
        f"ix_{table}_unblanked",
        table,
        ["group_id"],
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )
