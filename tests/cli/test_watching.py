"""Workers and listeners have a port where a health check and Prometheus find them."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from building.queues import refusing, until
from cli.conftest import new_key
from database_outage import unreachable
from installation import Installation, Process, free_port, open_installation

NOWHERE = "http://127.0.0.1:1"
UP = {"worker": "process.working", "longpoll": "process.listening"}


@pytest.fixture
async def installation(tmp_path: Path, postgres_url: str) -> AsyncIterator[Installation]:
    async with open_installation(
        tmp_path,
        DATABASE_URL=postgres_url,
        VITRINA_SECRET_KEYS=new_key(),
        VK_CLIENT_ID="test",
        VK_API_URL=NOWHERE,
        VK_ID_URL=NOWHERE,
        VK_OAUTH_URL=NOWHERE,
    ) as opened:
        yield opened


async def health_url(process: Process, command: str) -> str:
    """Where the process is watched, once it works."""
    await process.until_said(UP[command])
    (said,) = [line for line in process.events if line["event"] == "process.watched"]
    return f"http://127.0.0.1:{said['port']}"


@pytest.mark.parametrize("command", UP)
async def test_a_process_without_pages_is_watched_on_a_port_of_its_own(
    installation: Installation, postgres_server: str, postgres_url: str, command: str
) -> None:
    process = await installation.start(command, command, "--health-port", "0")
    url = await health_url(process, command)
    async with httpx2.AsyncClient(base_url=url, trust_env=False) as watcher:
        assert (await watcher.get("/healthz")).text == "ok"
        ready = await watcher.get("/readyz")
        assert (ready.status_code, ready.json()) == (200, {"failed": []})
        metrics = (await watcher.get("/metrics")).text
        assert 'vitrina_check_passes{check="database"} 1.0' in metrics
        assert "groups_created_total 0.0" in metrics
        assert (await watcher.get("/create")).status_code == 404

        with unreachable(postgres_server, postgres_url):
            unready = await watcher.get("/readyz")
            assert unready.status_code == 503
            assert "database" in unready.json()["failed"]
            blind = await watcher.get("/metrics")
            assert blind.status_code == 200
            assert 'vitrina_check_passes{check="database"} 0.0' in blind.text
            assert (await watcher.get("/healthz")).status_code == 200


async def test_a_worker_whose_heart_is_silent_is_not_ready(
    installation: Installation, postgres_url: str
) -> None:
    process = await installation.start("worker", "worker", "--health-port", "0")
    url = await health_url(process, "worker")
    async with httpx2.AsyncClient(base_url=url, trust_env=False) as watcher:

        async def failed() -> list[str]:
            named: list[str] = (await watcher.get("/readyz")).json()["failed"]
            return named

        async def is_well() -> bool:
            return await failed() == []

        async def is_silent() -> bool:
            return await failed() == ["heart"]

        await until(is_well)
        async with refusing(postgres_url, "UPDATE", "procrastinate_workers"):
            await until(is_silent)
            metrics = (await watcher.get("/metrics")).text
            assert 'vitrina_check_passes{check="heart"} 0.0' in metrics
            assert process.has_said("queue.heart_silent")
        await until(is_well)
        assert 'vitrina_workers{heart="beats"} 1.0' in (await watcher.get("/metrics")).text


@pytest.mark.parametrize("command", UP)
async def test_the_port_does_not_keep_a_process_from_its_good_end(
    installation: Installation, command: str
) -> None:
    process = await installation.start(command, command, "--health-port", "0")
    url = await health_url(process, command)
    async with httpx2.AsyncClient(base_url=url, trust_env=False) as watcher:
        await watcher.get("/healthz")  # its connection stays open
        await process.terminate()
    assert process.made.returncode == 0


async def test_a_health_port_that_is_taken_is_one_line(installation: Installation) -> None:
    port = str(free_port())
    first = await installation.start("first", "worker", "--health-port", port)
    await first.until_said("process.working")
    second = await installation.start("second", "worker", "--health-port", port)
    code, output = await second.end()
    assert code == 2
    assert f"port {port} on 127.0.0.1 cannot be used" in output
    assert "Traceback" not in output


async def test_without_the_option_there_is_no_port(installation: Installation) -> None:
    process = await installation.start("worker", "worker")
    await process.until_said("process.working")
    assert not process.has_said("process.watched")
