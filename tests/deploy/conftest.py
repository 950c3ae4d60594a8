"""The machine of `compose.yaml` on loopback: one for a worker's tests, as it costs seconds."""

import asyncio
import shutil
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx2
import psycopg
import pytest

from balancer import find_nginx
from cli.conftest import new_key
from postgres_databases import in_database
from processes import sandbox_process
from topology import Machine, free_port, open_machine

if find_nginx() is None:
    collect_ignore_glob = ["test_topology.py"]  # said in one line at the end of the run


@pytest.fixture(scope="module")
def sandbox_url() -> Iterator[str]:
    """A VK that says yes by itself."""
    with sandbox_process("--auto-consent", "--no-rate-limits") as url:
        yield url


@pytest.fixture(scope="module")
def machine(
    sandbox_url: str, postgres_server: str, postgres_template: str, valkey_server: str
) -> Iterator[Machine]:
    """Everything started and at work, nginx in front."""
    # Named for a path that is short and open: nginx and PostgreSQL are other users at times.
    folder = Path(tempfile.mkdtemp(prefix="vitrina-machine-"))
    name, port = f"test_{uuid.uuid4().hex}", free_port()
    known = {
        "DATABASE_URL": in_database(postgres_server, name),
        "REDIS_URL": f"{valkey_server}/1",
        "VITRINA_BASE_URL": f"http://127.0.0.1:{port}",
        "VITRINA_SECRET_KEYS": new_key(),
        "VK_CLIENT_ID": "test",
        **{f"VK_{host}_URL": sandbox_url for host in ("API", "ID", "OAUTH", "SITE")},
    }
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {postgres_template}")
        with open_machine(folder, known, port) as opened:
            asyncio.run(opened.start())
            yield opened
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
    shutil.rmtree(folder)


@pytest.fixture
async def program(machine: Machine) -> AsyncIterator[httpx2.AsyncClient]:
    """A program that talks to nginx."""
    async with httpx2.AsyncClient(base_url=machine.url, trust_env=False, timeout=30) as client:
        yield client
