"""Who is told of a community's requests in VK, what they are told, and visits with their time."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_WAITING = sa.text("state = 'waiting'")


def upgrade() -> None:
    _create_receivers()
    _create_notices()
    op.add_column("leads", sa.Column("visit_at", sa.Double(), nullable=True))
    op.add_column("leads", sa.Column("visit_minutes", sa.Integer(), nullable=True))
    op.add_column("leads", sa.Column("visit_set_at", sa.Double(), nullable=True))


def _create_receivers() -> None:
    op.create_table(
        "notice_receivers",
        sa.Column("community_id", sa.String(length=32), nullable=False),
        sa.Column("vk_user_id", sa.BigInteger(), nullable=True),
        sa.Column("bound_at", sa.Double(), nullable=True),
        sa.Column("code_hash", sa.String(length=64), nullable=True),
        sa.Column("code_made_at", sa.Double(), nullable=True),
        sa.Column("opened_at", sa.Double(), nullable=True),
        sa.Column("closed_at", sa.Double(), nullable=True),
        sa.Column("closed_code", sa.Integer(), nullable=True),
        sa.Column("try_after", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.id"],
            name=op.f("fk_notice_receivers_community_id_communities"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("community_id", name=op.f("pk_notice_receivers")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_notice_receivers_code_hash")),
    )


def _create_notices() -> None:
    op.create_table(
        "notices",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("peer_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("random_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.Double(), nullable=False),
        sa.Column("first_sent_at", sa.Double(), nullable=True),
        sa.Column("error_code", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
    )
    op.create_index(op.f("ix_notices_created_at"), "notices", ["created_at"])
    op.create_index(
        "ix_notices_waiting",
        "notices",
        ["not_before"],
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    )
    op.create_index("ix_notices_group_id_peer_id", "notices", ["group_id", "peer_id"])
