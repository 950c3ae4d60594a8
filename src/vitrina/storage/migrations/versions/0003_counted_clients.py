"""Builds that a client opened within the hour, and how much of the grants on their way is whose."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "build_openings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client", sa.String(length=40), nullable=False),
        sa.Column("opened_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_build_openings")),
    )
    op.create_index(
        op.f("ix_build_openings_client_opened_at"), "build_openings", ["client", "opened_at"]
    )
    op.add_column("oauth_states", sa.Column("client", sa.String(length=40), nullable=True))
    op.add_column("oauth_states", sa.Column("size", sa.Integer(), nullable=True))
