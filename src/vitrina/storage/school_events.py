"""What a school is told of its communities: written down in the very transaction that it tells of.

Nobody's name, phone or text is in an event: ids, codes of reasons, keys of pieces.
"""

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.domain.community import CommunityState
from vitrina.domain.school_event import SchoolEvent
from vitrina.storage.models import communities, deliveries, endpoints, school_events

JSON = dict[str, Any]


async def record_event(
    connection: AsyncConnection,
    now: ColumnElement[float],
    kind: SchoolEvent,
    community_id: str,
    data: Mapping[str, Any],
    *,
    once: str | None = None,
    lead_id: str | None = None,
) -> str | None:
    """The event's id, which is stable; it is on its way once the caller's transaction commits.

    None when nothing is told: the community is forgotten, or `once` was told before. Whoever calls
    holds what `forget` waits for: the run, the community's row, or the lease of the group.
    """
    living = select(communities.c.id).where(
        communities.c.id == community_id, communities.c.state != CommunityState.FORGOTTEN
    )
    if (await connection.execute(living)).first() is None:
        return None
    event_id = f"evt_{uuid.uuid4().hex}"
    dialect: Any = sqlite if connection.dialect.name == "sqlite" else postgresql
    added = await connection.execute(
        dialect.insert(school_events)
        .values(
            id=event_id,
            kind=kind,
            community_id=community_id,
            lead_id=lead_id,
            once=once,
            data=dict(data),
            created_at=now,
        )
        .on_conflict_do_nothing(index_elements=["once"])
        .returning(school_events.c.id)
    )
    if added.first() is None:
        return None
    await _send_to_endpoints(connection, now, kind, community_id, event_id)
    return event_id


async def record_made(
    connection: AsyncConnection, now: ColumnElement[float], community_id: str, data: JSON
) -> None:
    """Tell that a community's first run is over, unless that was told."""
    await record_event(
        connection,
        now,
        SchoolEvent.COMMUNITY_MADE,
        community_id,
        data,
        once=f"made/{community_id}",
    )


async def record_lead(
    connection: AsyncConnection, now: ColumnElement[float], group_id: int, lead_id: str, data: JSON
) -> None:
    """Tell of a request, without who asks; of a group that is no community's nothing is told."""
    query = select(communities.c.id).where(
        communities.c.group_id == group_id, communities.c.state != CommunityState.FORGOTTEN
    )
    community_id = (await connection.execute(query)).scalar()
    if community_id is None:
        return
    await record_event(
        connection,
        now,
        SchoolEvent.LEAD_CREATED,
        community_id,
        {"lead_id": lead_id, **data},
        once=f"lead/{lead_id}",
        lead_id=lead_id,
    )


async def _send_to_endpoints(
    connection: AsyncConnection,
    now: ColumnElement[float],
    kind: SchoolEvent,
    community_id: str,
    event_id: str,
) -> None:
    query = select(endpoints.c.id, endpoints.c.kinds).where(endpoints.c.state != "off")
    found = (await connection.execute(query)).all()
    for endpoint in (one for one in found if kind in one.kinds):
        await insert_delivery(connection, now, endpoint.id, event_id, community_id)


async def insert_delivery(
    connection: AsyncConnection,
    now: ColumnElement[float],
    endpoint_id: str,
    event_id: str,
    community_id: str | None = None,
) -> None:
    """The event is on its way to this endpoint once the caller's transaction commits."""
    await connection.execute(
        insert(deliveries).values(
            id=uuid.uuid4().hex,
            endpoint_id=endpoint_id,
            event_id=event_id,
            community_id=community_id,
            state="waiting",
            attempts=0,
            next_at=now,
            created_at=now,
        )
    )
