"""Patch releases of Python that read hostile cookies slowly are named, and nothing is refused."""

import http.cookies
import platform
import sys
import time
from pathlib import Path

import pytest

from cli.conftest import Vitrina
from cli.test_doctor import findings
from installation import free_port, open_installation
from sandboxed import sandboxed_settings
from vitrina.cli.python_release import find_slow_cookies
from vitrina.wiring.migrating import migrate


@pytest.fixture
def as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """The module of an unmended release, whatever this one is."""
    monkeypatch.delattr(http.cookies, "_unquote_replace", raising=False)


@pytest.mark.usefixtures("as_it_was")
@pytest.mark.parametrize(("version", "newer"), [
    ((3, 11, 0), "3.11.10"), ((3, 11, 9), "3.11.10"), ((3, 11, 10), None), ((3, 11, 14), None),
    ((3, 12, 0), "3.12.6"), ((3, 12, 5), "3.12.6"), ((3, 12, 6), None), ((3, 13, 0), None),
    ((3, 14, 0), None),
])  # fmt: skip
def test_the_release_to_update_to_is_named(
    version: tuple[int, int, int], newer: str | None
) -> None:
    assert find_slow_cookies(version) == newer


def test_a_distribution_that_mended_an_old_number_is_believed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(http.cookies, "_unquote_replace", object(), raising=False)
    assert find_slow_cookies((3, 11, 2)) is None


def test_what_is_said_of_this_python_is_true() -> None:
    """Twice as much takes four times as long where it is slow, and is nothing where it is not."""
    hostile = '"' + "\\" * 24_000 + '"'
    started = time.process_time()
    http.cookies._unquote(hostile)
    is_slow = time.process_time() - started > 0.1
    assert is_slow == (find_slow_cookies() is not None)


def test_the_doctor_has_a_line(vitrina: Vitrina, complete: pytest.MonkeyPatch) -> None:
    complete.setattr("vitrina.cli.doctor.find_slow_cookies", lambda: "3.11.10")
    right, _ = findings(vitrina("doctor").output)
    version = platform.python_version()
    assert f"Python {version} reads hostile cookies slowly: update to 3.11.10 or newer" in right
    complete.setattr("vitrina.cli.doctor.find_slow_cookies", lambda: None)
    right, _ = findings(vitrina("doctor").output)
    assert f"Python {version} has no fault that is known to matter here" in right


async def test_a_server_says_so_once_and_serves(tmp_path: Path) -> None:
    """By a release that is patched to be old: `sitecustomize` is read before anything of ours."""
    (tmp_path / "sitecustomize.py").write_text(
        "import http.cookies, sys\n"
        "vars(http.cookies).pop('_unquote_replace', None)\n"
        "sys.version_info = (*sys.version_info[:2], 5, 'final', 0)\n"
    )
    database = f"sqlite:///{tmp_path / 'vitrina.db'}"
    await migrate(sandboxed_settings("http://127.0.0.1:1", database))
    async with open_installation(
        tmp_path, DATABASE_URL=database, VK_CLIENT_ID="1", PYTHONPATH=str(tmp_path)
    ) as installation:
        server = await installation.start(
            "serve", "serve", "--with-worker", "--port", str(free_port())
        )
        await server.until_said("process.serving")
        said = [line for line in server.events if line["event"] == "process.old_python"]
    newer = {(3, 11): ["3.11.10"], (3, 12): ["3.12.6"]}.get(sys.version_info[:2], [])
    assert [(line["level"], line["update_to"]) for line in said] == [
        ("warning", each) for each in newer
    ]
