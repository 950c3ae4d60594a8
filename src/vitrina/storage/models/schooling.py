"""A school's courses, its own look and words, and how often its forms were opened."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Double,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

from vitrina.storage.models.metadata import metadata

# A course as the school names it; `course_id` is what its links carry. `pack` is empty where the
# school's own is meant; `defaults` is what a form of the course begins with.
courses = Table(
    "courses",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("course_id", String(64), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("pack", String(32), nullable=False),
    Column("defaults", JSON(none_as_null=True)),
    Column("help_links", JSON(none_as_null=True)),
    Column("is_archived", Boolean, nullable=False),
    Column("created_at", Double, nullable=False),
    Column("changed_at", Double, nullable=False),
)

# Students whom the school has signed a link for, and when each first came to where; nothing else of
# them. An id that nobody signed is not here: it would be anybody's claim.
course_students = Table(
    "course_students",
    metadata,
    Column("course_id", String(64), nullable=False),
    Column("student_id", String(64), nullable=False, index=True),
    Column("invited_at", Double),
    Column("opened_at", Double),
    Column("sent_at", Double),
    PrimaryKeyConstraint("course_id", "student_id"),
    Index(None, "opened_at", "course_id"),
)

# How often forms were opened and sent in a day by links that nobody signed.
course_days = Table(
    "course_days",
    metadata,
    Column("day", String(10), nullable=False),
    Column("course_id", String(64), nullable=False),
    Column("opened", Integer, nullable=False),
    Column("sent", Integer, nullable=False),
    PrimaryKeyConstraint("day", "course_id"),
)

# What the school says of itself: one row, as JSON of `domain.school.SchoolProfile`.
school_settings = Table(
    "school_settings",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("profile", Text, nullable=False),
    Column("changed_at", Double, nullable=False),
)

# Logos, drawn anew from their pixels, by a hash of what they show.
school_logos = Table(
    "school_logos",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("picture", LargeBinary, nullable=False),
    Column("created_at", Double, nullable=False, index=True),
)
