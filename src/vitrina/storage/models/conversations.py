"""What the bot works with: events, dialogs, replies, booking requests."""

from sqlalchemy import (
    BigInteger,
    Column,
    Double,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    text,
)

from vitrina.storage.models.metadata import metadata

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

# The bot's memory of a dialog: JSON of `autoresponder.talking.dialog.Dialog`. `told` is the phone
# and the name that a visitor told before they were asked: sealed, and gone a day later.
dialogs = Table(
    "dialogs",
    metadata,
    Column("group_id", BigInteger, nullable=False),
    Column("peer_id", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("told", Text),
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
# before is sealed. `visit_at`, for `visit_minutes`, is what the practitioner wrote into their
# calendar at `visit_set_at`.
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
    Column("visit_at", Double),
    Column("visit_minutes", Integer),
    Column("visit_set_at", Double),
    Index("ix_leads_group_id_peer_id", "group_id", "peer_id"),
)

# How often visitors asked about a topic in a month, for the posts of the next one; nobody's name.
questions = Table(
    "questions",
    metadata,
    Column("group_id", BigInteger, nullable=False),
    Column("month", String(7), nullable=False),
    Column("topic", String(32), nullable=False),
    Column("times", Integer, nullable=False),
    PrimaryKeyConstraint("group_id", "month", "topic"),
)
