"""A command imports what it runs: the others' rooms and their libraries are not waited for."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cli.conftest import new_key

WEB = ("fastapi", "starlette", "uvicorn")
DATABASE = ("sqlalchemy", "psycopg", "redis")
ENGINES = ("procrastinate", "alembic")
DRAWING = ("numpy", "blitz_py", "simplejpeg", "PIL")
GRAMMAR = ("pymorphy3", "rapidfuzz")
NETWORK = ("httpx2",)
OUTSIDE = (*WEB, *DATABASE, *ENGINES, *DRAWING, *GRAMMAR, *NETWORK)

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
    "school link --student 7": OUTSIDE,
    "pack check": (*WEB, *DATABASE, *ENGINES, *DRAWING, *NETWORK, "rapidfuzz"),
    "keys show": (*WEB, *DRAWING, *GRAMMAR, *NETWORK, "redis", "alembic"),
    "builds list": (*WEB, *DRAWING, *GRAMMAR, *NETWORK, "redis", "alembic"),
    "migrate": (*WEB, *DRAWING, *GRAMMAR, *NETWORK, "redis"),
}


@pytest.mark.parametrize("line", UNNEEDED)
def test_a_command_imports_what_it_runs(settings: dict[str, str], line: str) -> None:
    imported = imported_by(*line.split(), environment=settings)
    assert {name for name in UNNEEDED[line] if name in imported} == set()


def test_the_package_of_commands_imports_none_of_what_they_run(settings: dict[str, str]) -> None:
    said = subprocess.run(
        [sys.executable, "-c", "import sys, vitrina.cli; print(*sys.modules)"],
        env=settings, capture_output=True, check=True,
    )  # fmt: skip
    imported = set(said.stdout.decode().split())
    ours = {name for name in imported if name.startswith("vitrina.")}
    assert {name for name in OUTSIDE if name in imported} == set()
    assert {name for name in ours if not name.startswith("vitrina.cli")} == set()
