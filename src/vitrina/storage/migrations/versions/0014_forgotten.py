"""People are forgotten: what stays of their runs for the figures, and of their callbacks."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "forgotten_runs",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forgotten_runs")),
    )
    op.create_table(
        "ended_callbacks",
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("ended_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("secret_hash", name=op.f("pk_ended_callbacks")),
    )
    op.create_index(op.f("ix_ended_callbacks_ended_at"), "ended_callbacks", ["ended_at"])
