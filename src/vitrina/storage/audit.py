"""The audit log: every act of the school's members, written with the act itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, insert, select
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
    asked: list[tuple[str | float | None, Callable[[Any], ColumnElement[bool]]]] = [
        (wanted.member_id or None, entries.member_id.__eq__),
        (wanted.act or None, entries.act.__eq__),
        (wanted.subject or None, entries.subject.__eq__),
        (wanted.since, entries.at.__ge__),
        (wanted.until, entries.at.__lt__),
        (before, entries.id.__lt__),
    ]
    query = (
        select(audit_entries)
        .where(*(compare(value) for value, compare in asked if value is not None))
        .order_by(entries.id.desc())
        .limit(limit)
    )
    rows = (await connection.execute(query)).all()
    return [
        AuditEntry(row.id, row.at, row.mail, row.client, row.act, row.subject, row.data)
        for row in rows
    ]
