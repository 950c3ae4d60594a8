"""When communities are looked at, and what a look has found."""

import hashlib
from collections.abc import Mapping

from sqlalchemy import ColumnElement, Double, and_, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.domain.community import CommunityState, Seen
from vitrina.domain.school_event import SchoolEvent
from vitrina.storage.database import Database, retried_once
from vitrina.storage.listings import relist
from vitrina.storage.models import communities
from vitrina.storage.pieces import Sighting, note_sightings
from vitrina.storage.school_events import record_event
from vitrina.storage.telling_wishes import wish_telling

DAY = 86400.0
_NIGHT = 22 * 3600.0  # 01:00 in Moscow, as seconds of the day in UTC
_NIGHT_LASTS = 4 * 3600.0
# What is lost is looked at as well: its owner may take back what they have deleted.
_LOOKED_AT = communities.c.state.in_((CommunityState.LIVING, CommunityState.LOST))


@retried_once
async def note_look(
    database: Database, community_id: str, sightings: Mapping[str, Sighting]
) -> None:
    """Write down what VK showed, and when; what was lost lives again, if VK showed anything."""
    now = database.now()
    async with database.transaction() as connection:
        await note_sightings(connection, community_id, sightings, now)
        mine = communities.c.id == community_id
        await connection.execute(update(communities).where(mine).values(checked_at=now))
        if sightings:
            lost = and_(mine, communities.c.state == CommunityState.LOST)
            await connection.execute(
                update(communities).where(lost).values(state=CommunityState.LIVING)
            )
            await relist(connection, now, [community_id])
        # Last: the community's row is held by now, which whoever forgets it waits for.
        await _tell(connection, now, community_id, sightings, is_lost=False)


@retried_once
async def note_gone(database: Database, community_id: str) -> None:
    """VK shows that a living community is deleted or blocked: it is lost from now on."""
    living = and_(
        communities.c.id == community_id,
        communities.c.state.in_((CommunityState.MADE, CommunityState.LIVING)),
    )
    now = database.now()
    lost = update(communities).where(living).values(state=CommunityState.LOST, checked_at=now)
    async with database.transaction() as connection:
        if (await connection.execute(lost)).rowcount == 1:
            await relist(connection, now, [community_id])
            await _tell(connection, now, community_id, {}, is_lost=True)


async def _tell(
    connection: AsyncConnection,
    now: ColumnElement[float],
    community_id: str,
    sightings: Mapping[str, Sighting],
    *,
    is_lost: bool,
) -> None:
    """The school is told what a look says, by keys of pieces.

    What a person has removed or changed by hand is theirs, and in its place.
    """
    missing = [key for key, one in sightings.items() if one.seen is Seen.MISSING and not one.theirs]
    theirs = [key for key, one in sightings.items() if one.theirs]
    unread = [key for key, one in sightings.items() if one.seen is Seen.UNKNOWN]
    data = {
        "is_lost": is_lost,
        "all_in_place": len(sightings) > len(unread) and not missing,
        "missing": sorted(missing),
        "changed_by_hand": sorted(theirs),
        "unread": sorted(unread),
    }
    await record_event(connection, now, SchoolEvent.COMMUNITY_CHECKED, community_id, data)
    await wish_telling(connection, community_id, now)


async def take_due(database: Database, now: float) -> str | None:
    """A community whose night look is due, which is due again a day later; None: none is.

    One that was never to be looked at gets its minute of the night first. Of any number of
    processes each takes another one. `now` is unix seconds.
    """
    async with database.transaction() as connection:
        due = (
            select(communities.c.id, communities.c.check_at)
            .where(_LOOKED_AT, or_(communities.c.check_at.is_(None), communities.c.check_at <= now))
            .order_by(communities.c.check_at)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        row = (await connection.execute(due)).first()
        if row is None:
            return None
        mine = and_(communities.c.id == row.id)
        later = literal(night_minute(row.id, now), Double)
        await connection.execute(update(communities).where(mine).values(check_at=later))
        if row.check_at is None:
            return ""
        return str(row.id)


def night_minute(community_id: str, now: float) -> float:
    """The community's own moment of the next night, so that a night's looks are spread over it."""
    share = int(hashlib.sha256(community_id.encode()).hexdigest()[:8], 16) / 2**32
    moment = now - now % DAY + _NIGHT + share * _NIGHT_LASTS
    # The night begins in one day of UTC and ends in the next.
    while moment - DAY > now:
        moment -= DAY
    while moment <= now:
        moment += DAY
    return moment
