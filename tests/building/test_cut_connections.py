"""The runner's connection to PostgreSQL is cut at any statement, and the build goes on."""

import pytest

from build_runner import BuildRunner
from connection_cuts import cut_connection_at
from vitrina.domain.build import BuildState
from vitrina.wording.reasons import say_reason

EVERY = 7  # statements between two tried moments; a build has about a hundred


async def test_a_cut_connection_never_parks_a_build(on_postgres: BuildRunner) -> None:
    database = on_postgres.building.database
    conninfo = on_postgres.sandboxed.services.settings.database_url
    number, tried = 1, 0
    while True:
        build_id = await on_postgres.open()
        with cut_connection_at(database, conninfo, number) as cuts:
            build = await on_postgres.advance(build_id)
        assert build.state in (BuildState.DONE, BuildState.DONE_WITH_GAPS), (number, build)
        assert build.sleeps == 0
        if not cuts.done:
            break
        number, tried = number + EVERY, tried + 1
    assert tried > 5
    # Nothing was made twice by it.
    world = on_postgres.sandboxed.sandbox.world
    assert len(world.groups) == tried + 1


@pytest.mark.parametrize("number", [10, 20, 40])
async def test_a_database_that_stays_away_hands_the_build_over(
    on_postgres: BuildRunner, number: int
) -> None:
    """Cut twice in a row: no words about our fault, no pause of a minute, no second community."""
    database = on_postgres.building.database
    conninfo = on_postgres.sandboxed.services.settings.database_url
    build_id = await on_postgres.open()
    with cut_connection_at(database, conninfo, number, times=2) as cuts:
        build = await on_postgres.advance(build_id)
    assert cuts.done == 2
    assert (build.state, say_reason(build.reason)) == (BuildState.QUEUED, None)
    again = await on_postgres.finish(build_id)
    assert again.state in (BuildState.DONE, BuildState.DONE_WITH_GAPS)
    assert len(on_postgres.sandboxed.sandbox.world.groups) == 1
