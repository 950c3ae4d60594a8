"""What the practitioner is told in VK: kept sealed until VK takes it, however long that lasts.

Unlike a reply, a notice waits for its receiver: for somebody to be bound, for the key to come back,
for VK to let us write. Whom it goes to is decided when it is sent.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    Double,
    and_,
    case,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.storage.conversations import lease_of
from vitrina.storage.database import Database, retried_once
from vitrina.storage.leases import Leases
from vitrina.storage.models import events, grants, leads, notice_receivers, notices, webhooks
from vitrina.storage.new_grants import can_speak
from vitrina.storage.new_notices import NoticeKind
from vitrina.storage.receivers import note_closed, note_open, whom, with_receivers
from vitrina.storage.replies import RESENT_WITHIN, NewReply, insert_reply
from vitrina.storage.vault import LostSecret, Purpose, Vault

BATCH = 20  # notices of one community at a time
# How long a notice may be on its way before the practitioner's page shows it as not delivered.
SHOWN_AFTER = 60.0  # seconds
SHOWN = 20

# `unsure`: VK may have taken it, and it is too late to find out by sending it again; `dropped`: it
# is not needed any more.
NoticeEnd = Literal["sent", "unsure", "refused", "dropped"]


@dataclass(frozen=True)
class NoticeRecord:
    """A notice that is not sent yet; `may_be_sent` when an earlier sending got no clear answer.

    `is_needed`: the practitioner has not dealt with it meanwhile. `is_locked`: it does not open
    here, yet, and has no text. `created_at` is unix seconds.
    """

    id: str
    group_id: int
    peer_id: int
    kind: NoticeKind
    random_id: int
    attempts: int
    may_be_sent: bool
    is_needed: bool
    created_at: float
    text: str = field(repr=False)
    is_locked: bool = False
    was_refused: bool = False


@dataclass(frozen=True)
class Due:
    """What a community's receiver is to be told now, the oldest first."""

    user_id: int
    notices: tuple[NoticeRecord, ...]


@dataclass(frozen=True)
class Undelivered:
    """What VK has not taken: `calls` one by one; `requests` are counted, they have a page."""

    calls: tuple[NoticeRecord, ...]
    requests: int


class Notices:
    def __init__(self, database: Database, vault: Vault, leases: Leases) -> None:
        self._database = database
        self._vault = vault
        self._leases = leases

    @retried_once
    async def find_communities(self) -> list[int]:
        """Communities with something to tell, a key to tell it with, and somebody to tell it to."""
        query = (
            select(notices.c.group_id)
            .distinct()
            .select_from(with_receivers(webhooks))
            .join(notices, notices.c.group_id == webhooks.c.group_id)
            .join(grants, grants.c.group_id == notices.c.group_id)
            .where(can_speak(), self._is_due(), self._is_open())
        )
        async with self._database.transaction() as connection:
            return list((await connection.execute(query)).scalars())

    @retried_once
    async def find_due(self, group_id: int) -> Due | None:
        """What is to be told now; None when there is nothing, or nobody to tell it to."""
        query = (
            select(notices, whom().label("whom"), _is_needed().label("is_needed"))
            .select_from(with_receivers(webhooks))
            .join(notices, notices.c.group_id == webhooks.c.group_id)
            .where(notices.c.group_id == group_id, self._is_due(), self._is_open())
            .order_by(notices.c.created_at, notices.c.id)
            .limit(BATCH)
        )
        async with self._database.transaction() as connection:
            rows = (await connection.execute(query)).mappings().all()
        if not rows:
            return None
        return Due(rows[0]["whom"], tuple(self._open(row) for row in rows))

    async def begin_sending(self, notice: NoticeRecord) -> bool:
        """Commit that it is about to be sent; False when VK may have it, and can't be asked again.

        LeaseLost when the community is not ours.
        """
        now = self._database.now()
        lately = notices.c.first_sent_at > now - literal(RESENT_WITHIN, Double)
        statement = (
            update(notices)
            .where(notices.c.id == notice.id, notices.c.state == "waiting")
            .where(or_(notices.c.first_sent_at.is_(None), lately))
            .values(
                attempts=notices.c.attempts + 1,
                first_sent_at=func.coalesce(notices.c.first_sent_at, now),
            )
        )
        async with self._database.transaction() as connection:
            await self._leases.prolong(connection, lease_of(notice.group_id))
            return (await connection.execute(statement)).rowcount == 1

    async def put_off(self, notice: NoticeRecord, seconds: float, *, was_sent: bool) -> None:
        """Try it again after so many seconds; `was_sent` when VK may have taken it this time."""
        values: dict[str, Any] = {"not_before": self._database.now() + literal(seconds, Double)}
        if not was_sent and not notice.may_be_sent:
            values["first_sent_at"] = null()
        await self._write(notice, values)

    async def wait_for_way(
        self, notice: NoticeRecord, user_id: int, code: int, reply: NewReply | None = None
    ) -> None:
        """VK does not let us write to this user: nothing is sent there until the way is open.

        `reply` is what its visitor hears of that.
        """
        now = self._database.now()
        async with self._database.transaction() as connection:
            never = {} if notice.may_be_sent else {"first_sent_at": null()}
            await self._write_in(connection, notice, {"error_code": code} | never)
            if reply is not None:
                await insert_reply(connection, self._vault, notice.group_id, reply, now)
            await note_closed(connection, notice.group_id, user_id, code, now)

    async def end_sent(self, notice: NoticeRecord, user_id: int) -> None:
        """VK took it: what it said is no longer kept, and the way is open."""
        now = self._database.now()
        async with self._database.transaction() as connection:
            await self._write_in(connection, notice, {"state": "sent", "body": null()})
            await note_open(connection, notice.group_id, user_id, now)

    async def end(self, notice: NoticeRecord, ended: NoticeEnd, code: int | None = None) -> None:
        """It is not sent any more; what may be unknown to the practitioner keeps its text."""
        values: dict[str, Any] = {"state": ended, "error_code": code}
        await self._write(notice, values | ({"body": null()} if ended == "dropped" else {}))

    @retried_once
    async def list_undelivered(self, group_id: int) -> Undelivered:
        """What has not reached the practitioner in VK and may still concern them, newest first."""
        age = self._database.now() - notices.c.created_at
        late = case((notices.c.state == "waiting", age > literal(SHOWN_AFTER, Double)), else_=True)
        mine = and_(
            notices.c.group_id == group_id,
            notices.c.state.in_(("waiting", "unsure", "refused")),
            _is_needed(),
            late,
        )
        is_request = notices.c.kind == "request"
        calls = select(notices, literal(True).label("is_needed")).where(mine, ~is_request)
        calls = calls.order_by(notices.c.created_at.desc(), notices.c.id).limit(SHOWN)
        count = select(func.count()).select_from(notices).where(mine, is_request)
        async with self._database.transaction() as connection:
            rows = (await connection.execute(calls)).mappings().all()
            requests = (await connection.execute(count)).scalar_one()
        return Undelivered(tuple(self._open(row) for row in rows), requests)

    @retried_once
    async def dismiss(self, group_id: int, notice_id: str) -> bool:
        """The practitioner has seen it; False when the community has no such notice."""
        mine = and_(notices.c.group_id == group_id, notices.c.id == notice_id)
        done = update(notices).where(mine, notices.c.state != "sent")
        async with self._database.transaction() as connection:
            written = await connection.execute(done.values(state="dropped", body=null()))
            return written.rowcount == 1

    def _is_due(self) -> ColumnElement[bool]:
        return and_(notices.c.state == "waiting", notices.c.not_before <= self._database.now())

    def _is_open(self) -> ColumnElement[bool]:
        """The condition that somebody is known to whom VK may let us write."""
        after = notice_receivers.c.try_after
        return and_(whom().is_not(None), or_(after.is_(None), after <= self._database.now()))

    def _open(self, row: Any) -> NoticeRecord:
        text, is_locked = "", False
        try:
            if row["body"]:
                text = self._vault.open(row["body"], Purpose.NOTICE, row["group_id"], row["id"])
        except LostSecret:
            is_locked = True
        return NoticeRecord(
            id=row["id"],
            group_id=row["group_id"],
            peer_id=row["peer_id"],
            kind=row["kind"],
            random_id=row["random_id"],
            attempts=row["attempts"],
            may_be_sent=row["first_sent_at"] is not None,
            is_needed=bool(row["is_needed"]),
            created_at=row["created_at"],
            text=text,
            is_locked=is_locked,
            was_refused=row["error_code"] is not None,
        )

    @retried_once
    async def _write(self, notice: NoticeRecord, values: dict[str, Any]) -> None:
        async with self._database.transaction() as connection:
            await self._write_in(connection, notice, values)

    async def _write_in(
        self, connection: AsyncConnection, notice: NoticeRecord, values: dict[str, Any]
    ) -> None:
        await self._leases.prolong(connection, lease_of(notice.group_id))
        await connection.execute(update(notices).where(notices.c.id == notice.id).values(values))


def _is_needed() -> ColumnElement[bool]:
    """A request waits for an answer, and nobody has written in the dialog of a call since."""
    of_visitor = notices.c.peer_id
    waits = exists().where(
        leads.c.group_id == notices.c.group_id,
        leads.c.peer_id == of_visitor,
        leads.c.handled_at.is_(None),
    )
    # What is told of as missed had waited for a day by then.
    waited = case((notices.c.kind == "missed", literal(86_400.0, Double)), else_=0.0)
    answered = exists().where(
        events.c.group_id == notices.c.group_id,
        events.c.peer_id == of_visitor,
        events.c.kind == "master",
        events.c.received_at > notices.c.created_at - waited,
    )
    return case((notices.c.kind == "request", waits), else_=~answered)
