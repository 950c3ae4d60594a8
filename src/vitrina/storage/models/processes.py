"""What processes tell each other: leases, keys, counted errors."""

from sqlalchemy import (
    BigInteger,
    Column,
    Double,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

from vitrina.storage.models.metadata import metadata

# Who does what for whom until when, across processes; `cursor` is where a listener goes on.
leases = Table(
    "leases",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("holder", String(32), nullable=False),
    Column("held_until", Double, nullable=False),
    Column("cursor", String(64)),
)

# The one key that every process seals with; no row before the first process has started.
sealing_key = Table(
    "sealing_key",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("key_id", String(16), nullable=False),
    Column("changed_at", Double, nullable=False),
)

# What each process says of itself every few seconds: the ids of the keys that it knows, comma-
# separated, newest first, and the one that it seals with.
key_holders = Table(
    "key_holders",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", String(80), nullable=False),
    Column("key_ids", Text, nullable=False),
    Column("sealing", String(16), nullable=False),
    Column("binds", Integer, nullable=False),
    Column("seen_at", Double, nullable=False),
)

vk_errors = Table(
    "vk_errors",
    metadata,
    Column("method", String(64), nullable=False),
    Column("code", Integer, nullable=False),
    Column("count", BigInteger, nullable=False),
    PrimaryKeyConstraint("method", "code"),
)
