"""What the school's list is read from: a narrow row for each community, words to find it by."""

from sqlalchemy import (
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
)

from vitrina.storage.models.metadata import metadata

# Compared byte by byte, so that the beginning of a word is found by an index.
_BYTES = String(80).with_variant(String(80, collation="C"), "postgresql")

# Each community that is not forgotten, as its latest run stands. It is written anew in the
# transaction that changes what it tells (`listings.py`), and may always be made again.
listings = Table(
    "listings",
    metadata,
    Column("community_id", ForeignKey("communities.id", ondelete="CASCADE"), primary_key=True),
    Column("practitioner_id", String(32), nullable=False, index=True),
    Column("build_id", String(32), index=True),
    Column("purpose", String(16)),
    Column("stage", String(8), nullable=False),
    Column("since", Double, nullable=False),  # when it came to that stage
    Column("created_at", Double, nullable=False),
    Column("name_key", _BYTES, nullable=False),
    Column("course_id", String(64), nullable=False),
    Column("means", String(16), nullable=False),
    Column("waiting_for", String(16)),
    Column("piece", _BYTES),  # the key of the piece that it stands at
    Column("reason", String(64)),
    Column("error_code", Integer),
    Index(None, "stage", "created_at", "community_id"),
    Index(None, "stage", "since", "community_id"),
    Index(None, "stage", "name_key", "community_id"),
    Index(None, "created_at", "community_id", "stage"),
    Index(None, "since", "community_id", "stage"),
    Index(None, "name_key", "community_id", "stage"),
    # Small ones, of a few values: they are counted from end to end.
    Index(None, "stage"),
    Index(None, "course_id", "stage"),
    Index(None, "means", "stage"),
    Index(None, "reason", "error_code", "stage"),
    Index(None, "error_code", "stage"),
    Index(None, "piece", "stage"),
    # Figures of courses are counted from here alone.
    Index("ix_listings_of_course", "course_id", "created_at", "stage", "purpose", "community_id"),
)

# What forms are found by, folded: words of a name and a city, the digits of a phone from the last
# to the first, a student's id. They go with their form.
search_terms = Table(
    "search_terms",
    metadata,
    Column("practitioner_id", ForeignKey("practitioners.id", ondelete="CASCADE"), nullable=False),
    Column("term", _BYTES, nullable=False),
    PrimaryKeyConstraint("practitioner_id", "term"),
    Index(None, "term", "practitioner_id"),
)

# Acts on many communities that were done, by the number that their page gave them: once each.
bulk_acts = Table(
    "bulk_acts",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("done", Integer, nullable=False),
    Column("skipped", Integer, nullable=False),
    Column("made_at", Double, nullable=False, index=True),
)
