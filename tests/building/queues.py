"""Workers that take builds and end them when told, and the queues that hand builds to them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import psycopg

from build_runner import BuildRunner
from vitrina.building.queue.engine import ProcrastinateQueue
from vitrina.building.queue.verbs import Queue
from vitrina.domain.build import BuildState
from vitrina.storage.database import Database
from vitrina.storage.journal import Journal, Superseded

PATIENCE = 60  # seconds until a test gives up waiting


@dataclass
class Workers:
    """What stands for `advance` here: takes builds and ends them when `may_end` is set."""

    database: Database
    may_end: asyncio.Event = field(default_factory=asyncio.Event)
    begun: list[str] = field(default_factory=list)
    together: int = 0
    most_together: int = 0

    async def advance(self, build_id: str) -> None:
        taken = await Journal.acquire(self.database, build_id)
        if taken is None:
            return
        _, journal = taken
        self.begun.append(build_id)
        self.together += 1
        self.most_together = max(self.most_together, self.together)
        try:
            await self.may_end.wait()
            await journal.finish(BuildState.DONE)
        except asyncio.CancelledError:
            await journal.hand_over()
            raise
        except Superseded:
            return
        finally:
            self.together -= 1


@asynccontextmanager
async def working(*queues: Queue) -> AsyncIterator[None]:
    """The queues run during the block."""
    tasks = [asyncio.create_task(queue.run()) for queue in queues]
    try:
        yield
    finally:
        for queue in queues:
            await queue.stop()
        for task in tasks:
            await task


async def until(question: Callable[[], Awaitable[bool]]) -> None:
    """Wait until the answer is yes."""
    async with asyncio.timeout(PATIENCE):
        while not await question():  # noqa: ASYNC110 -- the answer is in a database
            await asyncio.sleep(0.02)


async def until_state(build_runner: BuildRunner, build_id: str, state: BuildState) -> None:
    """Wait until the build is in this state."""

    async def is_there() -> bool:
        return (await build_runner.find(build_id)).state is state

    await until(is_there)


async def until_begun(workers: Workers, count: int = 1) -> None:
    """Wait until that many builds were begun."""

    async def have_begun() -> bool:
        return len(workers.begun) >= count

    await until(have_begun)


SWEEP_EVERY = 0.05  # seconds


@asynccontextmanager
async def open_queue(
    build_runner: BuildRunner, workers: Workers, concurrency: int = 8
) -> AsyncIterator[ProcrastinateQueue]:
    """A queue on the same PostgreSQL, as another process would have it."""
    conninfo = build_runner.sandboxed.services.settings.database_url
    queue = ProcrastinateQueue(
        conninfo, build_runner.builds, workers.advance, concurrency, sweep_every=SWEEP_EVERY
    )
    await queue.open()
    try:
        yield queue
    finally:
        await queue.close()


def job_states(build_runner: BuildRunner) -> list[str]:
    """How the engine's jobs stand."""
    with psycopg.connect(build_runner.sandboxed.services.settings.database_url) as connection:
        rows = connection.execute("SELECT status FROM procrastinate_jobs ORDER BY id").fetchall()
    return [row[0] for row in rows]


async def run_sql(conninfo: str, *statements: str) -> None:
    """Run these in the database from outside.

    Not in this loop's thread: a row that a transaction of ours has locked would never be let go.
    """

    def run() -> None:
        with psycopg.connect(conninfo, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    await asyncio.to_thread(run)


@asynccontextmanager
async def refusing(conninfo: str, what: str, table: str) -> AsyncIterator[None]:
    """The statement (`UPDATE`, `DELETE`) fails on this table during the block."""
    await run_sql(
        conninfo,
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE 'refused by a test'; END $$",
        f"CREATE TRIGGER refuse BEFORE {what} ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse()",
    )
    try:
        yield
    finally:
        await run_sql(conninfo, f"DROP TRIGGER refuse ON {table}", "DROP FUNCTION refuse")
