"""Events on their way to endpoints: at least once each, in the order of a community where possible.

Who takes a delivery holds it for a while: killed before the send or after it, another process
sends it again, with the same id of the event.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Double,
    RowMapping,
    and_,
    case,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.storage.database import Database, retried_once
from vitrina.storage.endpoints import Endpoints, EndpointState
from vitrina.storage.models import communities, deliveries, endpoints, school_events
from vitrina.storage.vault import LostSecret, Vault

DAY = 86_400.0
HELD = 60.0  # seconds: longer than a whole request may take
LONGEST_PAUSE = DAY * 1.5  # what is due later than this was put off by a clock that has jumped
IN_ORDER = 5  # attempts that later events of the same community wait for
PAUSED_AFTER = 3 * DAY  # of nothing but failures


@dataclass(frozen=True)
class Taken:
    """A delivery that is ours for `HELD` seconds; `sent_at` is the shared clock, unix seconds.

    `secrets` is empty when they do not open here.
    """

    id: str
    endpoint_id: str
    holder: str
    attempts: int
    sent_at: float
    url: str = field(repr=False)
    secrets: tuple[str, ...] = field(repr=False)
    event_id: str
    kind: str
    created_at: float
    community: Mapping[str, Any] | None
    data: Mapping[str, Any]


@dataclass(frozen=True)
class Attempt:
    """What became of a sending. `again_in` seconds, or never; `fault` where no answer came."""

    is_taken: bool
    again_in: float | None = None
    status: int | None = None
    answer: str = ""
    fault: str | None = None
    is_gone: bool = False  # it asks for nothing more, ever


class Deliveries:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._endpoints = Endpoints(database, vault)

    @retried_once
    async def list_due(self) -> list[str]:
        """Endpoints that something is to be sent to now."""
        query = (
            select(endpoints.c.id)
            .where(endpoints.c.state == EndpointState.ACTIVE)
            .where(exists().where(deliveries.c.endpoint_id == endpoints.c.id, self._is_due()))
            .order_by(endpoints.c.id)
        )
        async with self._database.transaction() as connection:
            return list((await connection.execute(query)).scalars())

    async def take(self, endpoint_id: str, holder: str) -> Taken | None:
        """The next delivery to this endpoint, held by us and counted; None: there is none now."""
        now = self._database.now()
        of_active = exists().where(
            endpoints.c.id == deliveries.c.endpoint_id, endpoints.c.state == EndpointState.ACTIVE
        )
        mine = and_(deliveries.c.endpoint_id == endpoint_id, self._is_due())
        first = (
            select(deliveries.c.id)
            .where(mine, of_active, ~_waits_for_an_earlier_one())
            .order_by(deliveries.c.next_at, deliveries.c.created_at, deliveries.c.id)
            .limit(1)
            .with_for_update(skip_locked=True, of=deliveries)
        )
        hold = (
            update(deliveries)
            # Once more: another process may have taken it meanwhile.
            .where(deliveries.c.id.in_(first), mine)
            .values(
                holder=holder,
                held_until=now + literal(HELD, Double),
                attempts=deliveries.c.attempts + 1,
            )
            .returning(deliveries)
        )
        async with self._database.transaction() as connection:
            row = (await connection.execute(hold)).mappings().first()
            return None if row is None else await self._read(connection, row, holder)

    @retried_once
    async def settle(self, taken: Taken, attempt: Attempt) -> bool:
        """Write down what became of it; False when it is not ours any more, and nothing is."""
        now = self._database.now()
        again = attempt.again_in
        ends = "delivered" if attempt.is_taken else "failed"
        state = ends if attempt.is_taken or again is None else "waiting"
        values: dict[str, Any] = {
            "state": state,
            "holder": null(),
            "held_until": null(),
            "status": attempt.status,
            "answer": attempt.answer or None,
            "fault": attempt.fault,
            "ended_at": null() if state == "waiting" else now,
        }
        if state == "waiting":
            values["next_at"] = now + literal(again, Double)
        ours = and_(
            deliveries.c.id == taken.id,
            deliveries.c.holder == taken.holder,
            deliveries.c.state == "waiting",
        )
        async with self._database.transaction() as connection:
            done = await connection.execute(update(deliveries).where(ours).values(**values))
            if done.rowcount != 1:
                return False
            await self._judge_endpoint(connection, taken.endpoint_id, attempt, now)
        return True

    async def _judge_endpoint(
        self,
        connection: AsyncConnection,
        endpoint_id: str,
        attempt: Attempt,
        now: ColumnElement[float],
    ) -> None:
        mine = update(endpoints).where(endpoints.c.id == endpoint_id)
        if attempt.is_taken:
            await connection.execute(mine.values(failing_since=null(), taken_at=now))
            return
        since = func.coalesce(endpoints.c.failing_since, now)
        is_over = or_(literal(attempt.is_gone), since < now - literal(PAUSED_AFTER, Double))
        active = endpoints.c.state == EndpointState.ACTIVE
        state = case((and_(active, is_over), EndpointState.PAUSED), else_=endpoints.c.state)
        await connection.execute(mine.values(failing_since=since, state=state))

    def _is_due(self) -> ColumnElement[bool]:
        """It waits, its time has come, nobody holds it. A clock that jumps holds nothing up."""
        now = self._database.now()
        held = deliveries.c.held_until
        return and_(
            deliveries.c.state == "waiting",
            or_(
                deliveries.c.next_at <= now,
                deliveries.c.next_at > now + literal(LONGEST_PAUSE, Double),
            ),
            or_(held.is_(None), held <= now, held > now + literal(HELD, Double)),
        )

    async def _read(self, connection: AsyncConnection, row: RowMapping, holder: str) -> Taken:
        query = (
            select(
                endpoints,
                school_events.c.kind,
                school_events.c.data,
                school_events.c.created_at.label("happened_at"),
                self._database.now().label("now"),
            )
            .select_from(endpoints)
            .join(school_events, school_events.c.id == row["event_id"])
            .where(endpoints.c.id == row["endpoint_id"])
        )
        found = (await connection.execute(query)).mappings().one()
        try:
            secrets = tuple(self._endpoints.open_secrets(found, found["now"]))
        except LostSecret:
            secrets = ()
        return Taken(
            id=row["id"],
            endpoint_id=row["endpoint_id"],
            holder=holder,
            attempts=row["attempts"],
            sent_at=found["now"],
            url=found["url"],
            secrets=secrets,
            event_id=row["event_id"],
            kind=found["kind"],
            created_at=found["happened_at"],
            community=await read_told_community(connection, row["community_id"]),
            data=found["data"],
        )


async def read_told_community(
    connection: AsyncConnection, community_id: str | None
) -> dict[str, Any] | None:
    """What a school's program needs to know whose community it is: ids, and nobody's name."""
    if community_id is None:
        return None
    query = select(communities).where(communities.c.id == community_id)
    row = (await connection.execute(query)).mappings().one()
    return {
        "id": row["id"],
        "state": row["state"],
        "student_id": row["student_id"] or None,
        "course_id": row["course_id"] or None,
        "group_id": row["group_id"],
        "screen_name": row["screen_name"],
    }


def _waits_for_an_earlier_one() -> ColumnElement[bool]:
    """An event of the same community is on its way to the same endpoint, and not tried for long."""
    before = deliveries.alias("before")
    is_before = or_(
        before.c.created_at < deliveries.c.created_at,
        and_(before.c.created_at == deliveries.c.created_at, before.c.id < deliveries.c.id),
    )
    return exists(
        select(before.c.id).where(
            before.c.community_id == deliveries.c.community_id,
            before.c.endpoint_id == deliveries.c.endpoint_id,
            before.c.state == "waiting",
            before.c.attempts < IN_ORDER,
            is_before,
        )
    )
