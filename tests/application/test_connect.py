"""The verbs of the guided way on both databases: two tabs, two people, a grant that goes on."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import func, select

from application.conftest import IVAN, OLGA, Verbs, sent_form
from sandboxed import EXAMPLE
from vitrina.application.build_draft import DraftBuilt, build_draft, choose_work
from vitrina.application.grant_ends import GrantTooNarrow
from vitrina.application.open_build import TooManyOpened
from vitrina.application.read_work import NoKeyYet, Work, WorkChoices, read_work
from vitrina.application.replace_key import replace_key
from vitrina.application.services import ConnectServices
from vitrina.application.start_draft import DraftStarted, continue_grant, start_draft
from vitrina.application.take_address import AddressTaken, take_address
from vitrina.application.take_key import (
    KeyOfAnother,
    KeyOfTaken,
    KeyTaken,
    KeyWrong,
    ProbeFault,
    take_key,
)
from vitrina.domain.build import BuildState, WaitingFor
from vitrina.storage.drafts import DraftRecord
from vitrina.storage.models import builds, connect_drafts, practitioners
from vitrina.storage.openings import OpeningLimit

ALL = "manage,photos,messages,wall"
LIMIT = OpeningLimit(IVAN, 20)


@pytest.fixture
def connect(verbs: Verbs) -> ConnectServices:
    return verbs.application.connect


async def ask_sandbox(verbs: Verbs, path: str, **body: Any) -> dict[str, Any]:
    reply = await verbs.sandboxed.http.post(f"{verbs.sandboxed.sandbox.url}{path}", json=body)
    reply.raise_for_status()
    said: dict[str, Any] = reply.json()
    return said


async def open_group(verbs: Verbs) -> int:
    return int((await ask_sandbox(verbs, "/sandbox/communities", title="Пустое"))["group_id"])


async def make_key(verbs: Verbs, group_id: int, scope: str = ALL) -> str:
    minted = await ask_sandbox(
        verbs, "/sandbox/tokens", kind="community", scope=scope, group_id=group_id
    )
    return str(minted["access_token"])


async def begin(connect: ConnectServices) -> str:
    started = await start_draft(connect, sent_form(EXAMPLE))
    assert isinstance(started, DraftStarted)
    return started.page_key


async def find(connect: ConnectServices, page_key: str) -> DraftRecord:
    draft = await connect.drafts.find(page_key)
    assert draft is not None
    return draft


async def ready(verbs: Verbs, group_id: int, scope: str = ALL) -> str:
    """A draft of this group whose key is there: its page key."""
    connect = verbs.application.connect
    page_key = await begin(connect)
    draft = await find(connect, page_key)
    assert isinstance(await take_address(connect, draft, f"club{group_id}"), AddressTaken)
    key = await make_key(verbs, group_id, scope)
    assert isinstance(await take_key(connect, await find(connect, page_key), key), KeyTaken)
    return page_key


async def count(verbs: Verbs, table: Any) -> int:
    async with verbs.application.building.database.transaction() as connection:
        query = select(func.count()).select_from(table)
        return int((await connection.execute(query)).scalar_one())


async def test_a_draft_pressed_in_five_tabs_at_once_is_one_build(
    verbs: Verbs, connect: ConnectServices
) -> None:
    page_key = await ready(verbs, await open_group(verbs))
    draft = await find(connect, page_key)
    ends = await asyncio.gather(*(build_draft(connect, draft, LIMIT) for _ in range(5)))
    # A tab that comes late finds no key in the draft any more: its page leads to the build.
    assert {type(end) for end in ends} <= {DraftBuilt, NoKeyYet}
    assert DraftBuilt() in ends
    assert await verbs.count_builds() == 1
    assert await count(verbs, connect_drafts) == 0
    build = await connect.grants.building.builds.find_by_key(page_key, "page")
    assert build is not None and build.state is BuildState.QUEUED


async def test_of_two_people_with_one_community_at_once_one_has_it(
    verbs: Verbs, connect: ConnectServices
) -> None:
    group_id = await open_group(verbs)
    drafts = [await find(connect, await ready(verbs, group_id)) for _ in range(2)]
    ends = await asyncio.gather(*(build_draft(connect, draft, LIMIT) for draft in drafts))
    assert sorted(type(end).__name__ for end in ends) == ["DraftBuilt", "GroupTaken"]
    assert await verbs.count_builds() == 1

    # Whoever comes with another key of it is told so before anything is kept.
    page_key = await begin(connect)
    end = await take_key(connect, await find(connect, page_key), await make_key(verbs, group_id))
    assert isinstance(end, KeyOfTaken)
    late = await find(connect, page_key)
    assert not late.has_key
    assert isinstance(await build_draft(connect, late, LIMIT), NoKeyYet)


async def test_the_hours_builds_are_counted_where_the_run_is_opened(
    verbs: Verbs, connect: ConnectServices
) -> None:
    first, second = [await ready(verbs, await open_group(verbs)) for _ in range(2)]
    one = OpeningLimit(OLGA, 1)
    assert isinstance(await build_draft(connect, await find(connect, first), one), DraftBuilt)
    end = await build_draft(connect, await find(connect, second), one)
    assert isinstance(end, TooManyOpened)
    assert (await find(connect, second)).has_key  # nothing is lost by it


async def test_what_is_said_beforehand_is_what_the_build_has(
    verbs: Verbs, connect: ConnectServices
) -> None:
    page_key = await ready(verbs, await open_group(verbs))
    await choose_work(connect, await find(connect, page_key), WorkChoices(posts_by_feed=True))
    draft = await find(connect, page_key)
    work = await read_work(connect, draft)
    assert isinstance(work, Work) and work.choices.posts_by_feed
    assert isinstance(await build_draft(connect, draft, LIMIT), DraftBuilt)
    build = await connect.grants.building.builds.find_by_key(page_key, "page")
    assert build is not None
    made = {piece.key for piece in build.plan.pieces if not piece.manual and not piece.required}
    assert {"info", "cover"} <= made and "avatar" not in made
    assert sum(line.count for line in work.split.ours) <= len(made)


async def test_a_narrow_key_leaves_more_to_the_person(
    verbs: Verbs, connect: ConnectServices
) -> None:
    minutes = {}
    for scope in (ALL, "messages", "manage,photos,messages"):
        page_key = await ready(verbs, await open_group(verbs), scope)
        work = await read_work(connect, await find(connect, page_key))
        assert isinstance(work, Work)
        assert work.missing == set(ALL.split(",")) - set(scope.split(","))
        minutes[scope] = work.split.minutes
    assert minutes[ALL] < minutes["manage,photos,messages"] < minutes["messages"]


async def test_a_grant_that_is_too_narrow_goes_on_with_the_same_form(verbs: Verbs) -> None:
    connect = verbs.application.connect
    pending = await verbs.start(name="Ольга Васильева")
    first, again = [await continue_grant(connect, pending.ticket, OLGA) for _ in range(2)]
    assert first is not None and first == again
    assert await count(verbs, practitioners) == 1
    draft = await find(connect, first.page_key)
    assert draft.practitioner.name == "Ольга Васильева"
    assert draft.practitioner_id == pending.practitioner_id
    followed = await connect.drafts.find(pending.follow_key, "follow")
    assert followed is not None and followed.community_id == draft.community_id
    assert await continue_grant(connect, "no-such-ticket", OLGA) is None
    assert GrantTooNarrow(pending).retry.ticket == pending.ticket


async def test_a_build_that_lost_its_key_goes_on_with_a_fresh_one_of_the_same_group(
    verbs: Verbs, connect: ConnectServices
) -> None:
    group_id, other = await open_group(verbs), await open_group(verbs)
    page_key = await ready(verbs, group_id)
    await build_draft(connect, await find(connect, page_key), LIMIT)
    build = await connect.grants.building.builds.find_by_key(page_key, "page")
    assert build is not None
    build = await verbs.set_build(
        build, state=BuildState.WAITING, waiting_for=WaitingFor.GRANT, submitted_at=0.0
    )
    wrong = await replace_key(connect, build, await make_key(verbs, other))
    assert isinstance(wrong, KeyOfAnother)
    dead = await replace_key(connect, build, "vk1.a." + "Qw3_" * 40)
    assert dead == KeyWrong(ProbeFault.DEAD)
    still = await verbs.sandboxed.find(build.id)
    assert still.state is BuildState.WAITING

    fresh = await make_key(verbs, group_id)
    assert isinstance(await replace_key(connect, build, f"ключ: {fresh}"), KeyTaken)
    assert await connect.grants.building.grants.find_key(group_id) == fresh
    async with verbs.application.building.database.transaction() as connection:
        assert (await connection.execute(select(builds.c.state))).scalar_one() == "queued"
