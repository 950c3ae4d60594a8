"""Steps that are settled at once: all stored, in few transactions, and refused together."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.domain.build import BuildEvent, StepState
from vitrina.storage.build_events import read_events
from vitrina.storage.builds import Builds
from vitrina.storage.database import Database
from vitrina.storage.journal import Journal, Superseded
from vitrina.storage.pieces import Made, read_pieces
from vitrina.storage.records import BuildRecord
from vitrina.storage.usage import Usage

Take = Callable[[str], Awaitable[tuple[BuildRecord, Journal]]]
KEYS = ("community", "info", "market")


@pytest.fixture
def transactions(timed: Database, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """One line for each transaction that was begun."""
    begun: list[str] = []
    original = timed.transaction

    @asynccontextmanager
    async def count() -> AsyncIterator[AsyncConnection]:
        begun.append("begun")
        async with original() as connection:
            yield connection

    monkeypatch.setattr(timed, "transaction", count)
    return begun


async def test_steps_that_are_settled_at_once_share_a_transaction(
    timed: Database, builds: Builds, build_id: str, take: Take, transactions: list[str]
) -> None:
    build, journal = await take(build_id)
    transactions.clear()
    settled = await asyncio.gather(
        *(
            journal.settle(
                key, StepState.DONE, reference={"n": n}, made=Made("kind", vk_id=n),
                usage=Usage(1, n, ((key, n),)),
            )
            for n, key in enumerate(KEYS)
        )
    )  # fmt: skip
    assert [(step.key, step.reference) for step in settled] == [
        (key, {"n": n}) for n, key in enumerate(KEYS)
    ]
    # The first one begins alone; who comes meanwhile shares the second.
    assert len(transactions) == 2
    found = await builds.find(build_id)
    assert found is not None
    assert (found.requests, found.uploads) == (build.requests + 3, build.uploads + 3)
    assert {key: found.steps[key] for key in KEYS} == {step.key: step for step in settled}
    pieces = await read_pieces(timed, found.community_id)
    assert [pieces[key].vk_id for key in KEYS] == [0, 1, 2]
    told = [one.step_key for one in await read_events(timed, build_id) if one.step_key]
    assert told == list(KEYS)


async def test_nothing_of_them_is_stored_when_the_build_is_another_s(
    timed: Database, builds: Builds, build_id: str, take: Take
) -> None:
    _, older = await take(build_id)
    await take(build_id)
    before = await builds.find(build_id)
    ends = await asyncio.gather(
        *(older.settle(key, StepState.DONE) for key in KEYS), return_exceptions=True
    )
    assert [type(end) for end in ends] == [Superseded] * 3
    assert await builds.find(build_id) == before
    assert BuildEvent.STEP_DONE not in [one.event for one in await read_events(timed, build_id)]


async def test_a_writer_that_is_stopped_leaves_nobody_waiting(
    timed: Database, builds: Builds, build_id: str, take: Take, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A runner that is to hand its build over: all of its tasks end, and it can still write."""
    _, journal = await take(build_id)
    original, hangs = timed.transaction, asyncio.Event()

    @asynccontextmanager
    async def hang() -> AsyncIterator[AsyncConnection]:
        async with original() as connection:
            hangs.set()
            await asyncio.Event().wait()
            yield connection

    with monkeypatch.context() as patch:
        patch.setattr(timed, "transaction", hang)
        tasks = [asyncio.create_task(journal.settle(key, StepState.DONE)) for key in KEYS]
        await hangs.wait()
        tasks[0].cancel()
        ends = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(end) for end in ends] == [asyncio.CancelledError] * 3
    found = await builds.find(build_id)
    assert found is not None
    assert {found.steps[key].state for key in KEYS} == {StepState.PLANNED}
    assert (await journal.settle("info", StepState.DONE)).state is StepState.DONE
    await journal.hand_over()
