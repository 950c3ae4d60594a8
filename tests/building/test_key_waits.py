"""A token that does not open here is waited for, for minutes, before its person is asked."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select, update
from structlog.testing import capture_logs

from rehearsal import Rehearsal, rehearse
from studio import Studio
from vitrina.building.key_waits import KEY_PAUSES
from vitrina.domain.build import BuildState, WaitingFor
from vitrina.storage.grants import Grants
from vitrina.storage.models import builds, tokens
from vitrina.storage.vault import Vault


@pytest.fixture
async def rehearsal(studio: Studio) -> AsyncIterator[Rehearsal]:
    """The studio in fast forward."""
    async with rehearse(studio) as opened:
        yield opened


def give_keys(rehearsal: Rehearsal, *keys: str, binds: bool = False) -> None:
    """The worker knows these keys from now on."""
    workshop = rehearsal.workshop
    grants = Grants(workshop.database, Vault(keys, binds=binds))
    rehearsal.workshop = replace(workshop, grants=grants)


def lose_key(rehearsal: Rehearsal) -> None:
    give_keys(rehearsal, Fernet.generate_key().decode())


async def test_a_build_waits_for_a_key_that_comes_and_goes_on_by_itself(
    rehearsal: Rehearsal,
) -> None:
    build_id = await rehearsal.open()
    lose_key(rehearsal)
    with capture_logs() as logs:
        build = await rehearsal.advance(build_id)
    assert (build.state, build.waiting_for) == (BuildState.WAITING, WaitingFor.FLOOD)
    assert build.not_before == pytest.approx(rehearsal.clock.now + KEY_PAUSES[0])
    assert build.sleeps == 0  # VK is not to blame: its patience is not shortened
    assert {"build.waits_for_key", "secret.not_opened"} <= {entry["event"] for entry in logs}
    assert "ключ" not in (build.words or "").lower()

    rehearsal.clock.pass_time(KEY_PAUSES[0] + 1)
    give_keys(rehearsal, *rehearsal.studio.services.settings.secret_keys)
    assert (await rehearsal.finish(build_id)).state is BuildState.DONE


async def test_after_five_minutes_the_person_is_asked(rehearsal: Rehearsal) -> None:
    build_id = await rehearsal.open()
    lose_key(rehearsal)
    began = rehearsal.clock.now
    build = await rehearsal.finish(build_id)
    assert build.waiting_for is WaitingFor.GRANT and build.not_before is None
    assert 300 <= sum(KEY_PAUSES) <= rehearsal.clock.now - began < 400
    # The next trouble of this kind is waited for as long.
    assert "key_tries" not in (build.waiting_data or {})


async def test_what_the_person_answered_to_a_check_survives_the_wait(
    rehearsal: Rehearsal,
) -> None:
    build_id = await rehearsal.open()
    answer = {"method": "groups.create", "success_token": "passed"}
    async with rehearsal.workshop.database.transaction() as connection:
        mine = update(builds).where(builds.c.id == build_id)
        await connection.execute(mine.values(waiting_data=answer))
    lose_key(rehearsal)
    for _ in range(3):
        build = await rehearsal.advance(build_id)
        rehearsal.clock.pass_time(KEY_PAUSES[-1] + 1)
        assert answer.items() <= (build.waiting_data or {}).items()


async def test_a_token_of_another_row_is_treated_as_lost(rehearsal: Rehearsal) -> None:
    """Somebody with access to the database gave a build another person's token."""
    keys = rehearsal.studio.services.settings.secret_keys
    give_keys(rehearsal, *keys, binds=True)
    rehearsal.studio.services = replace(rehearsal.studio.services, grants=rehearsal.workshop.grants)
    build_id, other_id = await rehearsal.open(), await rehearsal.open()
    mine, other = await rehearsal.find(build_id), await rehearsal.find(other_id)
    async with rehearsal.workshop.database.transaction() as connection:
        theirs = select(tokens.c.access_token).where(tokens.c.id == other.token_id)
        sealed = (await connection.execute(theirs)).scalar_one()
        given = update(tokens).where(tokens.c.id == mine.token_id)
        await connection.execute(given.values(access_token=sealed))
    build = await rehearsal.finish(build_id)
    assert build.waiting_for is WaitingFor.GRANT
    assert (await rehearsal.studio.world())["groups"] == []
