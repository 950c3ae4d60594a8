"""The database itself: its clock, its transactions, its addresses."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import Double, literal, select, text

from vitrina.storage import schema
from vitrina.storage.database import BadDatabaseUrl, Database, driver_url
from vitrina.storage.schema import SchemaState


async def test_the_clock_is_the_databases_and_tests_may_replace_it(database: Database) -> None:
    async with database.transaction() as connection:
        first = (await connection.execute(select(database.now()))).scalar_one()
        second = (await connection.execute(select(database.now()))).scalar_one()
    assert first <= second < first + 5
    frozen = Database(database.url.render_as_string(hide_password=False), clock=lambda: 1000.5)
    async with frozen.transaction() as connection:
        assert (await connection.execute(select(frozen.now()))).scalar_one() == 1000.5
    await frozen.close()


async def test_no_update_is_lost_when_many_write_at_once(database: Database) -> None:
    async with database.transaction() as connection:
        await connection.execute(
            text("INSERT INTO vk_errors (method, code, count) VALUES ('m', 1, 0)")
        )

    async def add() -> None:
        async with database.transaction() as connection:
            # Read, then write: what a late transaction start would lose.
            lock = "" if database.is_sqlite else " FOR UPDATE"
            count = (
                await connection.execute(text(f"SELECT count FROM vk_errors{lock}"))
            ).scalar_one()
            await connection.execute(text("UPDATE vk_errors SET count = :n"), {"n": count + 1})

    await asyncio.gather(*(add() for _ in range(60)))
    async with database.transaction() as connection:
        assert (await connection.execute(text("SELECT count FROM vk_errors"))).scalar_one() == 60


async def test_a_failed_block_leaves_nothing(database: Database) -> None:
    with pytest.raises(RuntimeError):
        async with database.transaction() as connection:
            await connection.execute(
                text("INSERT INTO vk_errors (method, code, count) VALUES ('m', 1, 1)")
            )
            raise RuntimeError
    async with database.transaction() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM vk_errors"))).scalar() == 0


async def test_migrating_again_changes_nothing_and_an_old_schema_is_seen(
    database: Database, tmp_path: Path
) -> None:
    assert await schema.state_of(database) is SchemaState.READY
    await schema.migrate(database)
    assert await schema.state_of(database) is SchemaState.READY
    fresh = Database(f"sqlite:///{tmp_path / 'fresh.db'}")
    assert await schema.state_of(fresh) is not SchemaState.READY
    await fresh.close()


async def test_sqlite_is_set_up_for_many_writers(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    async with database.transaction() as connection:
        found = [
            (await connection.execute(text(f"PRAGMA {name}"))).scalar_one()
            for name in ("journal_mode", "foreign_keys", "busy_timeout")
        ]
        assert found == ["wal", 1, 10000]
        one = (await connection.execute(select(literal(1.0, Double)))).scalar_one()
        assert one == 1.0
    await database.close()


@pytest.mark.parametrize(
    ("url", "driver"),
    [
        ("sqlite:///data/vitrina.db", "sqlite+aiosqlite"),
        ("postgresql://user@host/name", "postgresql+psycopg"),
        ("postgres://user@host/name", "postgresql+psycopg"),
        ("postgresql:///name?host=/run/postgres", "postgresql+psycopg"),
    ],
)
def test_plain_addresses_get_our_drivers(url: str, driver: str) -> None:
    assert driver_url(url).drivername == driver


@pytest.mark.parametrize("url", ["", "mysql://x/y", "sqlite://", "sqlite:///:memory:", "nonsense"])
def test_other_addresses_are_refused_with_an_example(url: str) -> None:
    with pytest.raises(BadDatabaseUrl, match="sqlite:///path"):
        driver_url(url)


@pytest.mark.parametrize("password", ["se@cret", "s@:e", "se@cret/1", "@secret", "a@[b", "a@b?c"])
def test_a_password_that_breaks_the_address_is_refused_without_being_shown(password: str) -> None:
    with pytest.raises(BadDatabaseUrl, match="write @ as %40") as refused:
        driver_url(f"postgresql://vitrina:{password}@postgres/vitrina")
    assert password not in str(refused.value)


@pytest.mark.parametrize("password", ["se%40cret", "a:b", "a/b", "a?b", "a#b", "a%zb", "плюс+ "])
def test_a_password_of_other_characters_is_taken_as_it_is(password: str) -> None:
    url = driver_url(f"postgresql://vitrina:{password}@postgres/vitrina")
    assert (url.password, url.host) == (password.replace("%40", "@"), "postgres")
    # What psycopg and the job engine are given leads back to the same.
    assert driver_url(url.render_as_string(hide_password=False)) == url
