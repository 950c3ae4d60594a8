"""After a backup was put back: what it does not know may have been done, and is looked for first.

Between the backup and its return VK has gone on: builds made what the backup has as planned, the
bot answered what the backup has as waiting. Nothing of that may be done again blindly.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Double, and_, delete, func, literal, null, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.domain.build import UNFINISHED, BuildEvent, BuildState, StepState
from vitrina.storage.build_events import note_events
from vitrina.storage.database import Database
from vitrina.storage.invitations import end_invitations
from vitrina.storage.listings import relist_builds
from vitrina.storage.models import builds, events, leases, oauth_states, replies, sessions, steps
from vitrina.storage.records import JSON
from vitrina.storage.replies import RESENT_WITHIN

# Runners of the time after the backup are behind this, however often a build was taken up then.
EPOCHS = 10_000
_RETRIED = (BuildState.FAILED, BuildState.DONE_WITH_GAPS)


@dataclass(frozen=True)
class Distrusted:
    """How much is not taken at its word any more."""

    builds: int
    steps: int
    grants: int
    events: int
    replies: int


async def distrust_backup(database: Database) -> Distrusted:
    """Mark everything that may have happened since the backup; idempotent, in one transaction.

    Planned steps of unfinished builds become unknown, so that VK is looked at before they are made;
    refused ones will be when somebody tries them again. Grants on their way are dropped. Events are
    taken for answered. Replies are sent only while VK still knows them by their `random_id`.
    Members of the school sign in anew and no invitation works: any may have ended since.
    """
    async with database.transaction() as connection:
        await connection.execute(delete(sessions))
        await end_invitations(connection, true())
        return Distrusted(
            builds=await _raise_epochs(connection, database),
            steps=await _forget_plans(connection, database),
            grants=(await connection.execute(delete(oauth_states))).rowcount,
            events=await _take_for_answered(connection, database),
            replies=await _take_for_sent(connection),
        )


async def last_sign_of_life(database: Database) -> float:
    """Until when anybody holds a lease; it moves while a bot answers or listens somewhere."""
    async with database.transaction() as connection:
        query = select(func.coalesce(func.max(leases.c.held_until), 0.0))
        return float((await connection.execute(query)).scalar_one())


async def _raise_epochs(connection: AsyncConnection, database: Database) -> int:
    raised = await connection.execute(
        update(builds)
        .where(builds.c.state.in_(UNFINISHED))
        .values(epoch=builds.c.epoch + EPOCHS, submitted_at=database.now())
        .returning(builds.c.id)
    )
    ids = list(raised.scalars())
    await note_events(connection, ids, database.now(), BuildEvent.RESTORED)
    running = update(builds).where(builds.c.state == BuildState.RUNNING)
    await connection.execute(running.values(state=BuildState.QUEUED))
    await relist_builds(connection, database.now(), ids)
    return len(ids)


async def _forget_plans(connection: AsyncConnection, database: Database) -> int:
    planned = and_(builds.c.state.in_(UNFINISHED), steps.c.state == StepState.PLANNED)
    refused = and_(builds.c.state.in_((*UNFINISHED, *_RETRIED)), steps.c.state == StepState.REFUSED)
    query = select(steps).join(builds, builds.c.id == steps.c.build_id).where(planned | refused)
    changed = 0
    for row in (await connection.execute(query)).mappings().all():
        reference: JSON = row["reference"] or {}
        values: dict[str, Any] = {
            "reference": {**reference, "restored": True},
            "intent": _intent_of_restored(row["key"], row["intent"], reference),
        }
        if row["state"] == StepState.PLANNED:
            changed += 1
            values |= {
                "state": StepState.UNKNOWN,
                "settles_at": null(),
                "error_code": null(),
                "changed_at": database.now(),
            }
        same = and_(steps.c.build_id == row["build_id"], steps.c.key == row["key"])
        await connection.execute(update(steps).where(same).values(**values))
    return changed


def _intent_of_restored(key: str, intent: JSON | None, reference: JSON) -> JSON:
    """What the step may have been sent with; any community new since its grant may be ours."""
    if intent is not None or key != "community":
        return intent or {}
    if "probed" in reference:
        return {"before": {"groups": reference["probed"]}}
    # Nobody knows what the person had before: only one of the same name may pass for ours.
    return {"before": {"groups": [], "same_title": True}}


async def _take_for_answered(connection: AsyncConnection, database: Database) -> int:
    """Events wait for a moment only: what the backup has as waiting was answered right after it.

    A listener that stood long ago would hear what was answered since: it goes on from now.
    """
    now = database.now()
    old = leases.c.held_until < now - literal(RESENT_WITHIN, Double)
    await connection.execute(
        update(leases).where(old, leases.c.cursor.is_not(None)).values(cursor="")
    )
    waiting = update(events).where(events.c.decided_at.is_(None))
    return (await connection.execute(waiting.values(decided_at=now, body=null()))).rowcount


async def _take_for_sent(connection: AsyncConnection) -> int:
    """A reply may have been sent as soon as it was written; VK knows it again for an hour."""
    planned = and_(replies.c.state == "planned", replies.c.first_sent_at.is_(None))
    statement = update(replies).where(planned).values(first_sent_at=replies.c.created_at)
    return (await connection.execute(statement)).rowcount
