"""The audit log: every act of the school's members, written with the act itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.domain.member import Actor
from vitrina.storage.database import now_on
from vitrina.storage.models import audit_entries

LONGEST_SUBJECT = 254  # characters; a mail is the longest


@dataclass(frozen=True)
class AuditEntry:
    """Who did what, to what, when (unix seconds), from where."""

    id: int
    at: float
    mail: str
    client: str
    act: str
    subject: str
    data: dict[str, Any] | None


@dataclass(frozen=True)
class AuditFilter:
    """Which entries are wanted; empty is all. Times are unix seconds, `until` not included."""

    member_id: str = ""
    act: str = ""
    subject: str = ""
    since: float | None = None
    until: float | None = None


async def write_entry(
    connection: AsyncConnection,
    actor: Actor,
    act: str,
    subject: str = "",
    data: Mapping[str, Any] | None = None,
) -> None:
    """Write down who did what, in the transaction of the act.

    `act` is `noun.verb` (its words are in `wording/audit.py`), `subject` the id or the mail of what
    it was done to, `data` small: numbers, names of settings, never a secret or a phone.
    """
    await connection.execute(
        insert(audit_entries).values(
            at=now_on(connection),
            member_id=actor.member_id,
            mail=actor.mail,
            client=actor.client,
            act=act,
            subject=subject[:LONGEST_SUBJECT],
            data=dict(data) if data else None,
        )
    )


async def read_entries(
    connection: AsyncConnection, wanted: AuditFilter, before: int | None, limit: int
) -> list[AuditEntry]:
    """Entries below the id `before`, the newest first."""
    entries = audit_entries.c
    asked = (
        (wanted.member_id, entries.member_id == wanted.member_id),
        (wanted.act, entries.act == wanted.act),
        (wanted.subject, entries.subject == wanted.subject),
        (wanted.since, entries.at >= wanted.since),
        (wanted.until, entries.at < wanted.until),
        (before, entries.id < before),
    )
    query = (
        select(audit_entries)
        .where(*(clause for value, clause in asked if value))
        .order_by(entries.id.desc())
        .limit(limit)
    )
    rows = (await connection.execute(query)).all()
    return [
        AuditEntry(row.id, row.at, row.mail, row.client, row.act, row.subject, row.data)
        for row in rows
    ]
