"""A token that does not open here is waited for, for minutes, before its person is asked."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select, update
from structlog.testing import capture_logs

from build_runner import BuildRunner, open_build_runner
from sandboxed import SandboxedServices
from vitrina.building.key_waits import KEY_PAUSES
from vitrina.domain.build import BuildState, WaitingFor
from vitrina.storage.grants import Grants
from vitrina.storage.models import builds, grants
from vitrina.storage.vault import Vault
from vitrina.wording.reasons import say_reason


@pytest.fixture
async def build_runner(sandboxed: SandboxedServices) -> AsyncIterator[BuildRunner]:
    """Builds in fast forward."""
    async with open_build_runner(sandboxed) as opened:
        yield opened


def give_keys(build_runner: BuildRunner, *keys: str, binds: bool = False) -> None:
    """The worker knows these keys from now on."""
    building = build_runner.building
    grants = Grants(building.database, Vault(keys, binds=binds))
    build_runner.building = replace(building, grants=grants)


def lose_key(build_runner: BuildRunner) -> None:
    give_keys(build_runner, Fernet.generate_key().decode())


async def test_a_build_waits_for_a_key_that_comes_and_goes_on_by_itself(
    build_runner: BuildRunner,
) -> None:
    build_id = await build_runner.open()
    lose_key(build_runner)
    with capture_logs() as logs:
        build = await build_runner.advance(build_id)
    assert (build.state, build.waiting_for) == (BuildState.WAITING, WaitingFor.FLOOD)
    assert build.not_before == pytest.approx(build_runner.clock.now + KEY_PAUSES[0])
    assert build.sleeps == 0  # VK is not to blame: its patience is not shortened
    assert {"build.waits_for_key", "secret.not_opened"} <= {entry["event"] for entry in logs}
    assert "ключ" not in (say_reason(build.reason) or "").lower()

    build_runner.clock.pass_time(KEY_PAUSES[0] + 1)
    give_keys(build_runner, *build_runner.sandboxed.services.settings.secret_keys)
    assert (await build_runner.finish(build_id)).state is BuildState.DONE


async def test_after_five_minutes_the_person_is_asked(build_runner: BuildRunner) -> None:
    build_id = await build_runner.open()
    lose_key(build_runner)
    began = build_runner.clock.now
    build = await build_runner.finish(build_id)
    assert build.waiting_for is WaitingFor.GRANT and build.not_before is None
    assert 300 <= sum(KEY_PAUSES) <= build_runner.clock.now - began < 400
    # The next trouble of this kind is waited for as long.
    assert "key_tries" not in (build.waiting_data or {})


async def test_what_the_person_answered_to_a_check_survives_the_wait(
    build_runner: BuildRunner,
) -> None:
    build_id = await build_runner.open()
    answer = {"method": "groups.create", "success_token": "passed"}
    async with build_runner.building.database.transaction() as connection:
        mine = update(builds).where(builds.c.id == build_id)
        await connection.execute(mine.values(waiting_data=answer))
    lose_key(build_runner)
    for _ in range(3):
        build = await build_runner.advance(build_id)
        build_runner.clock.pass_time(KEY_PAUSES[-1] + 1)
        assert answer.items() <= (build.waiting_data or {}).items()


async def test_a_token_of_another_row_is_treated_as_lost(build_runner: BuildRunner) -> None:
    """Somebody with access to the database gave a build another person's token."""
    keys = build_runner.sandboxed.services.settings.secret_keys
    give_keys(build_runner, *keys, binds=True)
    build_runner.sandboxed.services = replace(
        build_runner.sandboxed.services, grants=build_runner.building.grants
    )
    build_id, other_id = await build_runner.open(), await build_runner.open()
    mine, other = await build_runner.find(build_id), await build_runner.find(other_id)
    async with build_runner.building.database.transaction() as connection:
        theirs = select(grants.c.access_token).where(grants.c.id == other.grant_id)
        sealed = (await connection.execute(theirs)).scalar_one()
        given = update(grants).where(grants.c.id == mine.grant_id)
        await connection.execute(given.values(access_token=sealed))
    build = await build_runner.finish(build_id)
    assert build.waiting_for is WaitingFor.GRANT
    assert (await build_runner.sandboxed.world())["groups"] == []
