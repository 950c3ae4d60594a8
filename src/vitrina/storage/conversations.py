"""Dialogs with visitors: what was decided about an event, and the replies on their way.

Every write prolongs the community's lease in its own transaction: who lost it writes nothing.
What was written and what is said lie sealed, and go as soon as they are decided and sent.
"""

from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    Double,
    and_,
    case,
    func,
    literal,
    null,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from vitrina.storage.database import Database, retried_once
from vitrina.storage.events import Event
from vitrina.storage.leads import LeadRecord, keep_lead
from vitrina.storage.leases import Leases
from vitrina.storage.models import dialogs, events, grants, replies
from vitrina.storage.new_grants import can_speak
from vitrina.storage.new_notices import NewNotice, insert_notice
from vitrina.storage.questions import count_questions
from vitrina.storage.receivers import hear_receiver
from vitrina.storage.replies import (
    LOCKED_PAUSE,
    RESENT_WITHIN,
    SENT_WITHIN,
    Ended,
    NewReply,
    ReplyRecord,
    insert_reply,
    is_due,
    is_reply,
    open_reply,
)
from vitrina.storage.vault import LostSecret, Purpose, Vault
from vitrina.storage.visitors import forget_dialog


@dataclass(frozen=True)
class Decided:
    """What one event came to: the dialog's new memory, replies, maybe a lead or a wish to go.

    `told` is JSON of what the visitor told of themselves early, or nothing; `earlier` are the
    events right before it that were answered together with it. `binds` is the code by which this
    dialog's person is told of requests from now on; `is_heard`: VK lets us write to who is told.
    `topics`: what it was about, counted for its `month` («2026-11»).
    """

    event: Event
    dialog: str = field(repr=False)
    replies: tuple[NewReply, ...] = ()
    notices: tuple[NewNotice, ...] = ()
    lead: LeadRecord | None = None
    forgets: bool = False
    told: str = field(default="", repr=False)
    earlier: tuple[Event, ...] = ()
    binds: str = field(default="", repr=False)
    is_heard: bool = False
    topics: tuple[str, ...] = ()
    month: str = ""


@dataclass(frozen=True)
class Memory:
    """What the bot remembers of a dialog, as it was written; None and nothing of a new one.

    `told` is empty when it does not open here.
    """

    state: str | None = None
    told: str = field(default="", repr=False)


class _Outdated(Exception):
    """One of the events is decided already, or the code is gone: nothing is written."""


def lease_of(group_id: int) -> str:
    """The name of the lease of who answers in a community."""
    return f"answers/{group_id}"


class Conversations:
    def __init__(self, database: Database, vault: Vault, leases: Leases) -> None:
        self._database = database
        self._vault = vault
        self._leases = leases
        dialect: Any = sqlite if database.is_sqlite else postgresql
        upsert: Any = dialect.insert(dialogs)
        self._keep_dialog = upsert.on_conflict_do_update(
            index_elements=["group_id", "peer_id"],
            set_={name: upsert.excluded[name] for name in ("state", "told", "changed_at")},
        )

    @retried_once
    async def memory(self, group_id: int, peer_id: int) -> Memory:
        """What the bot remembers of the dialog."""
        query = select(dialogs.c.state, dialogs.c.told).where(
            dialogs.c.group_id == group_id, dialogs.c.peer_id == peer_id
        )
        async with self._database.transaction() as connection:
            row = (await connection.execute(query)).one_or_none()
        if row is None:
            return Memory()
        told = ""
        if row.told:
            with suppress(LostSecret):  # then it is asked for once more
                told = self._vault.open(row.told, Purpose.DIALOG_TOLD, group_id, peer_id)
        return Memory(row.state, told)

    async def decide(self, decided: Decided) -> bool:
        """Write all of it at once, and that its events are dealt with; LeaseLost when not ours.

        False, and nothing is written, when one was dealt with already (a visitor was forgotten), or
        the code that was to bind somebody has gone meanwhile.
        """
        try:
            await self._write_decided(decided)
        except _Outdated:
            return False
        return True

    async def _write_decided(self, decided: Decided) -> None:
        event, now = decided.event, self._database.now()
        together = [one.dedup_key for one in (*decided.earlier, event)]
        async with self._database.transaction() as connection:
            await self._leases.prolong(connection, lease_of(event.group_id))
            waiting = update(events).where(
                events.c.group_id == event.group_id,
                events.c.mark.in_(together),
                events.c.decided_at.is_(None),
            )
            done = await connection.execute(waiting.values(decided_at=now, body=null()))
            if done.rowcount != len(together):
                raise _Outdated
            if decided.is_heard and not await hear_receiver(connection, event, decided.binds, now):
                raise _Outdated
            if decided.forgets:
                await forget_dialog(connection, event.group_id, event.peer_id)
            await connection.execute(
                self._keep_dialog.values(
                    group_id=event.group_id,
                    peer_id=event.peer_id,
                    state=decided.dialog,
                    told=self._seal_told(decided),
                    changed_at=now,
                )
            )
            await count_questions(connection, event.group_id, decided.month, decided.topics)
            if decided.lead:
                await keep_lead(connection, self._vault, decided.lead, now)
            for reply in decided.replies:
                await insert_reply(connection, self._vault, event.group_id, reply, now)
            for notice in decided.notices:
                await insert_notice(connection, self._vault, event.group_id, notice, now)

    def _seal_told(self, decided: Decided) -> str | None:
        if not decided.told:
            return None
        record = (decided.event.group_id, decided.event.peer_id)
        return self._vault.seal(decided.told, Purpose.DIALOG_TOLD, *record)

    @retried_once
    async def find_communities(self) -> list[int]:
        """Communities with replies whose time has come, and a key to send them with."""
        query = (
            select(replies.c.group_id)
            .distinct()
            .join(grants, grants.c.group_id == replies.c.group_id)
            .where(is_due(self._database), can_speak())
        )
        async with self._database.transaction() as connection:
            return list((await connection.execute(query)).scalars())

    @retried_once
    async def find_planned(self, group_id: int) -> list[ReplyRecord]:
        """Replies of a community to be sent now, each dialog in its order.

        While the first of a dialog has to wait, so do the others.
        """
        query = (
            select(replies, is_due(self._database).label("is_due"))
            .where(replies.c.group_id == group_id, replies.c.state == "planned")
            .order_by(replies.c.created_at, replies.c.mark, replies.c.number)
        )
        async with self._database.transaction() as connection:
            rows = (await connection.execute(query)).mappings().all()
        found, waiting = [], set()
        for row in rows:
            if not row["is_due"]:
                waiting.add(row["peer_id"])
            if row["peer_id"] in waiting:
                continue
            found.append(open_reply(self._vault, row))
        return found

    async def begin_sending(self, reply: ReplyRecord) -> bool:
        """Commit that it is about to be sent; False when it is too late for that.

        LeaseLost when the community is not ours.
        """
        now = self._database.now()
        never = and_(
            replies.c.first_sent_at.is_(None),
            replies.c.created_at > now - literal(SENT_WITHIN, Double),
        )
        lately = replies.c.first_sent_at > now - literal(RESENT_WITHIN, Double)
        statement = (
            update(replies)
            .where(is_reply(reply), replies.c.state == "planned", never | lately)
            .values(
                attempts=replies.c.attempts + 1,
                first_sent_at=func.coalesce(replies.c.first_sent_at, now),
            )
        )
        async with self._database.transaction() as connection:
            await self._leases.prolong(connection, lease_of(reply.group_id))
            return (await connection.execute(statement)).rowcount == 1

    async def put_off(self, reply: ReplyRecord, seconds: float, *, was_sent: bool) -> None:
        """Try it again after so many seconds; `was_sent` when VK may have taken it this time."""
        values: dict[str, object] = {"not_before": self._database.now() + literal(seconds, Double)}
        if not was_sent and not reply.may_be_sent:
            values["first_sent_at"] = null()
        await self._write(reply, **values)

    async def wait_for_key(self, reply: ReplyRecord) -> None:
        """It does not open here: later, until its time to be sent is over."""
        now = self._database.now()
        is_late = replies.c.created_at <= now - literal(SENT_WITHIN, Double)
        await self._write(
            reply,
            state=case((is_late, "given_up"), else_=replies.c.state),
            not_before=now + literal(LOCKED_PAUSE, Double),
        )

    async def end(self, reply: ReplyRecord, ended: Ended, error_code: int | None = None) -> None:
        """It is sent, refused for good, or given up; what it said is no longer kept."""
        await self._write(reply, state=ended, error_code=error_code, body=null())

    @retried_once
    async def _write(self, reply: ReplyRecord, **values: object) -> None:
        async with self._database.transaction() as connection:
            await self._leases.prolong(connection, lease_of(reply.group_id))
            await connection.execute(update(replies).where(is_reply(reply)).values(**values))
