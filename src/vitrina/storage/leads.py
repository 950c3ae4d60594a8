"""Booking requests: sealed, shown to the practitioner, gone after their time or on request."""

import json
from dataclasses import asdict, dataclass, field

from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.storage.database import Database, retried_once
from vitrina.storage.models import leads
from vitrina.storage.vault import LostSecret, Purpose, Vault

SHOWN = 200  # the newest so many are listed


@dataclass(frozen=True)
class LeadRecord:
    """Who wants what and when. `contact` is a phone (+7XXXXXXXXXX), or `vk`: answer in messages."""

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


async def insert_lead(
    connection: AsyncConnection, vault: Vault, lead: LeadRecord, now: ColumnElement[float]
) -> None:
    """Keep a lead, in the caller's transaction."""
    told = {name: asdict(lead)[name] for name in _TOLD}
    await connection.execute(
        insert(leads).values(
            id=lead.id,
            group_id=lead.group_id,
            peer_id=lead.peer_id,
            sealed=vault.seal(json.dumps(told), Purpose.LEAD, lead.group_id, lead.id),
            created_at=now,
        )
    )


_TOLD = ("service", "day", "part", "contact", "consent_at")


class Leads:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    @retried_once
    async def newest(self, group_id: int) -> list[LeadRecord]:
        """The community's leads, the newest first; those that no key opens are left out."""
        query = (
            select(leads)
            .where(leads.c.group_id == group_id)
            .order_by(leads.c.created_at.desc())
            .limit(SHOWN)
        )
        async with self._database.transaction() as connection:
            rows = (await connection.execute(query)).mappings().all()
        found = []
        for row in rows:
            try:
                told = json.loads(
                    self._vault.open(row["sealed"], Purpose.LEAD, group_id, row["id"])
                )
            except LostSecret:
                continue
            found.append(
                LeadRecord(
                    id=row["id"],
                    group_id=row["group_id"],
                    peer_id=row["peer_id"],
                    created_at=row["created_at"],
                    is_handled=row["handled_at"] is not None,
                    **told,
                )
            )
        return found

    @retried_once
    async def handle(self, group_id: int, lead_id: str, *, handled: bool) -> bool:
        """Mark it as dealt with, or not; False when the community has no such lead."""
        statement = (
            update(leads)
            .where(leads.c.id == lead_id, leads.c.group_id == group_id)
            .values(handled_at=self._database.now() if handled else None)
        )
        async with self._database.transaction() as connection:
            return (await connection.execute(statement)).rowcount == 1

    async def remove(self, group_id: int, lead_id: str) -> bool:
        """Delete it; False when the community has no such lead."""
        statement = delete(leads).where(leads.c.id == lead_id, leads.c.group_id == group_id)
        async with self._database.transaction() as connection:
            return (await connection.execute(statement)).rowcount == 1
