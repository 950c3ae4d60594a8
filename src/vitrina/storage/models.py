"""The tables. Times are unix seconds of the database's clock; keys people hold are kept hashed."""

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

practitioners = Table(
    "practitioners",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("student_id", String(64), nullable=False, index=True),
    Column("course_id", String(64), nullable=False),
    Column("data", Text, nullable=False),
    Column("created_at", Double, nullable=False),
)

tokens = Table(
    "tokens",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("vk_user_id", BigInteger, nullable=False, index=True),
    Column("access_token", Text, nullable=False),
    Column("refresh_token", Text),
    Column("device_id", Text),
    Column("scope", Text),
    Column("expires_at", Double),
    Column("refreshing_until", Double),
    Column("created_at", Double, nullable=False),
)

builds = Table(
    "builds",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("practitioner_id", ForeignKey("practitioners.id"), nullable=False, index=True),
    Column("token_id", ForeignKey("tokens.id"), nullable=False, index=True),
    Column("vk_user_id", BigInteger, nullable=False),
    Column("route", String(16), nullable=False),
    Column("plan", Text, nullable=False),
    Column("plan_version", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("waiting_for", String(16)),
    Column("waiting_data", JSON(none_as_null=True)),
    Column("not_before", Double),
    Column("submitted_at", Double, nullable=False),  # queued since; the sweep leaves it alone
    Column("resubmitted_at", Double),
    Column("epoch", Integer, nullable=False),
    Column("sleeps", Integer, nullable=False),
    Column("group_id", BigInteger, index=True),
    Column("screen_name", String(64)),
    Column("error_code", Integer),
    Column("words", Text),
    Column("requests", Integer, nullable=False),
    Column("uploads", Integer, nullable=False),
    Column("created_at", Double, nullable=False),
    Column("started_at", Double),
    Column("finished_at", Double),
    Index(
        "uq_builds_unfinished",
        "vk_user_id",
        unique=True,
        sqlite_where=text("state IN ('queued', 'running', 'waiting')"),
        postgresql_where=text("state IN ('queued', 'running', 'waiting')"),
    ),
    Index("ix_builds_state_submitted_at", "state", "submitted_at"),
)

# What a build that no longer waits has lost: the reason, its words, an answer in clear text.
NOT_WAITING: dict[str, Any] = {
    "waiting_for": None,
    "waiting_data": None,
    "not_before": None,
    "words": None,
    "error_code": None,
}

steps = Table(
    "steps",
    metadata,
    Column("build_id", ForeignKey("builds.id", ondelete="CASCADE"), nullable=False),
    Column("key", String(80), nullable=False),
    Column("position", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("intent", JSON(none_as_null=True)),
    Column("settles_at", Double),
    Column("reference", JSON(none_as_null=True)),
    Column("error_code", Integer),
    Column("words", Text),
    Column("changed_at", Double, nullable=False),
    PrimaryKeyConstraint("build_id", "key"),
)

build_keys = Table(
    "build_keys",
    metadata,
    Column("key_hash", String(64), primary_key=True),
    Column("build_id", ForeignKey("builds.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("kind", String(8), nullable=False),
    Column("created_at", Double, nullable=False),
)

oauth_states = Table(
    "oauth_states",
    metadata,
    Column("state_hash", String(64), primary_key=True),
    Column("ticket_hash", String(64), nullable=False, unique=True),
    Column("follow_hash", String(64), nullable=False, unique=True),
    Column("browser_hash", String(64)),
    Column("sealed", Text, nullable=False),
    Column("expires_at", Double, nullable=False, index=True),
    Column("client", String(40)),
    Column("size", Integer),
)

# Builds that were opened within the hour, by whom: a pseudonym, gone when it is no longer counted.
build_openings = Table(
    "build_openings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("client", String(40), nullable=False),
    Column("opened_at", Double, nullable=False),
    Index(None, "client", "opened_at"),
)

communities = Table(
    "communities",
    metadata,
    Column("group_id", BigInteger, primary_key=True),
    Column("build_id", ForeignKey("builds.id"), nullable=False, index=True),
    Column("sealed_secret", Text, nullable=False),
    Column("confirmation_code", String(64)),
    Column("confirmed_at", Double),
    Column("sealed_token", Text),
    Column("token_lost_at", Double),
)

# Uploaded photos, cropped and without what cameras write into them; gone after `expires_at`.
photos = Table(
    "photos",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("data", LargeBinary, nullable=False),
    Column("created_at", Double, nullable=False),
    Column("expires_at", Double, nullable=False, index=True),
    Column("client", String(40)),  # the pseudonym of who sent it; of old ones unknown
    Column("size", Integer),  # bytes
    # Sums are taken from it alone: in SQLite the columns lie behind the whole photo.
    Index("ix_photos_room", "expires_at", "client", "size", "id"),
)

# Texts that nobody needs any more, in the words of their indexes: SQLite finds them by no others.
DECIDED_WITH_TEXT = "decided_at IS NOT NULL AND body IS NOT NULL"
ENDED_WITH_TEXT = "state <> 'planned' AND body IS NOT NULL"

# What VK told us, once each: `mark`, in the code `dedup_key`, is the same however and how often
# it was told. `position` orders the messages of one dialog; `decided_at` is when the answer was
# decided. The text is sealed and goes when it is decided.
events = Table(
    "events",
    metadata,
    Column("group_id", BigInteger, nullable=False),
    Column("mark", String(96), nullable=False),
    Column("peer_id", BigInteger, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("body", Text),
    Column("received_at", Double, nullable=False, index=True),
    Column("decided_at", Double),
    PrimaryKeyConstraint("group_id", "mark"),
    Index(
        "ix_events_undecided",
        "group_id",
        sqlite_where=text("decided_at IS NULL"),
        postgresql_where=text("decided_at IS NULL"),
    ),
    Index("ix_events_group_id_peer_id", "group_id", "peer_id"),
    Index(
        "ix_events_unblanked",
        "group_id",
        sqlite_where=text(DECIDED_WITH_TEXT),
        postgresql_where=text(DECIDED_WITH_TEXT),
    ),
)

# The bot's memory of a dialog: JSON of `autoresponder.talking.dialog.Dialog`.
dialogs = Table(
    "dialogs",
    metadata,
    Column("group_id", BigInteger, nullable=False),
    Column("peer_id", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("changed_at", Double, nullable=False, index=True),
    PrimaryKeyConstraint("group_id", "peer_id"),
)

# What the bot says: decided once, sent until VK takes it, known to VK by its random_id. The text is
# sealed and goes when it is sent.
replies = Table(
    "replies",
    metadata,
    Column("group_id", BigInteger, nullable=False),
    Column("mark", String(96), nullable=False),
    Column("number", Integer, nullable=False),
    Column("peer_id", BigInteger, nullable=False),
    Column("body", Text),
    Column("random_id", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("not_before", Double, nullable=False),
    Column("first_sent_at", Double),
    Column("error_code", Integer),
    Column("created_at", Double, nullable=False, index=True),
    PrimaryKeyConstraint("group_id", "mark", "number"),
    Index(
        "ix_replies_planned",
        "not_before",
        sqlite_where=text("state = 'planned'"),
        postgresql_where=text("state = 'planned'"),
    ),
    Index("ix_replies_group_id_peer_id", "group_id", "peer_id"),
    Index(
        "ix_replies_unblanked",
        "group_id",
        sqlite_where=text(ENDED_WITH_TEXT),
        postgresql_where=text(ENDED_WITH_TEXT),
    ),
)

# Booking requests, one open for each visitor; who asked, how to reach them and what they wished
# before is sealed.
leads = Table(
    "leads",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("group_id", BigInteger, nullable=False),
    Column("peer_id", BigInteger, nullable=False),
    Column("sealed", Text, nullable=False),
    Column("earlier", Text),
    Column("created_at", Double, nullable=False, index=True),
    Column("handled_at", Double),
    Index("ix_leads_group_id_peer_id", "group_id", "peer_id"),
)

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
