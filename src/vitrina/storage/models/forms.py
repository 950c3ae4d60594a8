"""What comes before a build: grants on their way, builds of the hour, photos."""

from sqlalchemy import (
    Column,
    Double,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)

from vitrina.storage.models.metadata import metadata

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
