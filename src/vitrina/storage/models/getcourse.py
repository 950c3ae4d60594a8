"""A school's GetCourse: its keys, where a course's news go, whom it told us of, what it is told."""

from sqlalchemy import (
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
    text,
)

from vitrina.storage.models.metadata import metadata

_IS_WAITING = text("state = 'waiting'")
_IS_HELD = text("holder <> ''")

# One row, `school`. The keys are sealed; of the call-out's secret there is only a hash.
getcourse_account = Table(
    "getcourse_account",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("base", String(255), nullable=False),
    Column("school_key", Text),
    Column("developer_key", Text),
    Column("callout_hash", String(64)),
    Column("callout_at", Double),
)

# Where it goes in one course; the empty course is every one that has no row.
getcourse_targets = Table(
    "getcourse_targets",
    metadata,
    Column("course_id", String(64), primary_key=True),
    Column("field_name", String(255), nullable=False),
    Column("field_number", BigInteger),
    Column("group_name", String(255), nullable=False),
    Column("group_number", BigInteger),
    Column("lesson_number", BigInteger),
    Column("curator_number", BigInteger),
    Column("link_field_name", String(255), nullable=False),
    Column("link_field_number", BigInteger),
)

# Students whom the school's call-out has named. `form` is what their form begins with, sealed,
# until their community is made; `bound_hash` is the browser that it was shown to.
getcourse_students = Table(
    "getcourse_students",
    metadata,
    Column("student_id", String(64), nullable=False),
    Column("course_id", String(64), nullable=False),
    Column("email", Text),
    Column("form", Text),
    Column("expires_at", BigInteger, nullable=False),  # unix seconds: the end of their link
    Column("bound_hash", String(64)),
    Column("called_at", Double, nullable=False, index=True),
    PrimaryKeyConstraint("student_id", "course_id"),
)

# What GetCourse is to be told, the latest only: of a community, or a student's link to the form.
# `wanted` counts what has happened; `holder` tells it now, and nobody begins before `held_until`:
# an outcome that is not known may still come.
getcourse_tellings = Table(
    "getcourse_tellings",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("community_id", ForeignKey("communities.id", ondelete="CASCADE"), index=True),
    Column("student_id", String(64), nullable=False, index=True),
    Column("course_id", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("wanted", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", Double, nullable=False),
    Column("holder", String(32), nullable=False),
    Column("held_until", Double, nullable=False),
    Column("fault", String(24)),
    Column("said", Text),
    Column("done", String(64), nullable=False),
    Column("left_out", String(64), nullable=False),
    Column("told_digest", String(64)),
    Column("told_at", Double),
    Column("changed_at", Double, nullable=False),
    Index(
        "ix_getcourse_tellings_waiting",
        "next_at",
        sqlite_where=_IS_WAITING,
        postgresql_where=_IS_WAITING,
    ),
    Index(
        "ix_getcourse_tellings_held",
        "held_until",
        sqlite_where=_IS_HELD,
        postgresql_where=_IS_HELD,
    ),
    Index("ix_getcourse_tellings_state_changed_at", "state", "changed_at", "id"),
    Index("ix_getcourse_tellings_changed_at", "changed_at", "id"),
)
