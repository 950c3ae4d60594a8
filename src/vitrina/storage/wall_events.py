"""What VK told us of posts on a group's wall, each event once.

A community's key may write on the wall and not read it; what it gets are events (vk-2026 §2 [M]).
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Double, delete, literal, select
from sqlalchemy.dialects import postgresql, sqlite

from vitrina.storage.database import Database, retried_once
from vitrina.storage.models import wall_events
from vitrina.storage.webhooks import lock_known

KEPT_DAYS = 40  # a month of planned posts and some days
_DAY = 86400.0


@dataclass(frozen=True)
class WallEvent:
    """One event: `wall_post_new`, `wall_schedule_post_new` or `wall_schedule_post_delete`.

    `postponed_id` is the number that the post had while it waited; `publish_date` unix seconds.
    """

    event: str
    post_id: int
    postponed_id: int | None = None
    publish_date: int | None = None
    text: str | None = None


@retried_once
async def keep_wall_event(database: Database, group_id: int, told: WallEvent) -> None:
    """Keep the event; idempotent: callback and long poll tell the same, and VK repeats itself.

    One of a group that is not ours, or not any more, is not kept.
    """
    dialect: Any = sqlite if database.is_sqlite else postgresql
    statement = dialect.insert(wall_events).on_conflict_do_nothing()
    async with database.transaction() as connection:
        if not await lock_known(connection, {group_id}):
            return
        await connection.execute(
            statement.values(
                group_id=group_id,
                dedup_key=f"{told.event}/{told.post_id}",
                event=told.event,
                post_id=told.post_id,
                postponed_id=told.postponed_id,
                publish_date=told.publish_date,
                text=told.text,
                received_at=database.now(),
            )
        )


@retried_once
async def read_wall_events(database: Database, group_id: int) -> tuple[WallEvent, ...]:
    """Everything that VK told of this group's wall, in the order in which it came."""
    query = (
        select(wall_events)
        .where(wall_events.c.group_id == group_id)
        .order_by(wall_events.c.received_at, wall_events.c.dedup_key)
    )
    async with database.transaction() as connection:
        rows = (await connection.execute(query)).mappings().all()
    return tuple(
        WallEvent(
            event=row["event"],
            post_id=row["post_id"],
            postponed_id=row["postponed_id"],
            publish_date=row["publish_date"],
            text=row["text"],
        )
        for row in rows
    )


@retried_once
async def forget_wall_events(database: Database) -> int:
    """Drop what is older than anybody asks for; how many."""
    old = wall_events.c.received_at < database.now() - literal(KEPT_DAYS * _DAY, Double)
    async with database.transaction() as connection:
        return (await connection.execute(delete(wall_events).where(old))).rowcount
