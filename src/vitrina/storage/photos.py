"""Uploaded photos: kept for some days, and for as long as an unfinished build needs them."""

import uuid

from sqlalchemy import ColumnElement, Double, and_, delete, exists, insert, literal, select
from sqlalchemy import update as change

from vitrina.domain.build import UNFINISHED
from vitrina.storage.database import Database, retried_once
from vitrina.storage.models import builds, photos

_DAY = 86400.0


class Photos:
    """Square JPEGs by an id that cannot be guessed; whoever has the id has the photo."""

    def __init__(self, database: Database, days: int) -> None:
        self._database = database
        self._life = literal(days * _DAY, Double)

    async def add(self, data: bytes) -> str:
        """Keep a photo from now on; its id, 32 hex digits. Those that are over are deleted."""
        photo_id = uuid.uuid4().hex
        now = self._database.now()
        async with self._database.transaction() as connection:
            await connection.execute(delete(photos).where(self._is_over()))
            await connection.execute(
                insert(photos).values(
                    id=photo_id, data=data, created_at=now, expires_at=now + self._life
                )
            )
        return photo_id

    @retried_once
    async def find(self, photo_id: str) -> bytes | None:
        """The photo; None when it is unknown or over."""
        query = select(photos.c.data).where(photos.c.id == photo_id, ~self._is_over())
        async with self._database.transaction() as connection:
            return (await connection.execute(query)).scalar_one_or_none()

    @retried_once
    async def keep(self, photo_id: str) -> bool:
        """Its days begin anew; False when it is unknown or over. Repeat-safe."""
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
        """Delete the photos that are over; how many. Repeat-safe, in any number of processes."""
        async with self._database.transaction() as connection:
            return (await connection.execute(delete(photos).where(self._is_over()))).rowcount

    def _is_over(self) -> ColumnElement[bool]:
        """Its days are past and no unfinished build shows it: such a build may sleep for weeks."""
        mark = literal('"photo_id":"') + photos.c.id + literal('"')
        is_needed = exists().where(
            and_(builds.c.state.in_(UNFINISHED), builds.c.plan.contains(mark))
        )
        return and_(photos.c.expires_at <= self._database.now(), ~is_needed)
