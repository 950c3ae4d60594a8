"""Communities that live: whose they are, what VK has of them, by what means, under which links."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    text,
)

from vitrina.storage.models.metadata import metadata

_NOT_FORGOTTEN = text("state <> 'forgotten'")
_BOOKED = text("first_lead_at IS NOT NULL")
_IS_KEY = text("kind = 'community_key'")
_LIVING_KEY = text("kind = 'community_key' AND lost_at IS NULL")

practitioners = Table(
    "practitioners",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("student_id", String(64), nullable=False, index=True),
    Column("course_id", String(64), nullable=False),
    Column("data", Text, nullable=False),
    Column("created_at", Double, nullable=False),
    Column("name_key", String(80), nullable=False, server_default=""),  # by which names are sorted
)

# What lives. A group belongs to one community unless that one is forgotten, and then nothing of
# the person is left in the row.
communities = Table(
    "communities",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("practitioner_id", ForeignKey("practitioners.id"), index=True),
    Column("owner_id", BigInteger, index=True),
    Column("group_id", BigInteger),
    Column("screen_name", String(64), index=True),
    Column("plan", Text),
    Column("plan_version", Integer),
    Column("state", String(16), nullable=False),
    Column("opened_by", String(8), nullable=False),
    Column("student_id", String(64), nullable=False, index=True),  # verified ones; else empty
    Column("course_id", String(64), nullable=False),
    Column("checked_at", Double),
    Column("check_at", Double, index=True),  # when it is due to be looked at
    Column("is_monthly", Boolean),  # posts of each next month by themselves; None: not asked
    Column("created_at", Double, nullable=False),
    Column("first_lead_at", Double),  # of a request that may be deleted by now
    Index(
        "ix_communities_booked",
        "course_id",
        "created_at",
        sqlite_where=_BOOKED,
        postgresql_where=_BOOKED,
    ),
    Index(
        "uq_communities_group_id",
        "group_id",
        unique=True,
        sqlite_where=_NOT_FORGOTTEN,
        postgresql_where=_NOT_FORGOTTEN,
    ),
)

# What VK has of a community, or should have: `fingerprint_sent` of what was sent,
# `fingerprint_shown` of what VK showed right after. `theirs`: a person changed it by hand.
pieces = Table(
    "pieces",
    metadata,
    Column("community_id", ForeignKey("communities.id", ondelete="CASCADE"), nullable=False),
    Column("key", String(80), nullable=False),
    Column("kind", String(24), nullable=False),
    Column("vk_id", BigInteger),
    Column("fingerprint_sent", String(64)),
    Column("fingerprint_shown", String(64)),
    Column("way", String(32)),
    Column("seen", String(16), nullable=False),
    Column("seen_at", Double),
    Column("theirs", Boolean, nullable=False),
    Column("build_id", ForeignKey("builds.id", ondelete="SET NULL"), index=True),
    PrimaryKeyConstraint("community_id", "key"),
)

# The means that a community was given: its person's tokens and its own key, sealed. `rights` is
# what was measured, by method.
grants = Table(
    "grants",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("vk_user_id", BigInteger, index=True),
    Column("access_token", Text),
    Column("refresh_token", Text),
    Column("device_id", Text),
    Column("scope", Text),
    Column("expires_at", Double),
    Column("refreshing_until", Double),
    Column("created_at", Double, nullable=False),
    Column(
        "community_id",
        ForeignKey("communities.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("kind", String(16), nullable=False),
    Column("group_id", BigInteger),
    Column("community_key", Text),
    Column("rights", JSON(none_as_null=True)),
    Column("lost_at", Double),
    Index(
        "ix_grants_living_keys",
        "community_id",
        sqlite_where=_LIVING_KEY,
        postgresql_where=_LIVING_KEY,
    ),
    Index(
        "uq_grants_community_key",
        "group_id",
        unique=True,
        sqlite_where=_IS_KEY,
        postgresql_where=_IS_KEY,
    ),
)

# Links that open a community's pages; one that was ended stays known, to say so.
link_keys = Table(
    "link_keys",
    metadata,
    Column("key_hash", String(64), primary_key=True),
    Column(
        "community_id",
        ForeignKey("communities.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("kind", String(16), nullable=False),
    Column("created_at", Double, nullable=False),
    Column("ended_at", Double),
)

# How VK's Callback API reaches us about a group: the secret it signs with, the code it asks for.
webhooks = Table(
    "webhooks",
    metadata,
    Column("group_id", BigInteger, primary_key=True, autoincrement=False),
    Column(
        "community_id",
        ForeignKey("communities.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("sealed_secret", Text, nullable=False),
    Column("confirmation_code", String(64)),
    Column("confirmed_at", Double),
)
