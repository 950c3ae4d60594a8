"""A backup of the middle of a build is put back: VK has it all, and nothing is made again."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from backup import Restore, take_backup
from build_runner import BuildRunner, after_intent, each_effect_in_turn, open_build_runner
from sandboxed import SandboxedServices
from vitrina.domain.build import BuildState, StepState, WaitingFor
from vitrina.domain.reason import reason_as_written
from vitrina.storage.journal import Journal, Superseded
from vitrina.storage.restoring import distrust_backup

DAY = 86_400.0


@pytest.fixture(params=[False, True], ids=["one by one", "in waves"])
async def build_runner(
    sandboxed: SandboxedServices, request: pytest.FixtureRequest
) -> AsyncIterator[BuildRunner]:
    """Builds in fast forward, sending calls both ways."""
    async with open_build_runner(sandboxed, waves=request.param) as opened:
        yield opened


class Disaster:
    """A build with a backup of its middle, and the way back to that (`put_back`)."""

    def __init__(self, build_runner: BuildRunner, folder: Path) -> None:
        self._build_runner = build_runner
        self._folder = folder

    async def build(self, at: str = "") -> str:
        """Make a community; the backup is from just before `at` was sent, or before everything."""
        taken: list[Restore] = []

        def take(key: str) -> None:
            if key == at and not taken:
                taken.append(take_backup(self._build_runner.building.database, self._folder))

        build_id = await self._build_runner.open()
        take("")
        with after_intent(take):
            build = await self._build_runner.finish(build_id)
        assert build.state is BuildState.DONE
        (self.put_back,) = taken
        return build_id

    async def strike(self) -> None:
        """The backup is put back, and the command was run."""
        self.put_back()
        await distrust_backup(self._build_runner.building.database)


@pytest.fixture
def disaster(build_runner: BuildRunner, tmp_path: Path) -> Disaster:
    return Disaster(build_runner, tmp_path)


async def expect_once(
    build_runner: BuildRunner, build_id: str, wanted: list[dict[str, Any]]
) -> None:
    """The build comes to its end with everything there once, and its bot's secret is VK's."""
    build = await build_runner.finish(build_id)
    assert build.state is BuildState.DONE
    assert await build_runner.communities_of(build_id) == wanted
    assert build.group_id is not None
    (server,) = build_runner.sandboxed.sandbox.world.groups[
        build.group_id
    ].callback_servers.values()
    known = await build_runner.building.webhooks.find(build.group_id)
    assert known is not None and known.is_secret(server.secret_key)
    assert build.steps["bot/callback"].reference == {"server_id": server.id}


@each_effect_in_turn
async def test_a_backup_of_any_moment_doubles_nothing(
    build_runner: BuildRunner, disaster: Disaster
) -> None:
    for at in ("", *build_runner.by_api):
        build_id = await disaster.build(at)
        wanted = await build_runner.communities_of(build_id)
        assert len(wanted) == 1
        await disaster.strike()
        await expect_once(build_runner, build_id, wanted)


async def test_days_later_the_posts_that_came_out_are_known_again(
    build_runner: BuildRunner, disaster: Disaster
) -> None:
    build_id = await disaster.build("avatar")
    build_runner.clock.pass_time(5 * DAY)
    wanted = await build_runner.communities_of(build_id)
    await disaster.strike()
    await expect_once(build_runner, build_id, wanted)


async def test_without_the_command_it_would_be_there_twice(
    build_runner: BuildRunner, disaster: Disaster
) -> None:
    """What all of this is for; and the look at the end tells of what it can see."""
    build_id = await disaster.build()
    disaster.put_back()
    build = await build_runner.finish(build_id)
    assert build.state is BuildState.DONE
    assert len(await build_runner.communities_of(build_id)) == 2


async def test_a_runner_of_the_time_after_the_backup_writes_nothing_any_more(
    build_runner: BuildRunner, tmp_path: Path
) -> None:
    database = build_runner.building.database
    build_id = await build_runner.open()
    restore = take_backup(database, tmp_path)
    for _ in range(3):
        taken = await Journal.acquire(database, build_id)
    assert taken is not None
    restore()
    await distrust_backup(database)
    assert (await build_runner.advance(build_id)).state is BuildState.DONE
    with pytest.raises(Superseded):
        await taken[1].park(WaitingFor.FLOOD, reason=reason_as_written("Подождём."))


async def test_to_say_it_twice_changes_nothing(
    build_runner: BuildRunner, disaster: Disaster
) -> None:
    build_id = await disaster.build("topic/reviews")
    await disaster.strike()
    first = await build_runner.find(build_id)
    again = await distrust_backup(build_runner.building.database)
    assert again.steps == 0 and again.builds == 1
    assert (await build_runner.find(build_id)).steps == first.steps


async def test_what_was_refused_before_the_backup_is_looked_for_when_it_is_tried_again(
    build_runner: BuildRunner, tmp_path: Path
) -> None:
    build_id = await build_runner.open()
    build_runner.break_next("board.addTopic", "error", 15)
    build = await build_runner.finish(build_id)
    assert build.state is BuildState.DONE_WITH_GAPS
    restore = take_backup(build_runner.building.database, tmp_path)
    assert await build_runner.builds.retry(build_id)
    assert (await build_runner.finish(build_id)).state is BuildState.DONE
    wanted = await build_runner.communities_of(build_id)

    restore()
    await distrust_backup(build_runner.building.database)
    assert (await build_runner.find(build_id)).state is BuildState.DONE_WITH_GAPS
    assert await build_runner.builds.retry(build_id)
    build = await build_runner.finish(build_id)

    assert build.state is BuildState.DONE
    assert build.steps["topic/reviews"].state is StepState.DONE
    assert await build_runner.communities_of(build_id) == wanted


async def test_where_nobody_knows_what_was_there_only_the_same_title_is_ours(
    build_runner: BuildRunner,
) -> None:
    """The grants here bring no probe: a community the person had long before stays theirs."""
    person = await build_runner.sandboxed.mint_token()
    theirs = await build_runner.sandboxed.http.post(
        f"{build_runner.sandboxed.sandbox.url}/method/groups.create",
        data={"title": "Кролики", "access_token": person["access_token"], "v": "5.199"},
    )
    build_id = await build_runner.open(person)
    await distrust_backup(build_runner.building.database)
    build = await build_runner.finish(build_id)
    assert build.state is BuildState.DONE
    assert build.group_id != theirs.json()["response"]["id"]
