"""The school's GetCourse as its owner has set it: account, call-out's secret, each course."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from sqlalchemy import RowMapping, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.domain.member import Actor
from vitrina.domain.telling import EVERY_OTHER, CourseTargets
from vitrina.storage.audit import write_entry
from vitrina.storage.database import Database, retried_once
from vitrina.storage.keys import hash_key
from vitrina.storage.models import getcourse_account, getcourse_targets
from vitrina.storage.vault import Purpose, Vault

ONLY = "school"  # the id of the one account
# A column `group_id` would be VK's group (`forgetting.py`).
_COLUMNS = {
    "field_id": "field_number",
    "group_id": "group_number",
    "lesson_id": "lesson_number",
    "curator_id": "curator_number",
    "link_field_id": "link_field_number",
}


@dataclass(frozen=True)
class StoredAccount:
    """The account as it is stored; an empty key is none. `callout_at` is unix seconds."""

    base: str = ""
    school_key: str = field(default="", repr=False)
    developer_key: str = field(default="", repr=False)
    has_callout: bool = False
    callout_at: float | None = None


class GetCourseSettings:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    @retried_once
    async def read_account(self) -> StoredAccount:
        """The account; an empty one where none was set. LostSecret."""
        query = select(getcourse_account).where(getcourse_account.c.id == ONLY)
        async with self._database.transaction() as connection:
            row = (await connection.execute(query)).mappings().first()
        if row is None:
            return StoredAccount()
        return StoredAccount(
            base=row["base"],
            school_key=self._open(row["school_key"], Purpose.GETCOURSE_SCHOOL_KEY),
            developer_key=self._open(row["developer_key"], Purpose.GETCOURSE_DEVELOPER_KEY),
            has_callout=row["callout_hash"] is not None,
            callout_at=row["callout_at"],
        )

    @retried_once
    async def has_account(self) -> bool:
        """Whether an address is stored; nothing is unsealed for it."""
        query = select(getcourse_account.c.id).where(getcourse_account.c.base != "")
        async with self._database.transaction() as connection:
            return (await connection.execute(query)).first() is not None

    @retried_once
    async def save_account(
        self, actor: Actor, base: str, *, school_key: str | None, developer_key: str | None
    ) -> None:
        """Where the account is, and its keys; None leaves a key as it is, an empty one ends it."""
        values: dict[str, Any] = {"base": base}
        for name, key, purpose in (
            ("school_key", school_key, Purpose.GETCOURSE_SCHOOL_KEY),
            ("developer_key", developer_key, Purpose.GETCOURSE_DEVELOPER_KEY),
        ):
            if key is not None:
                values[name] = self._vault.seal(key, purpose, ONLY) if key else None
        async with self._database.transaction() as connection:
            await self._put(connection, {"base": "", **values}, values)
            keys = ", ".join(sorted(name for name in values if name != "base"))
            data = {"address": base} | ({"keys": keys} if keys else {})
            await write_entry(connection, actor, "getcourse.account_changed", "", data)

    @retried_once
    async def replace_callout(self, actor: Actor, secret: str) -> None:
        """From now on this secret opens the call-out's address, and no other."""
        values = {"callout_hash": hash_key(secret), "callout_at": self._database.now()}
        async with self._database.transaction() as connection:
            await self._put(connection, {"base": "", **values}, values)
            await write_entry(connection, actor, "getcourse.callout_replaced")

    @retried_once
    async def end_callout(self, actor: Actor) -> None:
        """No secret opens the call-out's address any more."""
        values = {"callout_hash": None, "callout_at": None}
        mine = update(getcourse_account).where(getcourse_account.c.id == ONLY)
        async with self._database.transaction() as connection:
            await connection.execute(mine.values(**values))
            await write_entry(connection, actor, "getcourse.callout_ended")

    @retried_once
    async def opens_callout(self, secret: str) -> bool:
        """Whether this is the call-out's secret."""
        # By its hash, whose digits say nothing of the secret: how long it takes tells nobody.
        query = select(getcourse_account.c.id).where(
            getcourse_account.c.callout_hash == hash_key(secret)
        )
        async with self._database.transaction() as connection:
            return (await connection.execute(query)).first() is not None

    @retried_once
    async def list_targets(self) -> Mapping[str, CourseTargets]:
        """All courses that have their own, by the course's id."""
        query = select(getcourse_targets).order_by(getcourse_targets.c.course_id)
        async with self._database.transaction() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return {row["course_id"]: _targets_of(row) for row in rows}

    @retried_once
    async def targets_of(self, course_id: str) -> CourseTargets:
        """Where the news of this course go; what holds for every other where it has no own."""
        query = select(getcourse_targets).where(
            getcourse_targets.c.course_id.in_((course_id, EVERY_OTHER))
        )
        async with self._database.transaction() as connection:
            rows = (await connection.execute(query)).mappings().all()
        found = {row["course_id"]: _targets_of(row) for row in rows}
        return found.get(course_id) or found.get(EVERY_OTHER) or CourseTargets()

    @retried_once
    async def save_targets(self, actor: Actor, course_id: str, targets: CourseTargets) -> None:
        """Where the news of a course go from now on; with nothing, the course has no own."""
        async with self._database.transaction() as connection:
            if targets.is_empty:
                mine = getcourse_targets.c.course_id == course_id
                await connection.execute(delete(getcourse_targets).where(mine))
            else:
                dialect: Any = sqlite if self._database.is_sqlite else postgresql
                values = {_COLUMNS.get(name, name): one for name, one in asdict(targets).items()}
                row = dialect.insert(getcourse_targets).values(course_id=course_id, **values)
                await connection.execute(
                    row.on_conflict_do_update(index_elements=["course_id"], set_=values)
                )
            await write_entry(connection, actor, "getcourse.course_changed", course_id)

    async def _put(
        self, connection: AsyncConnection, first: dict[str, Any], values: dict[str, Any]
    ) -> None:
        dialect: Any = sqlite if self._database.is_sqlite else postgresql
        row = dialect.insert(getcourse_account).values(id=ONLY, **first)
        await connection.execute(row.on_conflict_do_update(index_elements=["id"], set_=values))

    def _open(self, sealed: str | None, purpose: Purpose) -> str:
        return self._vault.open(sealed, purpose, ONLY) if sealed else ""


def _targets_of(row: RowMapping) -> CourseTargets:
    return CourseTargets(
        **{one.name: row[_COLUMNS.get(one.name, one.name)] for one in fields(CourseTargets)}
    )
