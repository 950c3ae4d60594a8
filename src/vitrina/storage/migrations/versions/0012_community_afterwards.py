"""Runs over a community that lives, when it is looked at, and what its visitors ask about."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("steps", sa.Column("operation", sa.String(8), nullable=True))
    op.add_column("communities", sa.Column("check_at", sa.Double(), nullable=True))
    op.add_column("communities", sa.Column("is_monthly", sa.Boolean(), nullable=True))
    op.create_index("ix_communities_check_at", "communities", ["check_at"])
    op.create_table(
        "questions",
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("topic", sa.String(32), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("group_id", "month", "topic"),
    )
