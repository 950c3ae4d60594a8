"""Who is told of a community's requests in VK: the profile that a one-time code has bound.

Without one it is whoever granted the community's token, if anybody did. Binding opens nothing: the
profile is written to, and that is all.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Double,
    FromClause,
    Select,
    and_,
    exists,
    func,
    literal,
    null,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.storage.database import Database, retried_once
from vitrina.storage.events import Event
from vitrina.storage.keys import hash_key
from vitrina.storage.models import communities, notice_receivers, webhooks

CODE_LIFE = 86_400.0  # seconds that a code may be used for, once
NOT_ALLOWED = 901  # what VK answers where a person did not let the community write
# Whom VK did not let us write to is tried again after this long, whatever we were told meanwhile:
# VK has no list of those who allow it (vk-contract 2026-11-22 §6, [O]).
CLOSED_FOR = 6 * 3600.0


@dataclass(frozen=True)
class Receiver:
    """Whom a community's notices go to, and what VK last said of writing there.

    `vk_user_id` is None when nobody is known; `is_bound` when a code has bound it, which goes
    before the profile that granted a token. `opened_at` is unix seconds.
    """

    community_id: str
    vk_user_id: int | None
    is_bound: bool
    opened_at: float | None
    closed_code: int | None

    @property
    def is_closed(self) -> bool:
        """Whether VK did not let us write the last time."""
        return self.closed_code is not None

    @property
    def is_reached(self) -> bool:
        """Whether there is somebody to tell, as far as anybody knows."""
        return self.vk_user_id is not None and not self.is_closed


class Receivers:
    def __init__(self, database: Database) -> None:
        self._database = database

    @retried_once
    async def find(self, group_id: int) -> Receiver | None:
        """Whom the group's notices go to; None when the group is not one of ours."""
        known = notice_receivers.c
        query = select(
            communities.c.id,
            whom().label("whom"),
            known.vk_user_id,
            known.opened_at,
            known.closed_at,
            known.closed_code,
        ).select_from(with_receivers(webhooks))
        async with self._database.transaction() as connection:
            found = await connection.execute(query.where(webhooks.c.group_id == group_id))
            row = found.one_or_none()
        if row is None:
            return None
        return Receiver(
            community_id=row.id,
            vk_user_id=row.whom,
            is_bound=row.vk_user_id is not None,
            opened_at=row.opened_at,
            closed_code=None if row.closed_at is None else row.closed_code or 0,
        )

    async def make_code(self, community_id: str, code: str) -> None:
        """From now on this code binds whoever sends it, once; the one before does not any more."""
        now = self._database.now()
        async with self._database.transaction() as connection:
            await _know(connection, community_id)
            await connection.execute(
                _of(community_id).values(code_hash=hash_key(code), code_made_at=now)
            )

    @retried_once
    async def is_code(self, group_id: int, code: str, sent_at: float) -> bool:
        """Whether the code, received at that moment, binds somebody to this very community."""
        query = select(notice_receivers.c.community_id).where(_is_code(group_id, code, sent_at))
        async with self._database.transaction() as connection:
            return (await connection.execute(query)).first() is not None

    @retried_once
    async def note_consent(self, group_id: int, user_id: int, allowed: bool) -> None:
        """VK lets us write to this user, or not; nothing when notices go to somebody else."""
        now = self._database.now()
        async with self._database.transaction() as connection:
            if allowed:
                await note_open(connection, group_id, user_id, now)
            else:
                await note_closed(connection, group_id, user_id, NOT_ALLOWED, now)


async def hear_receiver(
    connection: AsyncConnection, event: Event, code: str, now: ColumnElement[float]
) -> bool:
    """The event's person wrote, so VK lets us answer; a code binds them. In the transaction.

    False when the code is not good any more.
    """
    if not code:
        await note_open(connection, event.group_id, event.peer_id, now)
        return True
    good = _is_code(event.group_id, code, event.received_at)
    used: dict[str, Any] = {"code_hash": null(), "code_made_at": null()}
    bound = {"vk_user_id": event.peer_id, "bound_at": now, **used, **_open(now)}
    statement = update(notice_receivers).where(good).values(bound)
    return (await connection.execute(statement)).rowcount == 1


async def note_open(
    connection: AsyncConnection, group_id: int, user_id: int, now: ColumnElement[float]
) -> None:
    """VK lets us write to this user; nothing when notices go to somebody else."""
    await _note(connection, group_id, user_id, _open(now))


async def note_closed(
    connection: AsyncConnection, group_id: int, user_id: int, code: int, now: ColumnElement[float]
) -> None:
    """VK did not let us write to this user, with this error; the same."""
    later = now + literal(CLOSED_FOR, Double)
    closed = {"closed_at": now, "closed_code": code, "try_after": later, "opened_at": null()}
    await _note(connection, group_id, user_id, closed)


def whom() -> ColumnElement[int]:
    """The VK user that notices go to, over `with_receivers`."""
    return func.coalesce(notice_receivers.c.vk_user_id, communities.c.owner_id)


def with_receivers(table: FromClause) -> FromClause:
    """A table with `community_id` joined with its community and who is told of its requests."""
    mine = notice_receivers.c.community_id == communities.c.id
    known = table.join(communities, communities.c.id == table.c.community_id)
    return known.outerjoin(notice_receivers, mine)


def _open(now: ColumnElement[float]) -> dict[str, Any]:
    nothing = dict.fromkeys(("closed_at", "closed_code", "try_after"), null())
    return {"opened_at": now, **nothing}


async def _note(
    connection: AsyncConnection, group_id: int, user_id: int, values: dict[str, Any]
) -> None:
    query: Select[Any] = (
        select(communities.c.id)
        .select_from(with_receivers(webhooks))
        .where(webhooks.c.group_id == group_id, whom() == user_id)
    )
    community_id = (await connection.execute(query)).scalar_one_or_none()
    if community_id is None:
        return
    await _know(connection, community_id)
    # Bound anew meanwhile: what was found out about somebody else is not written there.
    theirs = notice_receivers.c.vk_user_id
    same = theirs.is_(None) | (theirs == user_id)
    await connection.execute(_of(community_id).where(same).values(values))


def _of(community_id: str) -> Any:
    return update(notice_receivers).where(notice_receivers.c.community_id == community_id)


async def _know(connection: AsyncConnection, community_id: str) -> None:
    dialect: Any = sqlite if connection.dialect.name == "sqlite" else postgresql
    row = dialect.insert(notice_receivers).values(community_id=community_id)
    await connection.execute(row.on_conflict_do_nothing())


def _is_code(group_id: int, code: str, sent_at: float) -> ColumnElement[bool]:
    of_group = exists().where(
        webhooks.c.group_id == group_id,
        webhooks.c.community_id == notice_receivers.c.community_id,
    )
    made_at = notice_receivers.c.code_made_at
    return and_(
        notice_receivers.c.code_hash == hash_key(code),
        of_group,
        made_at > literal(sent_at - CODE_LIFE, Double),
    )
