"""Communities that live: their pieces, means, links and webhooks; builds as runs with a history.

What was made before is carried over: each build becomes a community of the same id, so that keys
made from a build's id are made again (docs/decisions/0017). SQLite's references are off meanwhile,
see `schema.migrate`.
"""

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_BATCH = 200  # builds whose plans are in memory at once
_UNFINISHED = sa.text("state IN ('queued', 'running', 'waiting')")
_IDS = ("group_id", "post_id", "topic_id", "product_id", "server_id")


class ReferencesHold(Exception):
    """SQLite would delete the steps of a build together with the table that is rebuilt."""


def upgrade() -> None:
    bind = op.get_bind()
    is_sqlite = bind.dialect.name == "sqlite"
    if is_sqlite and bind.exec_driver_sql("PRAGMA foreign_keys").scalar_one():
        raise ReferencesHold
    _put_old_communities_aside(is_sqlite=is_sqlite)
    _create_communities()
    _fill_communities(bind)
    _create_grants()
    _create_webhooks()
    _create_link_keys()
    _turn_builds_into_runs()
    _create_history()
    _create_pieces()
    _fill_pieces(bind)


def _put_old_communities_aside(*, is_sqlite: bool) -> None:
    op.drop_index("ix_communities_build_id", "communities")
    op.rename_table("communities", "communities_0008")
    if not is_sqlite:  # where the names of keys are the tables' own
        op.execute("ALTER INDEX pk_communities RENAME TO pk_communities_0008")


def _create_communities() -> None:
    op.create_table(
        "communities",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("practitioner_id", sa.String(length=32), nullable=True),
        sa.Column("owner_id", sa.BigInteger(), nullable=True),
        sa.Column("group_id", sa.BigInteger(), nullable=True),
        sa.Column("screen_name", sa.String(length=64), nullable=True),
        sa.Column("plan", sa.Text(), nullable=True),
        sa.Column("plan_version", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("opened_by", sa.String(length=8), nullable=False),
        sa.Column("student_id", sa.String(length=64), nullable=False),
        sa.Column("course_id", sa.String(length=64), nullable=False),
        sa.Column("checked_at", sa.Double(), nullable=True),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["practitioner_id"],
            ["practitioners.id"],
            name=op.f("fk_communities_practitioner_id_practitioners"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_communities")),
    )
    for column in ("practitioner_id", "owner_id", "student_id"):
        op.create_index(op.f(f"ix_communities_{column}"), "communities", [column])
    not_forgotten = sa.text("state <> 'forgotten'")
    op.create_index(
        "uq_communities_group_id",
        "communities",
        ["group_id"],
        unique=True,
        sqlite_where=not_forgotten,
        postgresql_where=not_forgotten,
    )


def _fill_communities(bind: sa.Connection) -> None:
    # A group that two builds have recorded (after a backup was put back) is the community's of the
    # build that VK calls us about, else of the newest one.
    twice = "SELECT group_id FROM builds GROUP BY group_id HAVING count(group_id) > 1"
    bind.execute(
        sa.text(
            "INSERT INTO communities (id, practitioner_id, owner_id, group_id, screen_name, plan,"
            " plan_version, state, opened_by, student_id, course_id, created_at)"
            " SELECT b.id, b.practitioner_id, b.vk_user_id, CASE WHEN b.group_id IN (SELECT"
            " group_id FROM builds GROUP BY group_id HAVING count(group_id) > 1)"
            " THEN NULL ELSE b.group_id END,"
            " b.screen_name, b.plan, b.plan_version,"
            " CASE WHEN b.group_id IS NULL THEN 'draft'"
            " WHEN b.state IN ('done', 'done_with_gaps') THEN 'living' ELSE 'made' END,"
            " CASE b.route WHEN 'full' THEN 'by_api' ELSE 'by_hand' END,"
            " p.student_id, p.course_id, b.created_at"
            " FROM builds b JOIN practitioners p ON p.id = b.practitioner_id"
        )
    )
    for (group_id,) in bind.execute(sa.text(twice)).all():
        bind.execute(
            sa.text(
                "UPDATE communities SET group_id = :group_id WHERE id = (SELECT b.id FROM builds b"
                " LEFT JOIN communities_0008 c ON c.build_id = b.id AND c.group_id = b.group_id"
                " WHERE b.group_id = :group_id"
                " ORDER BY CASE WHEN c.build_id IS NULL THEN 1 ELSE 0 END, b.created_at DESC, b.id"
                " LIMIT 1)"
            ),
            {"group_id": group_id},
        )


def _create_grants() -> None:
    op.create_table(
        "grants",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("vk_user_id", sa.BigInteger(), nullable=True),
        sa.Column("access_token", sa.Text(), nullable=True),
        sa.Column("refresh_token", sa.Text(), nullable=True),
        sa.Column("device_id", sa.Text(), nullable=True),
        sa.Column("scope", sa.Text(), nullable=True),
        sa.Column("expires_at", sa.Double(), nullable=True),
        sa.Column("refreshing_until", sa.Double(), nullable=True),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("community_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=True),
        sa.Column("community_key", sa.Text(), nullable=True),
        sa.Column("rights", sa.JSON(), nullable=True),
        sa.Column("lost_at", sa.Double(), nullable=True),
        _to_community("grants"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grants")),
    )
    # A token keeps its id, which it is sealed for. One that a newer grant has taken the place of is
    # of the build that the person had then; one of a person without builds nothing can use.
    op.execute(
        "INSERT INTO grants (id, vk_user_id, access_token, refresh_token, device_id, scope,"
        " expires_at, refreshing_until, created_at, community_id, kind)"
        " SELECT * FROM (SELECT t.id, t.vk_user_id, t.access_token, t.refresh_token, t.device_id,"
        " t.scope, t.expires_at, t.refreshing_until, t.created_at,"
        " COALESCE((SELECT b.id FROM builds b WHERE b.token_id = t.id LIMIT 1),"
        " (SELECT b.id FROM builds b WHERE b.vk_user_id = t.vk_user_id"
        " AND b.created_at <= t.created_at ORDER BY b.created_at DESC, b.id LIMIT 1),"
        " (SELECT b.id FROM builds b WHERE b.vk_user_id = t.vk_user_id"
        " ORDER BY b.created_at, b.id LIMIT 1)) AS community_id, 'user_token'"
        " FROM tokens t) AS carried"
        " WHERE community_id IS NOT NULL"
    )
    # A community's key is sealed for its group and stays so.
    op.execute(
        "INSERT INTO grants (id, created_at, community_id, kind, group_id, community_key, lost_at)"
        " SELECT 'key-' || CAST(c.group_id AS VARCHAR(20)), COALESCE(c.confirmed_at, b.created_at),"
        " c.build_id, 'community_key', c.group_id, c.sealed_token, c.token_lost_at"
        " FROM communities_0008 c JOIN builds b ON b.id = c.build_id"
        " WHERE c.sealed_token IS NOT NULL"
    )
    op.create_index(op.f("ix_grants_vk_user_id"), "grants", ["vk_user_id"])
    op.create_index(op.f("ix_grants_community_id"), "grants", ["community_id"])
    is_key = sa.text("kind = 'community_key'")
    op.create_index(
        "uq_grants_community_key",
        "grants",
        ["group_id"],
        unique=True,
        sqlite_where=is_key,
        postgresql_where=is_key,
    )


def _create_webhooks() -> None:
    op.create_table(
        "webhooks",
        sa.Column("group_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("community_id", sa.String(length=32), nullable=False),
        sa.Column("sealed_secret", sa.Text(), nullable=False),
        sa.Column("confirmation_code", sa.String(length=64), nullable=True),
        sa.Column("confirmed_at", sa.Double(), nullable=True),
        _to_community("webhooks"),
        sa.PrimaryKeyConstraint("group_id", name=op.f("pk_webhooks")),
    )
    op.execute(
        "INSERT INTO webhooks (group_id, community_id, sealed_secret, confirmation_code,"
        " confirmed_at) SELECT group_id, build_id, sealed_secret, confirmation_code, confirmed_at"
        " FROM communities_0008"
    )
    op.create_index(op.f("ix_webhooks_community_id"), "webhooks", ["community_id"])
    op.drop_table("communities_0008")


def _create_link_keys() -> None:
    op.create_table(
        "link_keys",
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("community_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("ended_at", sa.Double(), nullable=True),
        _to_community("link_keys"),
        sa.PrimaryKeyConstraint("key_hash", name=op.f("pk_link_keys")),
    )
    op.execute(
        "INSERT INTO link_keys (key_hash, community_id, kind, created_at, ended_at)"
        " SELECT key_hash, build_id,"
        " CASE WHEN kind IN ('leads', 'ex-leads') THEN 'requests' ELSE kind END, created_at,"
        " CASE kind WHEN 'ex-leads' THEN created_at END FROM build_keys"
    )
    op.create_index(op.f("ix_link_keys_community_id"), "link_keys", ["community_id"])
    op.drop_table("build_keys")


def _turn_builds_into_runs() -> None:
    op.add_column("steps", sa.Column("way", sa.String(length=32), nullable=True))
    op.add_column("steps", sa.Column("reason", sa.JSON(), nullable=True))
    op.add_column("builds", sa.Column("community_id", sa.String(length=32), nullable=True))
    op.add_column("builds", sa.Column("purpose", sa.String(length=16), nullable=True))
    op.add_column("builds", sa.Column("reason", sa.JSON(), nullable=True))
    op.execute("UPDATE builds SET community_id = id, purpose = 'create'")
    # A runner of the release before stops at its next write, and the build is taken up again; of
    # the renamed column it can read no build any more.
    op.execute("UPDATE builds SET epoch = epoch + 1, state = 'queued' WHERE state = 'running'")
    op.drop_index("ix_builds_token_id", "builds")
    op.execute("ALTER TABLE builds RENAME COLUMN token_id TO grant_id")
    with op.batch_alter_table("builds") as batch:
        batch.drop_constraint("fk_builds_token_id_tokens", type_="foreignkey")
        batch.alter_column("grant_id", existing_type=sa.String(length=32), nullable=True)
        batch.alter_column("vk_user_id", existing_type=sa.BigInteger(), nullable=True)
        batch.alter_column("community_id", existing_type=sa.String(length=32), nullable=False)
        batch.alter_column("purpose", existing_type=sa.String(length=16), nullable=False)
        batch.create_foreign_key("fk_builds_grant_id_grants", "grants", ["grant_id"], ["id"])
        batch.create_foreign_key(
            "fk_builds_community_id_communities", "communities", ["community_id"], ["id"]
        )
    op.create_index(op.f("ix_builds_grant_id"), "builds", ["grant_id"])
    op.create_index(op.f("ix_builds_community_id"), "builds", ["community_id"])
    op.create_index(
        "uq_builds_unfinished_of_community",
        "builds",
        ["community_id"],
        unique=True,
        sqlite_where=_UNFINISHED,
        postgresql_where=_UNFINISHED,
    )
    op.drop_table("tokens")


def _create_history() -> None:
    op.create_table(
        "build_events",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("build_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("step_key", sa.String(length=80), nullable=True),
        sa.Column("data", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(
            ["build_id"],
            ["builds.id"],
            name=op.f("fk_build_events_build_id_builds"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_build_events")),
    )
    op.create_index(op.f("ix_build_events_build_id_id"), "build_events", ["build_id", "id"])
    build_events = sa.table("build_events", *map(sa.column, ("build_id", "at", "event")))
    # What is known of the time before: the order of `id` is the order of each build's life.
    for event, column in (
        ("opened", "created_at"),
        ("started", "started_at"),
        ("finished", "finished_at"),
    ):
        at: sa.ColumnElement[float] = sa.literal_column(column, sa.Double())
        op.execute(
            sa.insert(build_events).from_select(
                ["build_id", "at", "event"],
                sa.select(sa.literal_column("id"), at, sa.literal(event))
                .select_from(sa.table("builds"))
                .where(at.is_not(None))
                .order_by(at),
            )
        )


def _create_pieces() -> None:
    op.create_table(
        "pieces",
        sa.Column("community_id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("vk_id", sa.BigInteger(), nullable=True),
        sa.Column("fingerprint_sent", sa.String(length=64), nullable=True),
        sa.Column("fingerprint_shown", sa.String(length=64), nullable=True),
        sa.Column("way", sa.String(length=32), nullable=True),
        sa.Column("seen", sa.String(length=16), nullable=False),
        sa.Column("seen_at", sa.Double(), nullable=True),
        sa.Column("theirs", sa.Boolean(), nullable=False),
        sa.Column("build_id", sa.String(length=32), nullable=True),
        _to_community("pieces"),
        sa.ForeignKeyConstraint(
            ["build_id"],
            ["builds.id"],
            name=op.f("fk_pieces_build_id_builds"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("community_id", "key", name=op.f("pk_pieces")),
    )
    op.create_index(op.f("ix_pieces_build_id"), "pieces", ["build_id"])


def _fill_pieces(bind: sa.Connection) -> None:
    """What was made before: nobody has looked at it since, so it is seen as unknown."""
    pieces = sa.table(
        "pieces",
        *(
            sa.column(name)
            for name in ("community_id", "key", "kind", "vk_id", "seen", "theirs", "build_id")
        ),
    )
    steps = sa.table(
        "steps",
        *(sa.column(name) for name in ("build_id", "key", "position", "state")),
        sa.column("reference", sa.JSON()),
    )
    for build_id, plan in _plans(bind):
        kinds = _kinds_of(plan)
        query = (
            sa.select(steps.c.key, steps.c.reference)
            .where(steps.c.build_id == build_id, steps.c.state == "done")
            .order_by(steps.c.position)
        )
        rows = [
            {
                "community_id": build_id,
                "key": key,
                "kind": kinds.get(key, key.partition("/")[0])[:24],
                "vk_id": _id_of(reference or {}),
                "seen": "unknown",
                "theirs": False,
                "build_id": build_id,
            }
            for key, reference in bind.execute(query).all()
        ]
        if rows:
            bind.execute(sa.insert(pieces), rows)


def _plans(bind: sa.Connection) -> Iterator[tuple[str, str]]:
    builds = sa.table("builds", sa.column("id"), sa.column("plan"))
    last = ""
    while True:
        page = sa.select(builds).where(builds.c.id > last).order_by(builds.c.id).limit(_BATCH)
        rows = bind.execute(page).all()
        yield from ((build_id, plan) for build_id, plan in rows)
        if len(rows) < _BATCH:
            return
        last = rows[-1][0]


def _kinds_of(plan: str) -> dict[str, str]:
    items: list[dict[str, Any]] = json.loads(plan).get("items", [])
    return {item["key"]: _kind_of(item) for item in items}


def _kind_of(item: dict[str, Any]) -> str:
    if item["kind"] != "edit":
        return str(item["kind"])
    # Of the first release, for two things.
    return "market_currency" if item["key"] == "market/currency" else "info"


def _id_of(reference: dict[str, Any]) -> int | None:
    return next((reference[name] for name in _IDS if isinstance(reference.get(name), int)), None)


def _to_community(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["community_id"],
        ["communities.id"],
        name=op.f(f"fk_{table}_community_id_communities"),
        ondelete="CASCADE",
    )
