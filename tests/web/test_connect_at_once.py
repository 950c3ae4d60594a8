"""The guided way when two things happen at once, and when the draft is swept meanwhile."""

import asyncio

import pytest
from sqlalchemy import ColumnElement, update

from vitrina.storage.models import builds, communities, connect_drafts
from web.attacker import ENDS, Attacker, begin, nothing_is_built
from web.served_app import ServedApp, read_column


@pytest.fixture
async def attacker(served: ServedApp) -> Attacker:
    return await begin(served)


async def read_text(served: ServedApp, column: ColumnElement[str]) -> list[str]:
    """Every value of a column, as text."""
    return [str(value) for value in await read_column(served, column)]


async def age(served: ServedApp) -> None:
    """All drafts are as old as drafts get, and the sweep comes."""
    services = served.sandboxed.services
    async with services.database.transaction() as connection:
        await connection.execute(update(connect_drafts).values(touched_at=0.0))
    assert await services.drafts.sweep() > 0


# Two things at once.


async def test_two_addresses_at_once_leave_one_of_them(
    attacker: Attacker, served: ServedApp
) -> None:
    answers = await asyncio.gather(
        *(attacker.post("/address", address=f"club{number}") for number in range(11, 17))
    )
    assert {answer.status_code for answer in answers} == {303}
    (group_id,) = await read_column(served, connect_drafts.c.group_id)
    assert await read_column(served, connect_drafts.c.address) == [f"club{group_id}"]


async def test_a_key_and_another_address_at_once_never_mix(
    attacker: Attacker, served: ServedApp
) -> None:
    mine, other = attacker.guided.open_community(), attacker.guided.open_community()
    await attacker.key_stage(mine)
    key = await attacker.guided.make_key(mine)
    await served.sandboxed.add_fault("groups.getById", "delay", ms=400)
    giving = asyncio.create_task(attacker.post("/key", key=key))
    await asyncio.sleep(0.1)
    await attacker.post("/address", address=f"club{other}")
    assert (await giving).status_code in (303, 422)
    assert await read_text(served, connect_drafts.c.group_id) == [str(other)]
    assert await read_text(served, connect_drafts.c.address) == [f"club{other}"]
    assert await read_text(served, connect_drafts.c.sealed_key) == ["None"]


async def test_pressed_five_times_at_once_there_is_one_build(
    attacker: Attacker, served: ServedApp
) -> None:
    await attacker.work_stage(attacker.guided.open_community())
    answers = await asyncio.gather(*(attacker.post("/work", build="build") for _ in range(5)))
    assert {answer.status_code for answer in answers} == {303}
    assert len(await read_column(served, builds.c.id)) == 1
    page = await attacker.guided.browser.open(attacker.page.path)
    assert page.path.startswith("/builds/")


async def test_two_drafts_of_one_community_pressed_at_once_are_one_build(
    served: ServedApp,
) -> None:
    anna, olga = await begin(served), await begin(served)
    group_id = anna.guided.open_community()
    await anna.work_stage(group_id)
    await olga.work_stage(group_id)
    answers = await asyncio.gather(
        anna.post("/work", build="build"), olga.post("/work", build="build")
    )
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    assert len(await read_column(served, builds.c.id)) == 1
    groups = await read_text(served, communities.c.group_id)
    assert sorted(groups) == sorted([str(group_id), "None"])


async def test_a_community_claimed_while_its_key_is_looked_at(served: ServedApp) -> None:
    anna, olga = await begin(served), await begin(served)
    group_id = anna.guided.open_community()
    await anna.work_stage(group_id)
    await olga.key_stage(group_id)
    key = await olga.guided.make_key(group_id)
    await served.sandboxed.add_fault("groups.getById", "delay", ms=400)
    giving = asyncio.create_task(olga.post("/key", key=key))
    await asyncio.sleep(0.1)
    assert (await anna.post("/work", build="build")).status_code == 303
    told = await giving
    late = await olga.post("/work", build="build")
    assert (told.status_code, late.status_code) in {(422, 303), (303, 409)}
    assert anna.page.path.rpartition("/")[2] not in told.text + late.text
    assert len(await read_column(served, builds.c.id)) == 1


# A draft that was swept.


@pytest.mark.parametrize("end", ["", *ENDS])
async def test_a_draft_that_was_swept_is_gone(
    attacker: Attacker, served: ServedApp, end: str
) -> None:
    await attacker.work_stage(attacker.guided.open_community())
    await age(served)
    if end:
        answer = await attacker.post(end, address="club1", key="x" * 90, build="build")
    else:
        answer = (await attacker.guided.browser.open(attacker.page.path)).answer
    assert answer.status_code == 404
    assert await read_column(served, communities.c.id) == []
    assert await nothing_is_built(served)


async def test_a_draft_swept_while_its_key_is_looked_at(
    attacker: Attacker, served: ServedApp
) -> None:
    group_id = attacker.guided.open_community()
    await attacker.key_stage(group_id)
    key = await attacker.guided.make_key(group_id)
    await served.sandboxed.add_fault("groups.getById", "delay", ms=400)
    giving = asyncio.create_task(attacker.post("/key", key=key))
    await asyncio.sleep(0.1)
    await age(served)
    answer = await giving
    assert answer.status_code in (303, 404)
    assert (await attacker.guided.browser.open(attacker.page.path)).status == 404
    assert await read_column(served, connect_drafts.c.community_id) == []
