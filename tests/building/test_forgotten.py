"""A person is forgotten while their build runs: it stops, and writes nothing afterwards."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import func, select
from structlog.testing import capture_logs

from build_runner import BuildRunner, answering_after, open_build_runner
from sandboxed import SandboxedServices
from vitrina.building.advance import advance
from vitrina.building.queue.dropping import drop_jobs
from vitrina.storage.forgetting import Forgetting
from vitrina.storage.models import metadata

METHODS = (
    "groups.get", "groups.create", "groups.edit", "photos.saveOwnerCoverPhoto", "wall.post",
    "wall.pin", "board.addTopic", "groups.toggleMarket", "market.add",
    "groups.getCallbackConfirmationCode", "groups.addCallbackServer", "groups.setCallbackSettings",
    "groups.getById",
)  # fmt: skip
# Nobody's: figures, what VK answers to tokens, hashes of links and of secrets.
LEFT = {
    "communities", "forgotten_runs", "link_keys", "vk_errors", "vk_verdicts", "ended_callbacks",
    "sealing_key", "key_holders",
}  # fmt: skip


@pytest.fixture
async def runner(sandboxed: SandboxedServices) -> AsyncIterator[BuildRunner]:
    """Calls go one by one: each is an answer after which somebody may be forgotten."""
    async with open_build_runner(sandboxed) as opened:
        yield opened


async def test_whenever_it_is_forgotten_a_running_build_leaves_nothing(
    runner: BuildRunner,
) -> None:
    services = runner.sandboxed.services
    forgetting = Forgetting(runner.building.database, services.vault, drop_jobs)
    met = 0
    for method in METHODS:
        build_id = await runner.open()
        community_id = (await runner.find(build_id)).community_id
        forgotten: list[bool] = []

        async def forget(of: str = community_id, done: list[bool] = forgotten) -> None:
            if not done:
                done.append(await forgetting.forget(of))

        with answering_after(method, forget), capture_logs() as said:
            await advance(runner.building, build_id)
        met += bool(forgotten)
        if not forgotten:
            await forgetting.forget(community_id)
        assert await tables_with_rows(runner) <= LEFT, method
        community = await services.communities.find(community_id)
        assert community is not None and community.group_id is None, method
        assert not [one for one in said if one["log_level"] == "error"], method
    assert met >= len(METHODS) - 2


async def tables_with_rows(runner: BuildRunner) -> set[str]:
    async with runner.building.database.transaction() as connection:
        return {
            table.name
            for table in metadata.sorted_tables
            if (await connection.execute(select(func.count()).select_from(table))).scalar_one()
        }
