"""PostgreSQL cut, away, read-only or emptied under a served Vitrina: words, never a 500."""

from urllib.parse import urlsplit

import psycopg
import pytest
from sqlalchemy import text

from connection_cuts import cut_connection_at
from database_outage import read_only, unreachable
from sandboxed import EXAMPLE
from web.conftest import AppWith
from web.served_app import grant, serve_app


@pytest.fixture(autouse=True)
def quick(no_waiting_for_vk: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for VK's limits here, nor long for a connection."""
    monkeypatch.setattr("vitrina.storage.database.POOL_WAIT", 1.0)


async def test_one_cut_connection_is_nobodys_error(postgres_url: str) -> None:
    async with serve_app(postgres_url, works=False) as served:
        program = await served.program()
        links = await grant(program)
        for address in (links["build_url"], links["status_url"], links["follow_url"]):
            number = 1
            while True:
                with cut_connection_at(
                    served.sandboxed.services.database, postgres_url, number
                ) as cuts:
                    answer = await program.get(urlsplit(address).path)
                assert answer.status_code == 200, (address, number)
                if not cuts.done:
                    break
                number += 1
            assert number > 1


async def test_what_cannot_be_repeated_is_answered_with_words(postgres_url: str) -> None:
    async with serve_app(postgres_url, works=False) as served:
        program = await served.program()
        with cut_connection_at(
            served.sandboxed.services.database, postgres_url, 1, times=9
        ) as cuts:
            answer = await program.post("/oauth/init", json=EXAMPLE)
        assert cuts.done
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "5"
        assert answer.json()["error"] == "try_again"
        assert (await program.post("/oauth/init", json=EXAMPLE)).status_code == 200


async def test_a_database_that_is_away_is_a_page_with_words(
    postgres_server: str, postgres_url: str
) -> None:
    async with serve_app(postgres_url, works=False) as served:
        program, browser = await served.program(), await served.browser()
        links = await grant(program)
        page = urlsplit(links["build_url"]).path
        with unreachable(postgres_server, postgres_url):
            shown = await browser.open(page)
            assert shown.status == 503
            assert "Ещё несколько секунд" in shown.answer.text
            status = await program.get(urlsplit(links["status_url"]).path)
            assert (status.status_code, status.json()["error"]) == (503, "try_again")
            assert (await program.post("/oauth/init", json=EXAMPLE)).status_code == 503
            assert (await program.get("/create")).status_code in (200, 503)
            ready = await program.get("/readyz")
            assert (ready.status_code, ready.json()) == (503, {"failed": ["database"]})
        assert (await browser.open(page)).status == 200


async def test_readiness_sees_what_can_only_be_read(
    postgres_server: str, postgres_url: str
) -> None:
    async with serve_app(postgres_url, works=False) as served:
        program = await served.program()
        assert (await program.get("/readyz")).status_code == 200
        with read_only(postgres_server, postgres_url):
            assert (await program.get("/readyz")).json() == {"failed": ["database"]}
            assert (await program.post("/oauth/init", json=EXAMPLE)).status_code == 503
        assert (await program.get("/readyz")).status_code == 200


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ("DELETE FROM alembic_version", 503),
        ("DROP TABLE alembic_version", 503),
        ("UPDATE alembic_version SET version_num = '0001'", 503),
        ("UPDATE alembic_version SET version_num = '9999'", 200),  # newer: it only adds to ours
    ],
)
async def test_readiness_sees_tables_of_another_version(
    postgres_url: str, change: str, status: int
) -> None:
    async with serve_app(postgres_url, works=False) as served:
        program = await served.program()
        with psycopg.connect(postgres_url, autocommit=True) as connection:
            connection.execute(change.encode())
        assert (await program.get("/readyz")).status_code == status


async def test_a_full_sqlite_file_is_not_ready(app_with: AppWith) -> None:
    async with app_with(works=False) as served:
        program = await served.program()
        assert (await program.get("/readyz")).status_code == 200
    async with app_with(works=False) as served:
        async with served.sandboxed.services.database.probing(write=False) as connection:
            await connection.execute(text("PRAGMA query_only = ON"))
        program = await served.program()
        assert (await program.get("/readyz")).json() == {"failed": ["database"]}
