"""Who is told of a community's requests in VK, and what they are to be told."""

from sqlalchemy import (
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

# The profile that proved by a code from the community's own page to be told of its requests; the
# code is hashed, one at a time, and gone once it is used. `opened_at`: VK let us write to whom we
# write now; `closed_at` and `closed_code`: it refused, and is asked again from `try_after` on.
notice_receivers = Table(
    "notice_receivers",
    metadata,
    Column("community_id", ForeignKey("communities.id", ondelete="CASCADE"), primary_key=True),
    Column("vk_user_id", BigInteger),
    Column("bound_at", Double),
    Column("code_hash", String(64), unique=True),
    Column("code_made_at", Double),
    Column("opened_at", Double),
    Column("closed_at", Double),
    Column("closed_code", Integer),
    Column("try_after", Double),
)

# What the practitioner is told: kept until VK takes it, whoever is to be told by then. `peer_id` is
# the visitor it is about. The text is sealed and goes when it is sent.
notices = Table(
    "notices",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("group_id", BigInteger, nullable=False),
    Column("peer_id", BigInteger, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("body", Text),
    Column("random_id", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("not_before", Double, nullable=False),
    Column("first_sent_at", Double),
    Column("error_code", Integer),
    Column("created_at", Double, nullable=False, index=True),
    Index(
        "ix_notices_waiting",
        "not_before",
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
    Index("ix_notices_group_id_peer_id", "group_id", "peer_id"),
)
