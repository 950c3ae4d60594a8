"""A backup of the middle of a build is put back: VK has it all, and nothing is made again."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from backup import Restore, take_backup
from rehearsal import Rehearsal, after_intent, rehearse
from studio import Studio
from vitrina.domain.build import BuildState, StepState, WaitingFor
from vitrina.storage.journal import Journal, Superseded
from vitrina.storage.restoring import distrust_backup

DAY = 86_400.0


@pytest.fixture(params=[False, True], ids=["one by one", "in waves"])
async def rehearsal(studio: Studio, request: pytest.FixtureRequest) -> AsyncIterator[Rehearsal]:
    """The studio in fast forward, sending calls both ways."""
    async with rehearse(studio, waves=request.param) as opened:
        yield opened


class Disaster:
    """A build with a backup of its middle, and the way back to that (`put_back`)."""

    def __init__(self, rehearsal: Rehearsal, folder: Path) -> None:
        self._rehearsal = rehearsal
        self._folder = folder

    async def build(self, at: str = "") -> str:
        """Make a community; the backup is from just before `at` was sent, or before everything."""
        taken: list[Restore] = []

        def take(key: str) -> None:
            if key == at and not taken:
                taken.append(take_backup(self._rehearsal.workshop.database, self._folder))

        build_id = await self._rehearsal.open()
        take("")
        with after_intent(take):
            build = await self._rehearsal.finish(build_id)
        assert build.state is BuildState.DONE
        (self.put_back,) = taken
        return build_id

    async def strike(self) -> None:
        """The backup is put back, and the command was run."""
        self.put_back()
        await distrust_backup(self._rehearsal.workshop.database)


@pytest.fixture
def disaster(rehearsal: Rehearsal, tmp_path: Path) -> Disaster:
    return Disaster(rehearsal, tmp_path)


async def expect_once(rehearsal: Rehearsal, build_id: str, wanted: list[dict[str, Any]]) -> None:
    """The build comes to its end with everything there once, and its bot's secret is VK's."""
    build = await rehearsal.finish(build_id)
    assert build.state is BuildState.DONE
    assert await rehearsal.communities_of(build_id) == wanted
    assert build.group_id is not None
    (server,) = rehearsal.studio.sandbox.world.groups[build.group_id].callback_servers.values()
    known = await rehearsal.workshop.webhooks.find(build.group_id)
    assert known is not None and known.is_secret(server.secret_key)
    assert build.steps["bot/callback"].reference == {"server_id": server.id}


async def test_a_backup_of_any_moment_doubles_nothing(
    rehearsal: Rehearsal, disaster: Disaster
) -> None:
    for at in ("", *rehearsal.by_api):
        build_id = await disaster.build(at)
        wanted = await rehearsal.communities_of(build_id)
        assert len(wanted) == 1
        await disaster.strike()
        await expect_once(rehearsal, build_id, wanted)


async def test_days_later_the_posts_that_came_out_are_known_again(
    rehearsal: Rehearsal, disaster: Disaster
) -> None:
    build_id = await disaster.build("avatar")
    rehearsal.clock.pass_time(5 * DAY)
    wanted = await rehearsal.communities_of(build_id)
    await disaster.strike()
    await expect_once(rehearsal, build_id, wanted)


async def test_without_the_command_it_would_be_there_twice(
    rehearsal: Rehearsal, disaster: Disaster
) -> None:
    """What all of this is for; and the look at the end tells of what it can see."""
    build_id = await disaster.build()
    disaster.put_back()
    build = await rehearsal.finish(build_id)
    assert build.state is BuildState.DONE
    assert len(await rehearsal.communities_of(build_id)) == 2


async def test_a_runner_of_the_time_after_the_backup_writes_nothing_any_more(
    rehearsal: Rehearsal, tmp_path: Path
) -> None:
    database = rehearsal.workshop.database
    build_id = await rehearsal.open()
    restore = take_backup(database, tmp_path)
    for _ in range(3):
        taken = await Journal.acquire(database, build_id)
    assert taken is not None
    restore()
    await distrust_backup(database)
    assert (await rehearsal.advance(build_id)).state is BuildState.DONE
    with pytest.raises(Superseded):
        await taken[1].park(WaitingFor.FLOOD, words="Подождём.")


async def test_to_say_it_twice_changes_nothing(rehearsal: Rehearsal, disaster: Disaster) -> None:
    build_id = await disaster.build("topic/reviews")
    await disaster.strike()
    first = await rehearsal.find(build_id)
    again = await distrust_backup(rehearsal.workshop.database)
    assert again.steps == 0 and again.builds == 1
    assert (await rehearsal.find(build_id)).steps == first.steps


async def test_what_was_refused_before_the_backup_is_looked_for_when_it_is_tried_again(
    rehearsal: Rehearsal, tmp_path: Path
) -> None:
    build_id = await rehearsal.open()
    rehearsal.break_next("board.addTopic", "error", 15)
    build = await rehearsal.finish(build_id)
    assert build.state is BuildState.DONE_WITH_GAPS
    restore = take_backup(rehearsal.workshop.database, tmp_path)
    assert await rehearsal.builds.retry(build_id)
    assert (await rehearsal.finish(build_id)).state is BuildState.DONE
    wanted = await rehearsal.communities_of(build_id)

    restore()
    await distrust_backup(rehearsal.workshop.database)
    assert (await rehearsal.find(build_id)).state is BuildState.DONE_WITH_GAPS
    assert await rehearsal.builds.retry(build_id)
    build = await rehearsal.finish(build_id)

    assert build.state is BuildState.DONE
    assert build.steps["topic/reviews"].state is StepState.DONE
    assert await rehearsal.communities_of(build_id) == wanted


async def test_where_nobody_knows_what_was_there_only_the_same_title_is_ours(
    rehearsal: Rehearsal,
) -> None:
    """The studio's grants bring no probe: a community the person had long before stays theirs."""
    person = await rehearsal.studio.mint_token()
    theirs = await rehearsal.studio.http.post(
        f"{rehearsal.studio.sandbox.url}/method/groups.create",
        data={"title": "Кролики", "access_token": person["access_token"], "v": "5.199"},
    )
    build_id = await rehearsal.open(person)
    await distrust_backup(rehearsal.workshop.database)
    build = await rehearsal.finish(build_id)
    assert build.state is BuildState.DONE
    assert build.group_id != theirs.json()["response"]["id"]
