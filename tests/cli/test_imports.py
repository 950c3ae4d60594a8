"""A command imports what it runs: the others' rooms and their libraries are not waited for."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cli.conftest import new_key

WEB = ("fastapi", "starlette", "uvicorn")
DATABASE = ("sqlalchemy", "psycopg", "redis")
QUEUES = ("procrastinate", "alembic")
ENGINE = ("numpy", "blitz_py", "simplejpeg")
DRAWING = (*ENGINE, "PIL")
GRAMMAR = ("pymorphy3", "rapidfuzz")
NETWORK = ("httpx2",)
OUTSIDE = (*WEB, *DATABASE, *QUEUES, *DRAWING, *GRAMMAR, *NETWORK)

# At its end a process tells what it has imported, by whichever way it ends.
TELL = (
    "import atexit, sys;"
    " atexit.register(lambda: print('imported', *sys.modules, file=sys.stderr));"
    " from vitrina.cli import main; main()"
)


def imported_by(*words: str, environment: dict[str, str]) -> set[str]:
    """Every module that a command which ends well has in the end."""
    done = subprocess.run(
        [sys.executable, "-c", TELL, *words], env=environment, capture_output=True, check=False
    )
    *said, imported = done.stderr.decode().splitlines()
    assert done.returncode == 0, said
    return set(imported.split())


@pytest.fixture
def settings(tmp_path: Path, sqlite_url: str) -> dict[str, str]:
    """A complete environment over a database of this version."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "DATABASE_URL": sqlite_url,
        "VITRINA_SECRET_KEYS": new_key(),
        "VITRINA_SCHOOL_KEYS": new_key(),
        "VK_CLIENT_ID": "school",
    }


UNNEEDED = {
    "--help": (*OUTSIDE, "asyncio", "pydantic", "cryptography", "structlog", "jinja2"),
    # To read a command's own options Typer imports pydantic.
    "serve --help": (*OUTSIDE, "asyncio", "cryptography", "structlog", "jinja2"),
    "keys new": (*OUTSIDE, "asyncio", "structlog"),
    # Whom a link is signed for is counted.
    "school link --student 7": (*WEB, *DRAWING, *GRAMMAR, *NETWORK, "redis", *QUEUES),
    "pack check manicure": (*WEB, *DATABASE, *QUEUES, *DRAWING, *NETWORK, "rapidfuzz"),
    "keys show": (*WEB, *DRAWING, *GRAMMAR, *NETWORK, "redis", *QUEUES),
    "builds list": (*WEB, *DRAWING, *GRAMMAR, *NETWORK, "redis", *QUEUES),
    "migrate": (*WEB, *DRAWING, *GRAMMAR, *NETWORK, "redis", "procrastinate"),
}


@pytest.mark.parametrize("line", UNNEEDED)
def test_a_command_imports_what_it_runs(settings: dict[str, str], line: str) -> None:
    imported = imported_by(*line.split(), environment=settings)
    assert {name for name in UNNEEDED[line] if name in imported} == set()


# What the processes that stay load before they look at their settings; those choose the rest.
UNCHOSEN = {
    "vitrina.cli": OUTSIDE,
    "vitrina.cli.serving": ("alembic", "procrastinate", "psycopg", "redis", *ENGINE),
    "vitrina.cli.working": (*WEB, "alembic", "procrastinate", "psycopg", "redis", *ENGINE),
    "vitrina.cli.listening": (*WEB, "alembic", "procrastinate", "psycopg", "redis", *ENGINE),
    "vitrina.cli.sandbox": ("fastapi", *DATABASE, *QUEUES, "blitz_py", *GRAMMAR),
}


@pytest.mark.parametrize("module", UNCHOSEN)
def test_a_process_loads_what_every_one_of_its_kind_needs(
    settings: dict[str, str], module: str
) -> None:
    said = subprocess.run(
        [sys.executable, "-c", f"import sys, {module}; print(*sys.modules)"],
        env=settings, capture_output=True, check=True,
    )  # fmt: skip
    imported = set(said.stdout.decode().split())
    assert {name for name in UNCHOSEN[module] if name in imported} == set()
    assert module == "vitrina.cli.sandbox" or "vitrina.sandbox" not in imported
