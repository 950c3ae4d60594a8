"""GetCourse: the school's keys, where a course's news go, its students, and what it is told."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "getcourse_account",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("base", sa.String(length=255), nullable=False),
        sa.Column("school_key", sa.Text(), nullable=True),
        sa.Column("developer_key", sa.Text(), nullable=True),
        sa.Column("callout_hash", sa.String(length=64), nullable=True),
        sa.Column("callout_at", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_getcourse_account")),
    )
    op.create_table(
        "getcourse_targets",
        sa.Column("course_id", sa.String(length=64), nullable=False),
        sa.Column("field_name", sa.String(length=255), nullable=False),
        sa.Column("field_number", sa.BigInteger(), nullable=True),
        sa.Column("group_name", sa.String(length=255), nullable=False),
        sa.Column("group_number", sa.BigInteger(), nullable=True),
        sa.Column("lesson_number", sa.BigInteger(), nullable=True),
        sa.Column("curator_number", sa.BigInteger(), nullable=True),
        sa.Column("link_field_name", sa.String(length=255), nullable=False),
        sa.Column("link_field_number", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("course_id", name=op.f("pk_getcourse_targets")),
    )
    op.create_table(
        "getcourse_students",
        sa.Column("student_id", sa.String(length=64), nullable=False),
        sa.Column("course_id", sa.String(length=64), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("form", sa.Text(), nullable=True),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("bound_hash", sa.String(length=64), nullable=True),
        sa.Column("called_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("student_id", "course_id", name=op.f("pk_getcourse_students")),
    )
    op.create_index(op.f("ix_getcourse_students_called_at"), "getcourse_students", ["called_at"])
    _create_tellings()


def _create_tellings() -> None:
    table = "getcourse_tellings"
    op.create_table(
        table,
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("community_id", sa.String(length=32), nullable=True),
        sa.Column("student_id", sa.String(length=64), nullable=False),
        sa.Column("course_id", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.Double(), nullable=False),
        sa.Column("holder", sa.String(length=32), nullable=False),
        sa.Column("held_until", sa.Double(), nullable=False),
        sa.Column("fault", sa.String(length=24), nullable=True),
        sa.Column("said", sa.Text(), nullable=True),
        sa.Column("done", sa.String(length=64), nullable=False),
        sa.Column("left_out", sa.String(length=64), nullable=False),
        sa.Column("told_digest", sa.String(length=64), nullable=True),
        sa.Column("told_at", sa.Double(), nullable=True),
        sa.Column("changed_at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.id"],
            name=op.f("fk_getcourse_tellings_community_id_communities"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_getcourse_tellings")),
    )
    for column in ("community_id", "student_id"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    is_waiting = sa.text("state = 'waiting'")
    op.create_index(
        f"ix_{table}_waiting",
        table,
        ["next_at"],
        sqlite_where=is_waiting,
        postgresql_where=is_waiting,
    )
    is_held = sa.text("holder <> ''")
    op.create_index(
        f"ix_{table}_held",
        table,
        ["held_until"],
        sqlite_where=is_held,
        postgresql_where=is_held,
    )
    op.create_index(f"ix_{table}_state_changed_at", table, ["state", "changed_at", "id"])
    op.create_index(f"ix_{table}_changed_at", table, ["changed_at", "id"])
