"""What a school is told of its communities, where it is sent to, and keys of the school's API."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    text,
)

from vitrina.storage.models.metadata import metadata

_WAITING = text("state = 'waiting'")
_UNPLACED = text("position IS NULL")

# Only added to, in the transaction that an event tells of. `once` is the same for what is told
# once however often it happens. `position` is given after the commit, so that whoever reads on from
# one place misses nothing that was committed late. `lead_id` lets a visitor's wish go with them.
school_events = Table(
    "school_events",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("position", BigInteger, unique=True),
    Column("kind", String(32), nullable=False),
    Column("community_id", ForeignKey("communities.id", ondelete="CASCADE"), index=True),
    Column("lead_id", String(32), index=True),
    Column("once", String(80), unique=True),
    Column("data", JSON, nullable=False),
    Column("created_at", Double, nullable=False, index=True),
    Index(
        "ix_school_events_unplaced",
        "created_at",
        "id",
        sqlite_where=_UNPLACED,
        postgresql_where=_UNPLACED,
    ),
)

# One row: the last position that was given. Who gives positions holds it.
event_positions = Table(
    "event_positions",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("last", BigInteger, nullable=False),
)

# Addresses of the school that events are sent to. The secrets sign, the one before it too until
# `before_until`. `failing_since`: nothing was taken since then; paused when that lasts.
endpoints = Table(
    "endpoints",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("url", Text, nullable=False),
    Column("kinds", JSON, nullable=False),
    Column("state", String(16), nullable=False),
    Column("sealed_secret", Text, nullable=False),
    Column("sealed_before", Text),
    Column("before_until", Double),
    Column("failing_since", Double),
    Column("taken_at", Double),  # when it last took something
    Column("created_at", Double, nullable=False),
)

# One event on its way to one endpoint. `holder` sends it until `held_until`; `status`, `answer`
# (the first bytes, as plain text) and `fault` are of the last attempt.
deliveries = Table(
    "deliveries",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("endpoint_id", ForeignKey("endpoints.id", ondelete="CASCADE"), nullable=False),
    Column(
        "event_id", ForeignKey("school_events.id", ondelete="CASCADE"), nullable=False, index=True
    ),
    Column("community_id", ForeignKey("communities.id", ondelete="CASCADE"), index=True),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", Double, nullable=False),
    Column("holder", String(32)),
    Column("held_until", Double),
    Column("status", Integer),
    Column("answer", Text),
    Column("fault", String(32)),
    Column("created_at", Double, nullable=False),
    Column("ended_at", Double),
    Index(
        "ix_deliveries_waiting",
        "endpoint_id",
        "next_at",
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    ),
    Index(None, "endpoint_id", "created_at", "id"),
    Index(None, "endpoint_id", "state", "created_at", "id"),
)

# Keys of the school's API, kept hashed; `hint` is how one begins, to tell it from the others.
api_keys = Table(
    "api_keys",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("key_hash", String(64), nullable=False, unique=True),
    Column("hint", String(16), nullable=False),
    Column("name", String(80), nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("created_at", Double, nullable=False),
    Column("ends_at", Double),
    Column("ended_at", Double),
    Column("used_at", Double),
)
