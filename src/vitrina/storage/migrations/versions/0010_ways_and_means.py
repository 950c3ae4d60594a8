"""Communities that people open by hand, feeds, what VK was measured to allow, what it told us."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_drafts()
    _create_verdicts()
    _create_ticks()
    _create_feeds()
    _create_wall_events()


def _create_drafts() -> None:
    op.create_table(
        "connect_drafts",
        sa.Column("community_id", sa.String(length=32), nullable=False),
        sa.Column("client", sa.String(length=40), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("group_id", sa.BigInteger(), nullable=True),
        sa.Column("screen_name", sa.String(length=64), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("sealed_key", sa.Text(), nullable=True),
        sa.Column("scope", sa.Text(), nullable=True),
        sa.Column("shown", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("choices", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("touched_at", sa.Double(), nullable=False),
        _to_community("connect_drafts"),
        sa.PrimaryKeyConstraint("community_id", name=op.f("pk_connect_drafts")),
    )
    op.create_index(op.f("ix_connect_drafts_touched_at"), "connect_drafts", ["touched_at"])
    op.create_index(
        op.f("ix_connect_drafts_client_created_at"), "connect_drafts", ["client", "created_at"]
    )


def _create_verdicts() -> None:
    op.create_table(
        "vk_verdicts",
        sa.Column("grant_kind", sa.String(length=16), nullable=False),
        sa.Column("method", sa.String(length=64), nullable=False),
        sa.Column("context", sa.String(length=8), nullable=False),
        sa.Column("verdict", sa.String(length=8), nullable=False),
        sa.Column("code", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("measured_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("grant_kind", "method", "context", name=op.f("pk_vk_verdicts")),
    )


def _create_ticks() -> None:
    op.create_table(
        "manual_ticks",
        sa.Column("community_id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("ticked_at", sa.Double(), nullable=False),
        sa.Column("seen", sa.String(length=16), nullable=False),
        sa.Column("seen_at", sa.Double(), nullable=True),
        _to_community("manual_ticks"),
        sa.PrimaryKeyConstraint("community_id", "key", name=op.f("pk_manual_ticks")),
    )


def _create_feeds() -> None:
    op.create_table(
        "feeds",
        sa.Column("community_id", sa.String(length=32), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("sealed_key", sa.Text(), nullable=False),
        sa.Column("connected_at", sa.Double(), nullable=True),
        sa.Column("created_at", sa.Double(), nullable=False),
        _to_community("feeds"),
        sa.PrimaryKeyConstraint("community_id", name=op.f("pk_feeds")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_feeds_key_hash")),
    )
    op.create_table(
        "feed_items",
        sa.Column("community_id", sa.String(length=32), nullable=False),
        sa.Column("piece_key", sa.String(length=80), nullable=False),
        sa.Column("post_key", sa.String(length=32), nullable=False),
        sa.Column("served_at", sa.Double(), nullable=True),
        sa.Column("published_at", sa.Double(), nullable=True),
        sa.Column("post_id", sa.BigInteger(), nullable=True),
        _to_community("feed_items"),
        sa.PrimaryKeyConstraint("community_id", "piece_key", name=op.f("pk_feed_items")),
        sa.UniqueConstraint("post_key", name=op.f("uq_feed_items_post_key")),
    )


def _create_wall_events() -> None:
    op.create_table(
        "wall_events",
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("dedup_key", sa.String(length=96), nullable=False),
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("post_id", sa.BigInteger(), nullable=False),
        sa.Column("postponed_id", sa.BigInteger(), nullable=True),
        sa.Column("publish_date", sa.BigInteger(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("received_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("group_id", "dedup_key", name=op.f("pk_wall_events")),
    )
    op.create_index(op.f("ix_wall_events_received_at"), "wall_events", ["received_at"])


def _to_community(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["community_id"],
        ["communities.id"],
        name=op.f(f"fk_{table}_community_id_communities"),
        ondelete="CASCADE",
    )
