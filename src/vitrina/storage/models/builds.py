"""Builds: runs over a community, their steps, and the history that is never overwritten."""

from typing import Any

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
    text,
)

from vitrina.storage.models.metadata import metadata

_UNFINISHED = text("state IN ('queued', 'running', 'waiting')")
_FIRST = text("purpose IN ('create', 'connect')")
_PARKED = text("event = 'parked'")
_REFUSED = text("state = 'refused'")

# A run over a community. `grant_id` is the grant that it was opened with, a person's token or the
# community's key; `vk_user_id` is whose that token is.
builds = Table(
    "builds",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("practitioner_id", ForeignKey("practitioners.id"), nullable=False, index=True),
    Column("grant_id", ForeignKey("grants.id"), index=True),
    Column("vk_user_id", BigInteger),
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
    Column("words", Text),  # of the first release; `reason` takes its place
    Column("requests", Integer, nullable=False),
    Column("uploads", Integer, nullable=False),
    Column("created_at", Double, nullable=False),
    Column("started_at", Double),
    Column("finished_at", Double),
    Column("community_id", ForeignKey("communities.id"), nullable=False, index=True),
    Column("purpose", String(16), nullable=False),
    Column("reason", JSON(none_as_null=True)),
    Index(
        "uq_builds_unfinished",
        "vk_user_id",
        unique=True,
        sqlite_where=_UNFINISHED,
        postgresql_where=_UNFINISHED,
    ),
    Index(
        "uq_builds_unfinished_of_community",
        "community_id",
        unique=True,
        sqlite_where=_UNFINISHED,
        postgresql_where=_UNFINISHED,
    ),
    Index("ix_builds_state_submitted_at", "state", "submitted_at"),
    # The runs that communities begin with, for the figures of courses: who, and by time.
    Index(
        "ix_builds_first_runs",
        "community_id",
        "state",
        "created_at",
        "finished_at",
        "id",
        sqlite_where=_FIRST,
        postgresql_where=_FIRST,
    ),
    Index(
        "ix_builds_first_finished",
        "finished_at",
        "state",
        "community_id",
        "created_at",
        "id",
        sqlite_where=_FIRST,
        postgresql_where=_FIRST,
    ),
)

# What a build that no longer waits has lost: the reason, an answer in clear text.
NOT_WAITING: dict[str, Any] = {
    "waiting_for": None,
    "waiting_data": None,
    "not_before": None,
    "words": None,
    "reason": None,
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
    Column("words", Text),  # of the first release; `reason` takes its place
    Column("changed_at", Double, nullable=False),
    Column("way", String(32)),  # by which of its ways it went, or is to go
    Column("reason", JSON(none_as_null=True)),
    Column("operation", String(8)),  # what the run does with the piece; make where it is not said
    PrimaryKeyConstraint("build_id", "key"),
    *(
        Index(
            f"ix_steps_refused_{name}",
            name,
            "build_id",
            sqlite_where=_REFUSED,
            postgresql_where=_REFUSED,
        )
        for name in ("key", "error_code")
    ),
)

# What happened to a build, in the order of `id`: only added to, in the transaction it tells of.
build_events = Table(
    "build_events",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("build_id", ForeignKey("builds.id", ondelete="CASCADE"), nullable=False),
    Column("at", Double, nullable=False),
    Column("event", String(32), nullable=False),
    Column("step_key", String(80)),
    Column("data", JSON(none_as_null=True)),
    Index(None, "build_id", "id"),
    Index("ix_build_events_parked", "build_id", sqlite_where=_PARKED, postgresql_where=_PARKED),
)
