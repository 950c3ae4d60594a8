"""Uploaded photos: kept for some days, and for as long as an unfinished build needs them.

Anybody may send some, so together they have a budget, and one client a part of it.
"""

import uuid

from sqlalchemy import (
    ColumnElement,
    Double,
    Select,
    and_,
    case,
    delete,
    exists,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy import update as change
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.domain.build import UNFINISHED
from vitrina.storage.database import Database, retried_once
from vitrina.storage.models import builds, photos, practitioners

_DAY = 86400.0
_SHARE = 4  # one client has a quarter of the budget at most: a school may be behind one address


class NoRoom(Exception):
    """The budget for photos is spent: by everybody together, or this client's part by itself."""

    def __init__(self, *, by_client: bool) -> None:
        super().__init__("client" if by_client else "everybody")
        self.by_client = by_client


class Photos:
    """Square JPEGs by an id that cannot be guessed; whoever has the id has the photo.

    `budget` is in bytes, of all that are kept at a time.
    """

    def __init__(self, database: Database, days: int, budget: int) -> None:
        self._database = database
        self._life = literal(days * _DAY, Double)
        self._budget = budget

    async def add(self, data: bytes, client: str = "") -> str:
        """Keep a photo from now on; its id, 32 hex digits. Those that are over are deleted.

        NoRoom when the budget is spent; what several processes add at once may go past it.
        """
        photo_id = uuid.uuid4().hex
        now = self._database.now()
        async with self._database.transaction() as connection:
            await connection.execute(delete(photos).where(self._is_over()))
            await self._demand_room(connection, client, len(data))
            await connection.execute(
                insert(photos).values(
                    id=photo_id,
                    data=data,
                    created_at=now,
                    expires_at=now + self._life,
                    client=client or None,
                    size=len(data),
                )
            )
        return photo_id

    @retried_once
    async def demand_room(self, client: str) -> None:
        """NoRoom when nothing more would be kept, so that nothing is read in vain."""
        async with self._database.transaction() as connection:
            await self._demand_room(connection, client, 1)

    async def _demand_room(self, connection: AsyncConnection, client: str, size: int) -> None:
        everybodys, clients = (await connection.execute(self.count_kept(client))).one()
        if everybodys + size > self._budget:
            raise NoRoom(by_client=False)
        if client and clients + size > self._budget // _SHARE:
            raise NoRoom(by_client=True)

    def count_kept(self, client: str) -> Select[int, int]:
        """The statement: bytes that are kept of everybody and of this client."""
        mine = case((photos.c.client == client, photos.c.size), else_=0)
        everybodys = func.coalesce(func.sum(photos.c.size), 0)
        clients = func.coalesce(func.sum(mine), 0)
        # Those that are over are not in the way: whoever adds the next one deletes them.
        return select(everybodys, clients).where(~self._is_over())

    @retried_once
    async def find(self, photo_id: str) -> bytes | None:
        """The photo; None when it is unknown or over."""
        query = select(photos.c.data).where(photos.c.id == photo_id, ~self._is_over())
        async with self._database.transaction() as connection:
            return (await connection.execute(query)).scalar_one_or_none()

    @retried_once
    async def keep(self, photo_id: str) -> bool:
        """Its days begin anew; False when it is unknown or over. Idempotent."""
        statement = (
            change(photos)
            .where(photos.c.id == photo_id, ~self._is_over())
            .values(expires_at=self._database.now() + self._life)
        )
        async with self._database.transaction() as connection:
            return (await connection.execute(statement)).rowcount == 1

    @retried_once
    async def remove(self, photo_id: str) -> None:
        """Delete it at once; nothing happens when it is not there."""
        async with self._database.transaction() as connection:
            await connection.execute(delete(photos).where(photos.c.id == photo_id))

    @retried_once
    async def sweep(self) -> int:
        """Delete the photos that are over; how many. Idempotent, in any number of processes."""
        async with self._database.transaction() as connection:
            return (await connection.execute(delete(photos).where(self._is_over()))).rowcount

    def _is_over(self) -> ColumnElement[bool]:
        """Its days are past and no unfinished build shows it: such a build may sleep for weeks."""
        mark = literal('"photo_id":"') + photos.c.id + literal('"')
        is_needed = exists().where(
            and_(builds.c.state.in_(UNFINISHED), builds.c.plan.contains(mark))
        )
        return and_(photos.c.expires_at <= self._database.now(), ~is_needed)


async def let_photo_go(connection: AsyncConnection, photo_id: str) -> None:
    """Delete a photo that no other form names, in the caller's transaction."""
    mark = f'"photo_id":"{photo_id}"'
    is_named = exists().where(practitioners.c.data.contains(mark, autoescape=True))
    await connection.execute(delete(photos).where(photos.c.id == photo_id, ~is_named))
