"""A community's posts as a feed, and what VK told us of its wall."""

from sqlalchemy import (
    BigInteger,
    Column,
    Double,
    ForeignKey,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

from vitrina.storage.models.metadata import metadata

# The feed's address holds a key that is shown again on the page, so it is sealed beside its hash.
# `connected_at` is the person's own word: what fetches a feed may be a browser.
feeds = Table(
    "feeds",
    metadata,
    Column("community_id", ForeignKey("communities.id", ondelete="CASCADE"), primary_key=True),
    Column("key_hash", String(64), nullable=False, unique=True),
    Column("sealed_key", Text, nullable=False),
    Column("connected_at", Double),
    Column("created_at", Double, nullable=False),
)

# One post that goes by the feed. Once `served_at` is set VK may have it: it never goes another way.
feed_items = Table(
    "feed_items",
    metadata,
    Column("community_id", ForeignKey("communities.id", ondelete="CASCADE"), nullable=False),
    Column("piece_key", String(80), nullable=False),
    Column("post_key", String(32), nullable=False, unique=True),
    Column("served_at", Double),
    Column("published_at", Double),
    Column("post_id", BigInteger),
    PrimaryKeyConstraint("community_id", "piece_key"),
)

# What VK told us of posts on a group's wall, each event once: for who may write and not read.
wall_events = Table(
    "wall_events",
    metadata,
    Column("group_id", BigInteger, nullable=False),
    Column("dedup_key", String(96), nullable=False),
    Column("event", String(32), nullable=False),
    Column("post_id", BigInteger, nullable=False),
    Column("postponed_id", BigInteger),
    Column("publish_date", BigInteger),
    Column("text", Text),
    Column("received_at", Double, nullable=False, index=True),
    PrimaryKeyConstraint("group_id", "dedup_key"),
)
