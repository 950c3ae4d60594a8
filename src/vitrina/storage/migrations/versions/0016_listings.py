"""The school's list: a row for each community, words to find it by, acts on many at once."""

import json
import re

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

BATCH = 500  # forms that are read at once

_BYTES = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")
_WORD = re.compile(r"[^\W_]+")
_LISTED = (
    ("stage", "created_at", "community_id"),
    ("stage", "since", "community_id"),
    ("stage", "name_key", "community_id"),
    ("created_at", "community_id", "stage"),
    ("since", "community_id", "stage"),
    ("name_key", "community_id", "stage"),
    ("stage",),
    ("course_id", "stage"),
    ("means", "stage"),
    ("reason", "error_code", "stage"),
    ("error_code", "stage"),
    ("piece", "stage"),
    ("practitioner_id",),
    ("build_id",),
)


def upgrade() -> None:
    op.add_column(
        "practitioners", sa.Column("name_key", sa.String(80), nullable=False, server_default="")
    )
    op.create_index("ix_communities_screen_name", "communities", ["screen_name"])
    for name in ("key", "error_code"):
        is_refused = sa.text("state = 'refused'")
        op.create_index(
            f"ix_steps_refused_{name}",
            "steps",
            [name, "build_id"],
            sqlite_where=is_refused,
            postgresql_where=is_refused,
        )
    _create_tables()
    _write_terms()
    op.execute(_LIST_ALL[op.get_bind().dialect.name])
    for columns in _LISTED:
        op.create_index(f"ix_listings_{'_'.join(columns)}", "listings", list(columns))


def _create_tables() -> None:
    op.create_table(
        "listings",
        sa.Column("community_id", sa.String(32), nullable=False),
        sa.Column("practitioner_id", sa.String(32), nullable=False),
        sa.Column("build_id", sa.String(32), nullable=True),
        sa.Column("purpose", sa.String(16), nullable=True),
        sa.Column("stage", sa.String(8), nullable=False),
        sa.Column("since", sa.Double(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("name_key", _BYTES, nullable=False),
        sa.Column("course_id", sa.String(64), nullable=False),
        sa.Column("means", sa.String(16), nullable=False),
        sa.Column("waiting_for", sa.String(16), nullable=True),
        sa.Column("piece", _BYTES, nullable=True),
        sa.Column("reason", sa.String(64), nullable=True),
        sa.Column("error_code", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.id"],
            name=op.f("fk_listings_community_id_communities"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("community_id", name=op.f("pk_listings")),
    )
    op.create_table(
        "search_terms",
        sa.Column("practitioner_id", sa.String(32), nullable=False),
        sa.Column("term", _BYTES, nullable=False),
        sa.ForeignKeyConstraint(
            ["practitioner_id"],
            ["practitioners.id"],
            name=op.f("fk_search_terms_practitioner_id_practitioners"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("practitioner_id", "term", name=op.f("pk_search_terms")),
    )
    op.create_index(
        "ix_search_terms_term_practitioner_id", "search_terms", ["term", "practitioner_id"]
    )
    op.create_table(
        "bulk_acts",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_acts")),
    )
    op.create_index("ix_bulk_acts_made_at", "bulk_acts", ["made_at"])


def _write_terms() -> None:
    """What forms that are stored already are found by, as forms are folded from now on."""
    bind = op.get_bind()
    forms = sa.table(
        "practitioners",
        *(sa.column(name) for name in ("id", "data", "student_id", "name_key")),
    )
    terms = sa.table("search_terms", sa.column("practitioner_id"), sa.column("term"))
    query = sa.select(forms.c.id, forms.c.data, forms.c.student_id).order_by(forms.c.id)
    last = ""
    while rows := bind.execute(query.where(forms.c.id > last).limit(BATCH)).all():
        last = rows[-1].id
        found: list[dict[str, str]] = []
        named: list[dict[str, str]] = []
        for row in rows:
            form = json.loads(row.data)
            key = _fold(" ".join(str(form.get("name", ""))[:100].split()))[:80]
            named.append({"of": row.id, "key": key})
            found += (
                {"practitioner_id": row.id, "term": term}
                for term in _list_terms(form, row.student_id)
            )
        mine = sa.update(forms).where(forms.c.id == sa.bindparam("of"))
        bind.execute(mine.values(name_key=sa.bindparam("key")), named)
        if found:
            bind.execute(sa.insert(terms), found)


def _list_terms(form: dict[str, object], student: str) -> set[str]:
    words = [str(form.get("name", ""))[:100], str(form.get("city", ""))[:50]]
    terms = {"w:" + word[:40] for text in words for word in _WORD.findall(_fold(text))}
    phone = str(form.get("phone", "")).lstrip("+")
    if phone:
        terms.add("p:" + phone[::-1][:40])
    for known in (str(form.get("student_id", "")), student):
        if known:
            terms.add(("s:" + _fold(known[:64]))[:80])
    return terms


def _fold(text: str) -> str:
    return text.casefold().replace("\u0451", "\u0435")


# How communities stand: since the newest of what is known of their latest run.
_LIST = """
INSERT INTO listings (community_id, practitioner_id, build_id, purpose, stage, since, created_at,
    name_key, course_id, means, waiting_for, piece, reason, error_code)
SELECT c.id, p.id, b.id, b.purpose,
    CASE WHEN c.state = 'lost' THEN 'failed'
         WHEN b.id IS NULL THEN 'begun'
         WHEN b.state IN ('queued', 'running') THEN 'making'
         WHEN b.state = 'waiting' AND b.waiting_for = 'flood' THEN 'making'
         WHEN b.state = 'waiting' THEN 'waiting'
         WHEN b.state = 'done' THEN 'ready'
         WHEN b.state = 'done_with_gaps' THEN 'gaps'
         WHEN b.purpose IN ('create', 'connect') THEN 'failed'
         ELSE 'gaps' END,
    COALESCE(b.finished_at, (SELECT MAX(e.at) FROM build_events e WHERE e.build_id = b.id),
        b.submitted_at, c.created_at),
    c.created_at, p.name_key, c.course_id,
    CASE b.route WHEN 'full' THEN 'user_token' WHEN 'connect' THEN 'community_key' ELSE 'hand' END,
    b.waiting_for,
    COALESCE({waits_at}, (SELECT s.key {first})),
    CASE WHEN c.state = 'lost' THEN 'community.lost'
         ELSE COALESCE({why}, (SELECT {why_step} {first})) END,
    COALESCE(b.error_code, (SELECT s.error_code {first}))
FROM communities c JOIN practitioners p ON p.id = c.practitioner_id
LEFT JOIN builds b ON b.id = (SELECT r.id FROM builds r WHERE r.community_id = c.id
    ORDER BY r.created_at DESC, r.id DESC LIMIT 1)
WHERE c.state <> 'forgotten'
"""
_FIRST = """FROM steps s WHERE s.build_id = b.id AND s.state = 'refused'
    AND b.state IN ('done_with_gaps', 'failed', 'cancelled') ORDER BY s.position LIMIT 1"""
_LIST_ALL = {
    "postgresql": _LIST.format(
        waits_at="b.waiting_data ->> 'step'",
        why="b.reason ->> 'code'",
        why_step="s.reason ->> 'code'",
        first=_FIRST,
    ),
    "sqlite": _LIST.format(
        waits_at="json_extract(b.waiting_data, '$.step')",
        why="json_extract(b.reason, '$.code')",
        why_step="json_extract(s.reason, '$.code')",
        first=_FIRST,
    ),
}
