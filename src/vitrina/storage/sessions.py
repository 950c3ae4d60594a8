"""Browsers that are signed in: only the hash of each one's key is kept."""

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.domain.member import Member, Role
from vitrina.storage.database import now_on
from vitrina.storage.keys import hash_key
from vitrina.storage.models import members, sessions

IDLE = 12 * 3600.0  # seconds without a request that end a session
LIFE = 14 * 86400.0  # seconds that end it whatever happens
TOUCHED_EACH = 60.0  # seconds: a session that is used is not written at each request
LONGEST_AGENT = 200


@dataclass(frozen=True)
class Device:
    """Where somebody signs in: their address, and what the browser calls itself."""

    client: str
    agent: str


@dataclass(frozen=True)
class SessionRecord:
    """A session that lives; `confirmed_ago` seconds ago the password was entered last."""

    id: str
    member: Member
    client: str
    agent: str
    created_at: float
    seen_at: float
    confirmed_ago: float


async def insert_session(
    connection: AsyncConnection, member_id: str, key: str, device: Device
) -> None:
    """Let this key be the member's until the session ends; the password was just entered."""
    now = now_on(connection)
    await connection.execute(
        insert(sessions).values(
            id=uuid.uuid4().hex,
            key_hash=hash_key(key),
            member_id=member_id,
            client=device.client[:64],
            agent=device.agent[:LONGEST_AGENT],
            created_at=now,
            seen_at=now,
            confirmed_at=now,
        )
    )


async def find_session(connection: AsyncConnection, key: str) -> SessionRecord | None:
    """The session of this key if it lives; that it was used is written down, each minute once."""
    query = _living(connection).where(sessions.c.key_hash == hash_key(key))
    row = (await connection.execute(query)).first()
    if row is None:
        return None
    now = now_on(connection)
    touched = update(sessions).where(
        sessions.c.id == row.id, sessions.c.seen_at < now - TOUCHED_EACH
    )
    if row.seen_ago > TOUCHED_EACH:
        await connection.execute(touched.values(seen_at=now))
    return _session_of(row)


async def list_sessions(connection: AsyncConnection, member_id: str) -> list[SessionRecord]:
    """The member's sessions that live, the last seen first."""
    query = _living(connection).where(sessions.c.member_id == member_id)
    rows = await connection.execute(query.order_by(sessions.c.seen_at.desc(), sessions.c.id))
    return [_session_of(row) for row in rows.all()]


async def list_last_seen(connection: AsyncConnection) -> dict[str, float]:
    """When each member was seen last, of those who are signed in somewhere."""
    living = _living(connection).subquery()
    query = select(living.c.member_id, func.max(living.c.seen_at)).group_by(living.c.member_id)
    return {row[0]: row[1] for row in (await connection.execute(query)).all()}


async def confirm_session(connection: AsyncConnection, session_id: str) -> None:
    """The password was entered again in this session."""
    confirmed = update(sessions).where(sessions.c.id == session_id)
    await connection.execute(confirmed.values(confirmed_at=now_on(connection)))


async def end_session(connection: AsyncConnection, member_id: str, session_id: str) -> bool:
    """End this session of the member; False where they have none of this id."""
    mine = (sessions.c.id == session_id, sessions.c.member_id == member_id)
    return bool((await connection.execute(delete(sessions).where(*mine))).rowcount)


async def end_sessions(
    connection: AsyncConnection, member_id: str, *, but: str | None = None
) -> int:
    """End every session of the member, `but` the one with this id; how many there were."""
    mine: list[ColumnElement[bool]] = [sessions.c.member_id == member_id]
    if but is not None:
        mine.append(sessions.c.id != but)
    return (await connection.execute(delete(sessions).where(*mine))).rowcount


def _living(connection: AsyncConnection) -> Select[Any]:
    now = now_on(connection)
    return (
        select(
            sessions,
            members.c.mail,
            members.c.name,
            members.c.role,
            (now - sessions.c.confirmed_at).label("confirmed_ago"),
            (now - sessions.c.seen_at).label("seen_ago"),
        )
        .join(members, members.c.id == sessions.c.member_id)
        .where(
            members.c.ended_at.is_(None),
            sessions.c.seen_at > now - IDLE,
            sessions.c.created_at > now - LIFE,
        )
    )


def _session_of(row: Row[Any]) -> SessionRecord:
    return SessionRecord(
        id=row.id,
        member=Member(row.member_id, row.mail, row.name, Role(row.role)),
        client=row.client,
        agent=row.agent,
        created_at=row.created_at,
        seen_at=row.seen_at,
        confirmed_ago=row.confirmed_ago,
    )
