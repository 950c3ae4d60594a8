"""What a school is told: once each, in the transaction it tells of, and of nobody by name."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from storage.conftest import IVAN, PHONE
from vitrina.domain.build import BuildState, WaitingFor
from vitrina.domain.community import CommunityState, Seen
from vitrina.domain.reason import Reason
from vitrina.domain.school_event import SchoolEvent
from vitrina.storage.builds import Builds
from vitrina.storage.checking import note_gone, note_look
from vitrina.storage.database import Database
from vitrina.storage.forgetting import Forgetting
from vitrina.storage.journal import Journal, Superseded
from vitrina.storage.leads import LeadRecord, keep_lead
from vitrina.storage.models import communities, deliveries, endpoints, school_events
from vitrina.storage.pieces import Sighting
from vitrina.storage.records import BuildRecord
from vitrina.storage.run_telling import RunGap
from vitrina.storage.school_events import record_event
from vitrina.storage.vault import Vault
from vitrina.storage.visitors import Visitors

Take = Callable[[str], Awaitable[tuple[BuildRecord, Journal]]]
GROUP, VISITOR = 501, 7


async def told(database: Database) -> list[Mapping[str, Any]]:
    """Every event, the first one first."""
    query = select(school_events).order_by(school_events.c.created_at, school_events.c.kind)
    async with database.transaction() as connection:
        return [dict(row) for row in (await connection.execute(query)).mappings()]


async def give_group(database: Database, community_id: str) -> None:
    mine = communities.c.id == community_id
    async with database.transaction() as connection:
        await connection.execute(update(communities).where(mine).values(group_id=GROUP))


def a_lead(vault: Vault, number: int) -> LeadRecord:
    return LeadRecord(
        id=f"lead{number}",
        group_id=GROUP,
        peer_id=VISITOR,
        service="Массаж спины",
        day="2026-11-28",
        part="Вечером, Пётр",
        contact="+79172223344",
    )


async def test_the_end_of_the_first_run_is_told_once_however_often_it_ends(
    timed: Database, builds: Builds, build_id: str, community_id: str, take: Take
) -> None:
    _, journal = await take(build_id)
    await journal.finish(BuildState.FAILED, reason=Reason(code="vk.other"))
    assert await told(timed) == []  # nothing is made
    assert await builds.retry(build_id)
    _, journal = await take(build_id)
    gaps = [RunGap("market", "vk.rights"), RunGap("info", None, 1)]
    await journal.finish(BuildState.DONE_WITH_GAPS, gaps=gaps)
    assert await builds.retry(build_id)
    _, journal = await take(build_id)
    await journal.finish(BuildState.DONE)
    [event] = await told(timed)
    assert event["kind"] == SchoolEvent.COMMUNITY_MADE
    assert event["community_id"] == community_id
    assert event["data"] == {
        "build_id": build_id,
        "purpose": "create",
        "has_gaps": True,
        "gaps": [
            {"piece": "market", "reason": "vk.rights", "doubles": 0},
            {"piece": "info", "reason": None, "doubles": 1},
        ],
    }


async def test_waiting_for_a_person_is_told_and_sleeping_is_not(
    timed: Database, builds: Builds, build_id: str, take: Take
) -> None:
    _, journal = await take(build_id)
    await journal.park(WaitingFor.FLOOD, sleep=0.0)
    _, journal = await take(build_id)
    answer = {"step": "info", "success_token": "the person's"}
    await journal.park(WaitingFor.CAPTCHA, reason=Reason(code="vk.captcha"), data=answer)
    with pytest.raises(Superseded):  # the runner that lost its build tells nothing
        await journal.park(WaitingFor.PERSON)
    [event] = await told(timed)
    assert (event["kind"], event["data"]) == (
        SchoolEvent.COMMUNITY_WAITING,
        {
            "build_id": build_id,
            "purpose": "create",
            "waiting_for": "captcha",
            "reason": "vk.captcha",
            "piece": "info",
        },
    )


async def test_a_look_is_told_with_what_is_missing(timed: Database, community_id: str) -> None:
    await note_look(
        timed, community_id, {"info": Sighting(Seen.SAME), "market": Sighting(Seen.UNKNOWN)}
    )
    sightings = {
        "market": Sighting(Seen.MISSING),
        "post/1": Sighting(Seen.MISSING, theirs=True),
        "info": Sighting(Seen.DIFFERS, theirs=True),
    }
    await note_look(timed, community_id, sightings)
    found = [event["data"] for event in await told(timed)]
    assert sorted(found, key=json.dumps) == sorted(
        [
            {
                "is_lost": False,
                "all_in_place": True,
                "missing": [],
                "changed_by_hand": [],
                "unread": ["market"],
            },
            {
                "is_lost": False,
                "all_in_place": False,
                "missing": ["market"],
                "changed_by_hand": ["info", "post/1"],
                "unread": [],
            },
        ],
        key=json.dumps,
    )


async def test_that_a_community_is_lost_is_told_once(timed: Database, community_id: str) -> None:
    mine = communities.c.id == community_id
    async with timed.transaction() as connection:
        await connection.execute(update(communities).where(mine).values(state="living"))
    for _ in range(2):
        await note_gone(timed, community_id)
    [event] = await told(timed)
    assert event["data"]["is_lost"] and not event["data"]["all_in_place"]


async def test_a_request_is_told_without_who_asks_and_goes_with_them(
    timed: Database, vault: Vault, community_id: str
) -> None:
    await give_group(timed, community_id)
    for number in (1, 2):  # the second takes the place of the first
        async with timed.transaction() as connection:
            await keep_lead(connection, vault, a_lead(vault, number), timed.now())
    [event] = await told(timed)
    assert event["data"] == {"lead_id": "lead1", "service": "Массаж спины", "day": "2026-11-28"}
    await Visitors(timed).forget(GROUP, VISITOR)
    assert await told(timed) == []


async def test_an_event_is_there_with_what_it_tells_of_or_not_at_all(
    timed: Database, community_id: str
) -> None:
    async def tell() -> None:
        async with timed.transaction() as connection:
            await record_event(
                connection, timed.now(), SchoolEvent.COMMUNITY_CHECKED, community_id, {}
            )
            raise InterruptedError

    with pytest.raises(InterruptedError):
        await tell()
    assert await told(timed) == []


async def test_every_endpoint_that_wants_the_kind_gets_a_delivery_of_its_own(
    timed: Database, community_id: str, clock: SimpleNamespace
) -> None:
    wanted = {
        "wants": ("active", ["community.checked", "lead.created"]),
        "paused": ("paused", ["community.checked"]),  # what comes meanwhile waits for it
        "off": ("off", ["community.checked"]),
        "other": ("active", ["community.made"]),
    }
    async with timed.transaction() as connection:
        for name, (state, kinds) in wanted.items():
            row = {"id": name, "url": "https://school.example/", "kinds": kinds, "state": state}
            row |= {"sealed_secret": "x", "created_at": clock.now}
            await connection.execute(insert(endpoints).values(row))
    await note_look(timed, community_id, {})
    [event] = await told(timed)
    query = select(deliveries).order_by(deliveries.c.endpoint_id)
    async with timed.transaction() as connection:
        rows = [dict(row) for row in (await connection.execute(query)).mappings()]
    assert [(row["endpoint_id"], row["state"], row["event_id"]) for row in rows] == [
        ("paused", "waiting", event["id"]),
        ("wants", "waiting", event["id"]),
    ]


async def test_of_a_forgotten_community_nothing_is_told_or_left(
    timed: Database, vault: Vault, community_id: str
) -> None:
    async def drop_nothing(*_: object) -> None:
        """There is no job engine here."""

    await give_group(timed, community_id)
    await note_look(timed, community_id, {})
    forgetting = Forgetting(timed, vault, drop_nothing)
    await asyncio.gather(
        forgetting.forget(community_id), *(note_look(timed, community_id, {}) for _ in range(4))
    )
    await note_look(timed, community_id, {})
    async with timed.transaction() as connection:
        await keep_lead(connection, vault, a_lead(vault, 3), timed.now())
        query = select(communities.c.state).where(communities.c.id == community_id)
        assert (await connection.execute(query)).scalar_one() == CommunityState.FORGOTTEN
    assert await told(timed) == []


async def test_no_event_holds_a_name_or_a_phone(
    timed: Database, vault: Vault, build_id: str, community_id: str, take: Take, dump: Any
) -> None:
    _, journal = await take(build_id)
    await journal.park(WaitingFor.PERSON, reason=Reason(code="vk.other", data={"words": IVAN.name}))
    await give_group(timed, community_id)
    async with timed.transaction() as connection:
        await keep_lead(connection, vault, a_lead(vault, 1), timed.now())
    kept = await dump("school_events", "deliveries")
    for secret in (IVAN.name, PHONE, "+79172223344", "Пётр"):
        assert secret not in kept
