"""Photos, and what the bot needs: events, dialogs, replies, leads, leases, a community's token."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("communities", sa.Column("sealed_token", sa.Text(), nullable=True))
    op.add_column("communities", sa.Column("token_lost_at", sa.Double(), nullable=True))
    op.create_table(
        "photos",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("expires_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photos")),
    )
    op.create_index(op.f("ix_photos_expires_at"), "photos", ["expires_at"])
    _create_conversation()
    op.create_table(
        "leads",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("peer_id", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("handled_at", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leads")),
    )
    op.create_index(op.f("ix_leads_created_at"), "leads", ["created_at"])
    op.create_index("ix_leads_group_id_peer_id", "leads", ["group_id", "peer_id"])
    op.create_table(
        "leases",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("holder", sa.String(length=32), nullable=False),
        sa.Column("held_until", sa.Double(), nullable=False),
        sa.Column("cursor", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
    )


def _create_conversation() -> None:
    op.create_table(
        "events",
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("mark", sa.String(length=96), nullable=False),
        sa.Column("peer_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("received_at", sa.Double(), nullable=False),
        sa.Column("decided_at", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("group_id", "mark", name=op.f("pk_events")),
    )
    op.create_index(op.f("ix_events_received_at"), "events", ["received_at"])
    op.create_index("ix_events_group_id_peer_id", "events", ["group_id", "peer_id"])
    undecided = sa.text("decided_at IS NULL")
    op.create_index(
        "ix_events_undecided",
        "events",
        ["group_id"],
        sqlite_where=undecided,
        postgresql_where=undecided,
    )
    op.create_table(
        "dialogs",
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("peer_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("group_id", "peer_id", name=op.f("pk_dialogs")),
    )
    op.create_index(op.f("ix_dialogs_changed_at"), "dialogs", ["changed_at"])
    op.create_table(
        "replies",
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("mark", sa.String(length=96), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("peer_id", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("random_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.Double(), nullable=False),
        sa.Column("first_sent_at", sa.Double(), nullable=True),
        sa.Column("error_code", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("group_id", "mark", "number", name=op.f("pk_replies")),
    )
    op.create_index(op.f("ix_replies_created_at"), "replies", ["created_at"])
    op.create_index("ix_replies_group_id_peer_id", "replies", ["group_id", "peer_id"])
    planned = sa.text("state = 'planned'")
    op.create_index(
        "ix_replies_planned",
        "replies",
        ["not_before"],
        sqlite_where=planned,
        postgresql_where=planned,
    )
