"""What a school says of itself and of its courses: written at once, read again within a second.

Every page asks, so what was read is remembered for `FRESH` seconds in each process; who writes
forgets it at once, and the other processes read the change with their next page after that.
"""

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from sqlalchemy import delete, insert, select
from sqlalchemy import update as change
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.domain.school import NO_SCHOOL, Course, School, SchoolProfile
from vitrina.storage.database import AWAY, Database, retried_once
from vitrina.storage.models import courses, school_logos, school_settings

FRESH = 1.0  # seconds that a process believes what it has read
_PATIENCE = 1.0  # seconds that a page waits for it
_AGAIN = 5.0  # seconds after which a database that was away is asked again
_ROW = 1
_LOGOS_KEPT = 5  # earlier ones, for pages that are open

_log = structlog.get_logger("vitrina.storage")

# In the transaction of a change: what is written beside it.
Beside = Callable[[AsyncConnection], Awaitable[None]]


class SchoolSettings:
    """The school's own record, its courses and its logos; `clock` is of this process."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._clock = clock
        self._known = NO_SCHOOL
        self._until = float("-inf")
        self._reading = asyncio.Lock()

    async def read(self) -> School:
        """The school as it is, at most a second old.

        Where the database does not answer, what was read last: a page says more without a logo
        than an error page does.
        """
        if self._clock() < self._until:
            return self._known
        async with self._reading:  # one asks, and those who come meanwhile take what it read
            if self._clock() < self._until:
                return self._known
            try:
                async with asyncio.timeout(_PATIENCE):
                    self._known = await self.read_now()
                self._until = self._clock() + FRESH
            except (*AWAY, TimeoutError) as error:
                self._until = self._clock() + _AGAIN
                _log.warning("school.not_read", error=type(error).__name__)
            return self._known

    @retried_once
    async def read_now(self) -> School:
        """The same, from the tables."""
        profile = select(school_settings.c.profile).where(school_settings.c.id == _ROW)
        async with self._database.transaction() as connection:
            text = (await connection.execute(profile)).scalar_one_or_none()
            rows = (await connection.execute(select(courses).order_by(courses.c.name))).mappings()
            known = [_course_of(row) for row in rows]
        said = SchoolProfile.model_validate_json(text) if text else SchoolProfile()
        return School(said, {course.course_id: course for course in known})

    @retried_once
    async def save_profile(self, profile: SchoolProfile, *, beside: Beside | None = None) -> None:
        """Take the record's place. Idempotent."""
        values = {"profile": profile.model_dump_json(), "changed_at": self._database.now()}
        dialect: Any = sqlite if self._database.is_sqlite else postgresql
        async with self._database.transaction() as connection:
            statement = dialect.insert(school_settings).values(id=_ROW, **values)
            await connection.execute(
                statement.on_conflict_do_update(index_elements=["id"], set_=values)
            )
            if beside:
                await beside(connection)
        self.forget_known()

    @retried_once
    async def keep_logo(self, logo: bytes) -> str:
        """Keep a logo to be shown, before it is saved or not; its id. Idempotent.

        The newest few are kept, and the one that the school has.
        """
        logo_id = logo_id_of(logo)
        used = (await self.read_now()).profile.logo
        dialect: Any = sqlite if self._database.is_sqlite else postgresql
        row = {"id": logo_id, "picture": logo, "created_at": self._database.now()}
        newest = select(school_logos.c.id).order_by(school_logos.c.created_at.desc())
        kept = newest.limit(_LOGOS_KEPT).subquery()
        columns = school_logos.c
        old = columns.id.not_in(select(kept.c.id)) & columns.id.not_in((logo_id, used))
        async with self._database.transaction() as connection:
            add = dialect.insert(school_logos).values(**row)
            await connection.execute(
                add.on_conflict_do_update(
                    index_elements=["id"], set_={"created_at": row["created_at"]}
                )
            )
            await connection.execute(delete(school_logos).where(old))
        return logo_id

    @retried_once
    async def find_logo(self, logo_id: str) -> bytes | None:
        """A logo as PNG."""
        query = select(school_logos.c.picture).where(school_logos.c.id == logo_id)
        async with self._database.transaction() as connection:
            return (await connection.execute(query)).scalar_one_or_none()

    @retried_once
    async def save_course(self, course: Course, *, beside: Beside | None = None) -> None:
        """Add the course, or take the place of what the one with its `id` was. Idempotent.

        IntegrityError where another course has its `course_id`.
        """
        values = {
            "course_id": course.course_id,
            "name": course.name,
            "pack": course.pack,
            "defaults": course.defaults.model_dump(mode="json"),
            "help_links": [link.model_dump(mode="json") for link in course.help_links],
            "is_archived": course.is_archived,
            "changed_at": self._database.now(),
        }
        async with self._database.transaction() as connection:
            same = change(courses).where(courses.c.id == course.id).values(**values)
            if (await connection.execute(same)).rowcount == 0:
                added = {"id": course.id, "created_at": self._database.now(), **values}
                await connection.execute(insert(courses).values(**added))
            if beside:
                await beside(connection)
        self.forget_known()

    def forget_known(self) -> None:
        """What this process knows is asked for again."""
        self._until = float("-inf")


def logo_id_of(logo: bytes) -> str:
    """What a logo is known by: the same for the same bytes."""
    return hashlib.sha256(logo).hexdigest()[:32]


def _course_of(row: Any) -> Course:
    return Course.model_validate(
        {
            "id": row["id"],
            "course_id": row["course_id"],
            "name": row["name"],
            "pack": row["pack"],
            "defaults": row["defaults"] or {},
            "help_links": row["help_links"] or (),
            "is_archived": row["is_archived"],
        }
    )
