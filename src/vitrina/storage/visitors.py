"""Forgetting visitors: on their request at once, and what has passed its time."""

from sqlalchemy import (
    ColumnElement,
    Double,
    Table,
    and_,
    delete,
    func,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.storage.database import Database, retried_once
from vitrina.storage.models import (
    DECIDED_WITH_TEXT,
    ENDED_WITH_TEXT,
    dialogs,
    events,
    leads,
    notices,
    replies,
    school_events,
)

DAY = 86_400.0


async def forget_dialog(connection: AsyncConnection, group_id: int, peer_id: int) -> None:
    """Delete what one visitor told one community, in the caller's transaction.

    Of events and replies the marks stay, without any text: VK may tell or take them again. What the
    practitioner was to be told of this visitor goes too. Events that nobody has decided about came
    after the wish, and keep their text until they are answered.
    """
    of_visitor = and_(
        replies.c.group_id == group_id,
        or_(replies.c.peer_id == peer_id, replies.c.mark.like(f"message/{peer_id}/%")),
    )
    await connection.execute(
        update(replies).where(of_visitor, replies.c.state == "planned").values(state="given_up")
    )
    await connection.execute(update(replies).where(of_visitor).values(body=None))
    decided = and_(_of(events, group_id, peer_id), events.c.decided_at.is_not(None))
    await connection.execute(update(events).where(decided).values(body=None))
    # What the school was told of their requests: by the ids of those.
    told = select(leads.c.id).where(_of(leads, group_id, peer_id))
    await connection.execute(delete(school_events).where(school_events.c.lead_id.in_(told)))
    for table in (dialogs, leads, notices):
        await connection.execute(delete(table).where(_of(table, group_id, peer_id)))


async def blank_texts(database: Database) -> None:
    """Blank texts that are decided and sent: the first release kept them for their days."""
    async with database.transaction() as connection:
        for table, done in ((events, DECIDED_WITH_TEXT), (replies, ENDED_WITH_TEXT)):
            await connection.execute(update(table).where(text(done)).values(body=None))


class Visitors:
    def __init__(self, database: Database) -> None:
        self._database = database

    @retried_once
    async def forget(self, group_id: int, peer_id: int) -> None:
        """Delete what one visitor told one community; what is on its way to them is not sent."""
        async with self._database.transaction() as connection:
            await connection.execute(
                update(events)
                .where(_of(events, group_id, peer_id), events.c.decided_at.is_(None))
                .values(decided_at=self._database.now())
            )
            await forget_dialog(connection, group_id, peer_id)

    @retried_once
    async def forget_old(self, *, dialog_days: int, lead_days: int) -> None:
        """Delete texts of dialogs and leads that are older than the settings allow."""
        now = self._database.now()
        old_texts = now - literal(dialog_days * DAY, Double)
        async with self._database.transaction() as connection:
            await connection.execute(delete(events).where(events.c.received_at < old_texts))
            await connection.execute(
                delete(replies).where(
                    replies.c.created_at < old_texts,
                    or_(replies.c.state != "planned", replies.c.not_before < now),
                )
            )
            await connection.execute(delete(dialogs).where(dialogs.c.changed_at < old_texts))
            is_late = and_(
                dialogs.c.told.is_not(None), dialogs.c.changed_at < now - literal(DAY, Double)
            )
            await connection.execute(update(dialogs).where(is_late).values(told=None))
            old_leads = now - literal(lead_days * DAY, Double)
            # A visit that is still to come keeps its request.
            is_over = func.coalesce(leads.c.visit_at, leads.c.created_at) < old_leads
            await connection.execute(delete(leads).where(leads.c.created_at < old_leads, is_over))
            await connection.execute(delete(notices).where(notices.c.created_at < old_leads))
        await blank_texts(self._database)


def _of(table: Table, group_id: int, peer_id: int) -> ColumnElement[bool]:
    return and_(table.c.group_id == group_id, table.c.peer_id == peer_id)
