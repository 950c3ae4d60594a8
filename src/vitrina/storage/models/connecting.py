"""Communities that people open by hand, what VK was measured to allow, what is done by hand."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

from vitrina.storage.models.metadata import metadata

# A community in state `draft` whose person goes the guided way: the address as it was pasted, the
# group it names, the key (sealed for that group), what the probe said, and what they chose.
connect_drafts = Table(
    "connect_drafts",
    metadata,
    Column("community_id", ForeignKey("communities.id", ondelete="CASCADE"), primary_key=True),
    Column("client", String(40), nullable=False),
    Column("address", Text),
    Column("group_id", BigInteger),
    Column("screen_name", String(64)),
    Column("title", Text),
    Column("sealed_key", Text),
    Column("scope", Text),
    Column("shown", JSON(none_as_null=True)),
    Column("choices", JSON(none_as_null=True)),
    Column("created_at", Double, nullable=False),
    Column("touched_at", Double, nullable=False, index=True),
    Index(None, "client", "created_at"),
)

# What VK answers to a kind of token, whoever holds it: by `context` as a call of its own or as part
# of a wave. `source` says who found out: the operator's probe, or a build.
vk_verdicts = Table(
    "vk_verdicts",
    metadata,
    Column("grant_kind", String(16), nullable=False),
    Column("method", String(64), nullable=False),
    Column("context", String(8), nullable=False),
    Column("verdict", String(8), nullable=False),
    Column("code", Integer),
    Column("source", String(8), nullable=False),
    Column("measured_at", Double, nullable=False),
    PrimaryKeyConstraint("grant_kind", "method", "context"),
)

# Steps that a person says to have done, and what VK showed of them since.
manual_ticks = Table(
    "manual_ticks",
    metadata,
    Column("community_id", ForeignKey("communities.id", ondelete="CASCADE"), nullable=False),
    Column("key", String(80), nullable=False),
    Column("ticked_at", Double, nullable=False),
    Column("seen", String(16), nullable=False),
    Column("seen_at", Double),
    PrimaryKeyConstraint("community_id", "key"),
)
