"""What VK told us: each event kept once, committed before VK hears `ok`.

What a visitor wrote may hold a phone: it lies sealed until the event is decided, then it goes.
Who asks for what waits may leave a dialog alone until its visitor has been quiet for a while.
"""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Double,
    RowMapping,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.dialects import postgresql, sqlite

from vitrina.storage.database import Database, retried_once
from vitrina.storage.models import events, grants
from vitrina.storage.new_grants import can_speak
from vitrina.storage.vault import LostSecret, Purpose, Vault
from vitrina.storage.webhooks import lock_known

BATCH = 200  # events of one transaction at most
# Seconds that an event which does not open here is left alone: a key may be on its way to this
# process. After that it is the practitioner's, who reads it in VK.
LOCKED_FOR = 600.0
# Only this kind may be the beginning of more; after any other nothing of its dialog waits.
TYPED = "message"
# However steadily a visitor writes on, the first message waits so many pauses at most.
PAUSES_WAITED = 3


@dataclass(frozen=True)
class Event:
    """One event. `dedup_key` is the same however often and by whichever way VK tells it.

    `position` orders the events of one dialog; `body` is JSON in ASCII, empty when it is gone.
    `received_at` is unix seconds, 0 until it is kept. `is_locked`: it does not open here, yet.
    """

    group_id: int
    dedup_key: str
    peer_id: int
    kind: str
    position: int
    body: str = field(repr=False)
    received_at: float = field(default=0.0, compare=False)
    is_locked: bool = False


class Events:
    """The table of events. Writers that come together share one transaction."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault
        self._waiting: list[tuple[Event, asyncio.Future[bool]]] = []
        self._writing: asyncio.Task[None] | None = None
        dialect: Any = sqlite if database.is_sqlite else postgresql
        self._insert = dialect.insert(events).on_conflict_do_nothing()

    async def put(self, event: Event) -> bool:
        """Keep the event; returns when it is committed. Idempotent: known ones change nothing.

        False for one of a group that is not ours, or not any more: it is not kept.
        """
        done: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((event, done))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_all(), name="events")
        return await done

    @retried_once
    async def find_waiting(self, group_id: int, limit: int, pause: float = 0.0) -> list[Event]:
        """Events of a community that nobody has decided about, each dialog in its order.

        Without the dialogs whose visitor wrote less than `pause` seconds ago and may go on.
        """
        age = self._database.now() - events.c.received_at
        quiet = (
            select(events.c.peer_id)
            .where(events.c.group_id == group_id, events.c.decided_at.is_(None))
            .group_by(events.c.peer_id)
            .having(self._is_quiet(pause))
        )
        query = (
            select(events, (age < literal(LOCKED_FOR, Double)).label("is_young"))
            .where(events.c.group_id == group_id, events.c.decided_at.is_(None))
            .where(events.c.peer_id.in_(quiet))
            .order_by(events.c.received_at, events.c.position)
            .limit(limit)
        )
        async with self._database.transaction() as connection:
            rows = (await connection.execute(query)).mappings().all()
        found = [self._event_of(row) for row in rows]
        # Two servers may write down two messages of one dialog in the other order.
        return sorted(found, key=lambda event: event.position)

    @retried_once
    async def find_communities(self, pause: float = 0.0) -> list[int]:
        """Communities with events to decide about, and a key to answer with."""
        query = (
            select(events.c.group_id)
            .join(grants, grants.c.group_id == events.c.group_id)
            .where(and_(events.c.decided_at.is_(None), can_speak()))
            .group_by(events.c.group_id, events.c.peer_id)
            .having(self._is_quiet(pause))
        )
        async with self._database.transaction() as connection:
            return list(dict.fromkeys((await connection.execute(query)).scalars()))

    def _is_quiet(self, pause: float) -> ColumnElement[bool]:
        """The condition that the waiting events of one dialog are all that is to come for now."""
        if not pause:
            return true()
        now, came = self._database.now(), events.c.received_at
        return or_(
            func.max(came) <= now - literal(pause, Double),
            func.min(came) <= now - literal(pause * PAUSES_WAITED, Double),
            func.max(case((events.c.kind == TYPED, 0), else_=1)) == 1,
        )

    def _event_of(self, row: RowMapping) -> Event:
        body, is_locked = "", False
        if row["body"]:
            try:
                body = self._vault.open_or_clear(
                    row["body"], Purpose.EVENT, row["group_id"], row["mark"]
                )
            except LostSecret:
                is_locked = bool(row["is_young"])
        return Event(
            group_id=row["group_id"],
            dedup_key=row["mark"],
            peer_id=row["peer_id"],
            kind=row["kind"],
            position=row["position"],
            body=body,
            received_at=row["received_at"],
            is_locked=is_locked,
        )

    async def _write_all(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:BATCH], self._waiting[BATCH:]
            error: BaseException | None = None
            ours: set[int] = set()
            try:
                ours = await self._write([event for event, _ in batch])
            except Exception as failure:  # told to each of those who wait
                error = failure
            except BaseException as stopped:
                error = stopped
                raise
            finally:
                for event, done in batch:
                    if not done.done():
                        _tell(done, error, is_kept=event.group_id in ours)
        self._writing = None

    @retried_once
    async def _write(self, batch: list[Event]) -> set[int]:
        """The groups that are ours, whose events are kept."""
        # In one order for all who write: two that met the same events crosswise would deadlock.
        batch = sorted(batch, key=lambda event: (event.group_id, event.dedup_key))
        received = {"received_at": self._database.now()}
        async with self._database.transaction() as connection:
            known = await lock_known(connection, {event.group_id for event in batch})
            rows = [self._row_of(event) for event in batch if event.group_id in known]
            if rows:
                await connection.execute(self._insert.values(**received), rows)
        return known

    def _row_of(self, event: Event) -> dict[str, Any]:
        sealed = self._vault.seal(event.body, Purpose.EVENT, event.group_id, event.dedup_key)
        return {
            "group_id": event.group_id,
            "mark": event.dedup_key,
            "peer_id": event.peer_id,
            "kind": event.kind,
            "position": event.position,
            "body": sealed,
        }


def _tell(done: "asyncio.Future[bool]", error: BaseException | None, *, is_kept: bool) -> None:
    if error is None:
        done.set_result(is_kept)
    else:
        done.set_exception(error if isinstance(error, Exception) else asyncio.CancelledError())
