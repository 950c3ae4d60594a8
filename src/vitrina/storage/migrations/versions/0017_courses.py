"""A school's courses, its own look and words, visits of its forms, and first requests."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_FIRST = sa.text("purpose IN ('create', 'connect')")
_PARKED = sa.text("event = 'parked'")
_BOOKED = sa.text("first_lead_at IS NOT NULL")
_LIVING_KEY = sa.text("kind = 'community_key' AND lost_at IS NULL")


def upgrade() -> None:
    _create_tables()
    op.add_column("communities", sa.Column("first_lead_at", sa.Double(), nullable=True))
    op.execute(
        "UPDATE communities SET first_lead_at = (SELECT min(leads.created_at) FROM leads"
        " WHERE leads.group_id = communities.group_id)"
        " WHERE state <> 'forgotten' AND group_id IS NOT NULL"
    )
    op.create_index(
        "ix_communities_booked",
        "communities",
        ["course_id", "created_at"],
        sqlite_where=_BOOKED,
        postgresql_where=_BOOKED,
    )
    op.create_index(
        "ix_listings_of_course",
        "listings",
        ["course_id", "created_at", "stage", "purpose", "community_id"],
    )
    op.create_index(
        "ix_builds_first_runs",
        "builds",
        ["community_id", "state", "created_at", "finished_at", "id"],
        sqlite_where=_FIRST,
        postgresql_where=_FIRST,
    )
    op.create_index(
        "ix_builds_first_finished",
        "builds",
        ["finished_at", "state", "community_id", "created_at", "id"],
        sqlite_where=_FIRST,
        postgresql_where=_FIRST,
    )
    op.create_index(
        "ix_build_events_parked",
        "build_events",
        ["build_id"],
        sqlite_where=_PARKED,
        postgresql_where=_PARKED,
    )
    op.create_index(
        "ix_grants_living_keys",
        "grants",
        ["community_id"],
        sqlite_where=_LIVING_KEY,
        postgresql_where=_LIVING_KEY,
    )


def _create_tables() -> None:
    op.create_table(
        "courses",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("course_id", sa.String(64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("pack", sa.String(32), nullable=False),
        sa.Column("defaults", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("help_links", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("is_archived", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("changed_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courses")),
        sa.UniqueConstraint("course_id", name=op.f("uq_courses_course_id")),
    )
    op.create_table(
        "course_students",
        sa.Column("course_id", sa.String(64), nullable=False),
        sa.Column("student_id", sa.String(64), nullable=False),
        sa.Column("invited_at", sa.Double(), nullable=True),
        sa.Column("opened_at", sa.Double(), nullable=True),
        sa.Column("sent_at", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("course_id", "student_id", name=op.f("pk_course_students")),
    )
    op.create_index(op.f("ix_course_students_student_id"), "course_students", ["student_id"])
    op.create_index(
        op.f("ix_course_students_opened_at_course_id"),
        "course_students",
        ["opened_at", "course_id"],
    )
    op.create_table(
        "course_days",
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("course_id", sa.String(64), nullable=False),
        sa.Column("opened", sa.Integer(), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "course_id", name=op.f("pk_course_days")),
    )
    op.create_table(
        "school_settings",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_settings")),
    )
    op.create_table(
        "school_logos",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("picture", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_logos")),
    )
    op.create_index(op.f("ix_school_logos_created_at"), "school_logos", ["created_at"])
