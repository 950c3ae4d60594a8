"""Every sealed column: for a change of keys, for binding what is not bound yet, for the doctor.

What a column is sealed for, and which of its row's columns name the record, is said here once more
than where it is written and read; `tests/storage/test_binding.py` holds both together.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Row, Table, literal, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.storage.database import Database
from vitrina.storage.models import (
    connect_drafts,
    dialogs,
    endpoints,
    events,
    feeds,
    getcourse_account,
    getcourse_students,
    grants,
    invitations,
    leads,
    members,
    notices,
    oauth_states,
    replies,
    webhooks,
)
from vitrina.storage.vault import LostSecret, Purpose, Vault, is_bound

BATCH = 500  # rows of one transaction: others write meanwhile


@dataclass(frozen=True)
class SealedColumn:
    """A column, what it is sealed for, and the columns of its row that name the record."""

    column: Column[Any]
    purpose: Purpose
    record: tuple[Column[Any], ...]

    @property
    def table(self) -> Table:
        """The table that it is in."""
        return self.column.table


SEALED: tuple[SealedColumn, ...] = (
    SealedColumn(grants.c.access_token, Purpose.ACCESS_TOKEN, (grants.c.id,)),
    SealedColumn(grants.c.refresh_token, Purpose.REFRESH_TOKEN, (grants.c.id,)),
    SealedColumn(grants.c.device_id, Purpose.DEVICE, (grants.c.id,)),
    SealedColumn(webhooks.c.sealed_secret, Purpose.CALLBACK_SECRET, (webhooks.c.group_id,)),
    SealedColumn(grants.c.community_key, Purpose.COMMUNITY_KEY, (grants.c.group_id,)),
    SealedColumn(connect_drafts.c.sealed_key, Purpose.COMMUNITY_KEY, (connect_drafts.c.group_id,)),
    SealedColumn(leads.c.sealed, Purpose.LEAD, (leads.c.group_id, leads.c.id)),
    SealedColumn(leads.c.earlier, Purpose.LEAD_EARLIER, (leads.c.group_id, leads.c.id)),
    SealedColumn(dialogs.c.told, Purpose.DIALOG_TOLD, (dialogs.c.group_id, dialogs.c.peer_id)),
    SealedColumn(events.c.body, Purpose.EVENT, (events.c.group_id, events.c.mark)),
    SealedColumn(
        replies.c.body, Purpose.REPLY, (replies.c.group_id, replies.c.mark, replies.c.number)
    ),
    SealedColumn(oauth_states.c.sealed, Purpose.PENDING_GRANT, (oauth_states.c.state_hash,)),
    SealedColumn(feeds.c.sealed_key, Purpose.FEED_KEY, (feeds.c.community_id,)),
    SealedColumn(notices.c.body, Purpose.NOTICE, (notices.c.group_id, notices.c.id)),
    SealedColumn(members.c.totp_secret, Purpose.TOTP_SECRET, (members.c.id,)),
    SealedColumn(invitations.c.totp_secret, Purpose.INVITED_TOTP, (invitations.c.id,)),
    SealedColumn(endpoints.c.sealed_secret, Purpose.ENDPOINT_SECRET, (endpoints.c.id,)),
    SealedColumn(endpoints.c.sealed_before, Purpose.ENDPOINT_SECRET, (endpoints.c.id,)),
    SealedColumn(
        getcourse_account.c.school_key, Purpose.GETCOURSE_SCHOOL_KEY, (getcourse_account.c.id,)
    ),
    SealedColumn(
        getcourse_account.c.developer_key,
        Purpose.GETCOURSE_DEVELOPER_KEY,
        (getcourse_account.c.id,),
    ),
    SealedColumn(
        getcourse_students.c.email,
        Purpose.STUDENT_EMAIL,
        (getcourse_students.c.student_id, getcourse_students.c.course_id),
    ),
    SealedColumn(
        getcourse_students.c.form,
        Purpose.STUDENT_FORM,
        (getcourse_students.c.student_id, getcourse_students.c.course_id),
    ),
)


@dataclass(frozen=True)
class Counted:
    """What lies sealed: how many values open with no key here, and how many are not bound."""

    lost: int
    unbound: int


async def reseal_secrets(database: Database, vault: Vault, *, leave_lost: bool = False) -> int:
    """Seal everything in today's form with the key that seals; how many values changed.

    LostSecret, and nothing is changed, when one does not open; with `leave_lost` those stay as they
    are. It may be stopped anywhere and begun again: what is done is not done twice, and a value
    that somebody writes meanwhile is theirs.
    """
    if not leave_lost and (await count_sealed(database, vault)).lost:
        raise LostSecret
    changed = 0
    for sealed in SEALED:
        async for rows in _read_batches(database, sealed):
            changed += await _reseal_rows(database, vault, sealed, rows)
    return changed


async def count_unopened(database: Database, vault: Vault) -> int:
    """How many secrets do not open: their key is not on the list, or they are out of place."""
    return (await count_sealed(database, vault)).lost


async def count_sealed(database: Database, vault: Vault) -> Counted:
    """What does not open, and what is not bound to its record yet."""
    lost = unbound = 0
    for sealed in SEALED:
        async for rows in _read_batches(database, sealed):
            for row in rows:
                kept, record = _parts(sealed, row)
                lost += not vault.can_open(kept, sealed.purpose, *record)
                unbound += not is_bound(kept)
    return Counted(lost, unbound)


async def is_anything_sealed(connection: AsyncConnection) -> bool:
    """Whether any value is sealed, in the caller's transaction."""
    for sealed in SEALED:
        query = select(sealed.column).where(sealed.column.is_not(None)).limit(1)
        if (await connection.execute(query)).first() is not None:
            return True
    return False


async def _reseal_rows(
    database: Database, vault: Vault, sealed: SealedColumn, rows: list[Row[Any]]
) -> int:
    changed = 0
    async with database.transaction() as connection:
        for row in rows:
            kept, record = _parts(sealed, row)
            try:
                fresh = vault.reseal(kept, sealed.purpose, *record)
            except LostSecret:
                continue
            if fresh == kept:
                continue
            # Only what is still there: a worker may have stored a newer secret meanwhile.
            same = [column == row._mapping[column] for column in sealed.table.primary_key]
            statement = update(sealed.table).where(*same, sealed.column == kept)
            written = await connection.execute(statement.values({sealed.column: fresh}))
            changed += written.rowcount
    return changed


async def _read_batches(database: Database, sealed: SealedColumn) -> AsyncIterator[list[Row[Any]]]:
    """All rows with a value, in the order of their key, each batch in a transaction of its own."""
    key = tuple(sealed.table.primary_key)
    columns = dict.fromkeys((*key, *sealed.record, sealed.column))
    query = select(*columns).where(sealed.column.is_not(None)).order_by(*key).limit(BATCH)
    last: Row[Any] | None = None
    while True:
        page = query
        if last is not None:
            reached = [literal(last._mapping[column], column.type) for column in key]
            page = query.where(tuple_(*key) > tuple_(*reached))
        async with database.transaction() as connection:
            rows = list((await connection.execute(page)).all())
        if rows:
            yield rows
        if len(rows) < BATCH:
            return
        last = rows[-1]


def _parts(sealed: SealedColumn, row: Row[Any]) -> tuple[str, tuple[Any, ...]]:
    return row._mapping[sealed.column], tuple(row._mapping[column] for column in sealed.record)
