"""Booking requests: sealed, shown to the practitioner, gone after their time or on request.

A visitor has one open request in a community: a new wish takes its place there, and the wishes
before it are remembered beside it. So nobody fills the page.
"""

import json
import math
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, case, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.storage.database import Database, retried_once
from vitrina.storage.models import communities, leads
from vitrina.storage.school_events import record_lead
from vitrina.storage.vault import LostSecret, Purpose, Vault

PAGE = 50  # requests of one page
VISITS = 500  # of one calendar
EARLIER_KEPT = 4  # wishes before the last one that an open request remembers


@dataclass(frozen=True)
class Wish:
    """What a visitor wished before, and when (unix seconds)."""

    service: str = field(repr=False)
    day: str = field(repr=False)
    part: str = field(repr=False)
    contact: str = field(repr=False)
    asked_at: float


@dataclass(frozen=True)
class LeadRecord:
    """Who wants what and when. `contact` is a phone (+7XXXXXXXXXX), or `vk`: answer in messages.

    `earlier` is what the same visitor wished before, newest first, while nobody had answered.
    `visit_at`, unix seconds, for `visit_minutes` is what the practitioner wrote down at
    `visit_set_at`.
    """

    id: str
    group_id: int
    peer_id: int
    service: str = field(repr=False)
    day: str = field(repr=False)
    part: str = field(repr=False)
    contact: str = field(repr=False)
    consent_at: float | None = None
    created_at: float = 0.0
    is_handled: bool = False
    earlier: tuple[Wish, ...] = field(default=(), repr=False)
    visit_at: float | None = None
    visit_minutes: int = 0
    visit_set_at: float = 0.0


@dataclass(frozen=True)
class Inbox:
    """One page of a community's requests: those who wait first, and of each visitor the newest.

    `waiting` and `total` count all pages; `locked` are those of this page that do not open here.
    """

    leads: tuple[LeadRecord, ...]
    waiting: int
    total: int
    number: int
    pages: int
    locked: int = 0


async def keep_lead(
    connection: AsyncConnection, vault: Vault, lead: LeadRecord, now: ColumnElement[float]
) -> None:
    """Keep a visitor's wish as their open request, in the caller's transaction.

    Who calls holds the community's lease there: two wishes of one visitor never meet.
    """
    query = (
        select(leads)
        .where(
            leads.c.group_id == lead.group_id,
            leads.c.peer_id == lead.peer_id,
            leads.c.handled_at.is_(None),
            leads.c.visit_at.is_(None),
            leads.c.visit_at.is_(None),
        )
        .order_by(leads.c.created_at.desc(), leads.c.id)
        .limit(1)
    )
    row = (await connection.execute(query)).mappings().first()
    if row is None or not await _renew(connection, vault, row, lead, now):
        await insert_lead(connection, vault, lead, now)
        # Not the part of the day: the visitor's name stands in it.
        told = {"service": lead.service, "day": lead.day}
        await record_lead(connection, now, lead.group_id, lead.id, told)


async def insert_lead(
    connection: AsyncConnection, vault: Vault, lead: LeadRecord, now: ColumnElement[float]
) -> None:
    """Keep a request of its own, in the caller's transaction."""
    await connection.execute(
        insert(leads).values(
            id=lead.id,
            group_id=lead.group_id,
            peer_id=lead.peer_id,
            created_at=now,
            **_seal(vault, lead),
        )
    )
    # The request goes in its time, and that there was one is a figure of the course.
    first = communities.c.group_id == lead.group_id, communities.c.first_lead_at.is_(None)
    await connection.execute(update(communities).where(*first).values(first_lead_at=now))


class Leads:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def read_page(self, group_id: int, number: int = 1, size: int = PAGE) -> Inbox:
        """A page of the community's requests; the last one when there are not so many."""
        mine = leads.c.group_id == group_id
        counts = select(func.count(), func.count(leads.c.handled_at)).where(mine)
        async with self._database.transaction() as connection:
            total, handled = (await connection.execute(counts)).one()
            pages = max(1, math.ceil(total / size))
            number = min(max(1, number), pages)
            page = _in_order(mine).limit(size).offset((number - 1) * size)
            rows = (await connection.execute(page)).mappings().all()
        found = [lead for row in rows if (lead := self._open(row)) is not None]
        return Inbox(
            leads=tuple(found),
            waiting=total - handled,
            total=total,
            number=number,
            pages=pages,
            locked=len(rows) - len(found),
        )

    async def newest(self, group_id: int) -> list[LeadRecord]:
        """The first page of the community's requests."""
        return list((await self.read_page(group_id)).leads)

    async def handle(self, group_id: int, lead_id: str, *, handled: bool) -> bool:
        """Mark it as dealt with, or not; False when the community has no such lead."""
        statement = (
            update(leads)
            .where(leads.c.id == lead_id, leads.c.group_id == group_id)
            .values(handled_at=self._database.now() if handled else None)
        )
        async with self._database.transaction() as connection:
            return (await connection.execute(statement)).rowcount == 1

    async def set_visit(
        self, group_id: int, lead_id: str, visit_at: float | None, minutes: int
    ) -> bool:
        """Write down when the visitor comes, and that they are answered; None takes it back.

        False when the community has no such lead.
        """
        now = self._database.now()
        values: dict[str, Any] = {"visit_at": visit_at, "visit_minutes": minutes or None}
        if visit_at is not None:
            values |= {"handled_at": func.coalesce(leads.c.handled_at, now)}
        statement = (
            update(leads)
            .where(leads.c.id == lead_id, leads.c.group_id == group_id)
            .values(visit_set_at=now, **values)
        )
        async with self._database.transaction() as connection:
            return (await connection.execute(statement)).rowcount == 1

    @retried_once
    async def list_visits(self, group_id: int, since: float) -> list[LeadRecord]:
        """Visits from that moment on (unix seconds), the next one first; at most VISITS."""
        query = (
            select(leads)
            .where(leads.c.group_id == group_id, leads.c.visit_at >= since)
            .order_by(leads.c.visit_at, leads.c.id)
            .limit(VISITS)
        )
        async with self._database.transaction() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [lead for row in rows if (lead := self._open(row)) is not None]

    async def remove(self, group_id: int, lead_id: str) -> bool:
        """Delete it; False when the community has no such lead."""
        statement = delete(leads).where(leads.c.id == lead_id, leads.c.group_id == group_id)
        async with self._database.transaction() as connection:
            return (await connection.execute(statement)).rowcount == 1

    def _open(self, row: RowMapping) -> LeadRecord | None:
        try:
            return _open(self._vault, row)
        except LostSecret:
            return None


async def _renew(
    connection: AsyncConnection,
    vault: Vault,
    row: RowMapping,
    lead: LeadRecord,
    now: ColumnElement[float],
) -> bool:
    """Let the open request say the new wish; False when it was answered meanwhile, or is locked."""
    try:
        before = _open(vault, row)
    except LostSecret:
        return False  # it stays as it is, for when its key is back
    was = Wish(before.service, before.day, before.part, before.contact, before.created_at)
    is_same = replace(was, asked_at=0.0) == Wish(
        lead.service, lead.day, lead.part, lead.contact, 0.0
    )
    earlier = before.earlier if is_same else (was, *before.earlier)[:EARLIER_KEPT]
    renewed = replace(lead, id=before.id, earlier=earlier)
    statement = update(leads).where(leads.c.id == before.id, leads.c.handled_at.is_(None))
    values = {"created_at": now, **_seal(vault, renewed)}
    return (await connection.execute(statement.values(values))).rowcount == 1


def _in_order(mine: ColumnElement[bool]) -> Any:
    """Who waits first; a visitor's second request comes after the first one of everybody else."""
    is_open = leads.c.handled_at.is_(None)
    newest = (leads.c.created_at.desc(), leads.c.id)
    repeat = func.row_number().over(partition_by=(leads.c.peer_id, is_open), order_by=newest)
    turn = case((is_open, repeat), else_=0)
    return select(leads).where(mine).order_by(leads.c.handled_at.is_not(None), turn, *newest)


_TOLD = ("service", "day", "part", "contact", "consent_at")


def _seal(vault: Vault, lead: LeadRecord) -> dict[str, str | None]:
    told = {name: getattr(lead, name) for name in _TOLD}
    record = (lead.group_id, lead.id)
    earlier = json.dumps([asdict(wish) for wish in lead.earlier])
    return {
        "sealed": vault.seal(json.dumps(told), Purpose.LEAD, *record),
        # A column of its own: processes of the release before read the one above.
        "earlier": vault.seal(earlier, Purpose.LEAD_EARLIER, *record) if lead.earlier else None,
    }


def _open(vault: Vault, row: RowMapping) -> LeadRecord:
    record = (row["group_id"], row["id"])
    told = json.loads(vault.open(row["sealed"], Purpose.LEAD, *record))
    earlier: tuple[Wish, ...] = ()
    if row["earlier"]:
        kept = json.loads(vault.open(row["earlier"], Purpose.LEAD_EARLIER, *record))
        earlier = tuple(Wish(**wish) for wish in kept)
    return LeadRecord(
        id=row["id"],
        group_id=row["group_id"],
        peer_id=row["peer_id"],
        created_at=row["created_at"],
        is_handled=row["handled_at"] is not None,
        visit_at=row["visit_at"],
        visit_minutes=row["visit_minutes"] or 0,
        visit_set_at=row["visit_set_at"] or 0.0,
        earlier=earlier,
        **told,
    )
