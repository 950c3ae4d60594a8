"""What became of deliveries, for the school's people: listed, and sent again by a button."""

import uuid
from dataclasses import dataclass, field

from sqlalchemy import and_, delete, exists, insert, literal, null, or_, select, tuple_, update
from sqlalchemy.sql.elements import ColumnElement

from vitrina.domain.member import Actor
from vitrina.domain.school_event import SchoolEvent
from vitrina.storage.audit import write_entry
from vitrina.storage.database import Database, retried_once
from vitrina.storage.endpoints import forget_secrets_before
from vitrina.storage.models import deliveries, endpoints, leads, school_events
from vitrina.storage.school_events import insert_delivery

KEPT = 30 * 86_400.0  # seconds that events are listed, with their deliveries
PAGE = 50
FORGOTTEN_AT_ONCE = 2000


@dataclass(frozen=True)
class DeliveryRecord:
    """One event to one endpoint; times are unix seconds, `answer` is plain text of a stranger."""

    id: str
    event_id: str
    kind: str
    community_id: str | None
    state: str
    attempts: int
    next_at: float
    status: int | None
    answer: str = field(repr=False)
    fault: str | None
    created_at: float
    ended_at: float | None


class DeliveryLog:
    def __init__(self, database: Database) -> None:
        self._database = database

    @retried_once
    async def read_page(
        self, endpoint_id: str, state: str = "", before: tuple[float, str] | None = None
    ) -> list[DeliveryRecord]:
        """A page of an endpoint's deliveries, the newest first; one more than PAGE: there is more.

        `before` is the time and the id of the last one of the page before.
        """
        mine = [deliveries.c.endpoint_id == endpoint_id]
        if state:
            mine.append(deliveries.c.state == state)
        key = (deliveries.c.created_at, deliveries.c.id)
        if before is not None:
            mine.append(tuple_(*key) < tuple_(*(literal(one) for one in before)))
        query = (
            select(deliveries, school_events.c.kind)
            .join(school_events, school_events.c.id == deliveries.c.event_id)
            .where(*mine)
            .order_by(*(column.desc() for column in key))
            .limit(PAGE + 1)
        )
        async with self._database.transaction() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [
            DeliveryRecord(
                id=row["id"],
                event_id=row["event_id"],
                kind=row["kind"],
                community_id=row["community_id"],
                state=row["state"],
                attempts=row["attempts"],
                next_at=row["next_at"],
                status=row["status"],
                answer=row["answer"] or "",
                fault=row["fault"],
                created_at=row["created_at"],
                ended_at=row["ended_at"],
            )
            for row in rows
        ]

    async def send_again(self, actor: Actor, endpoint_id: str, delivery_id: str) -> bool:
        """Send one that ended, or that waits for its time, at once; False when there is none."""
        one = and_(deliveries.c.id == delivery_id, deliveries.c.holder.is_(None))
        return await self._send_again(actor, endpoint_id, one, "delivery.repeated") > 0

    async def send_failed_again(self, actor: Actor, endpoint_id: str) -> int:
        """Send all that failed; how many."""
        failed = deliveries.c.state == "failed"
        return await self._send_again(actor, endpoint_id, failed, "deliveries.repeated")

    async def send_test(self, actor: Actor, endpoint_id: str) -> str | None:
        """An event of no community on its way to this endpoint only; its id, None: no endpoint."""
        event_id, now = f"evt_{uuid.uuid4().hex}", self._database.now()
        async with self._database.transaction() as connection:
            there = select(endpoints.c.id).where(endpoints.c.id == endpoint_id)
            if (await connection.execute(there)).first() is None:
                return None
            await connection.execute(
                insert(school_events).values(
                    id=event_id, kind=SchoolEvent.ENDPOINT_TESTED, data={}, created_at=now
                )
            )
            await insert_delivery(connection, now, endpoint_id, event_id)
            await write_entry(connection, actor, "endpoint.tested", endpoint_id)
        return event_id

    async def _send_again(
        self, actor: Actor, endpoint_id: str, which: ColumnElement[bool], act: str
    ) -> int:
        mine = and_(deliveries.c.endpoint_id == endpoint_id, which)
        again = {
            "state": "waiting",
            "attempts": 0,
            "next_at": self._database.now(),
            "ended_at": null(),
        }
        async with self._database.transaction() as connection:
            done = await connection.execute(update(deliveries).where(mine).values(**again))
            if done.rowcount:
                await write_entry(connection, actor, act, endpoint_id, {"count": done.rowcount})
            return done.rowcount


@retried_once
async def forget_old_events(database: Database) -> int:
    """Delete events whose days are over, and those of requests that are gone; how many."""
    is_old = school_events.c.created_at < database.now() - KEPT
    of_gone = and_(
        school_events.c.lead_id.is_not(None),
        ~exists().where(leads.c.id == school_events.c.lead_id),
    )
    some = select(school_events.c.id).where(or_(is_old, of_gone)).limit(FORGOTTEN_AT_ONCE)
    async with database.transaction() as connection:
        await forget_secrets_before(connection, database)
        gone = delete(school_events).where(school_events.c.id.in_(some))
        return (await connection.execute(gone)).rowcount
