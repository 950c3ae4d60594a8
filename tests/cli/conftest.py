"""A person at a terminal: an environment of their own and the `vitrina` command."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from typer.testing import CliRunner, Result

from vitrina.cli.commands import app
from vitrina.cli.setting_names import list_names

# What these tests are told by the environment is no setting.
OF_TESTS = ("VITRINA_BROWSER", "VITRINA_NGINX")
Vitrina = Callable[..., Result]


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """An empty folder and none of our settings; `setenv` adds one."""
    for name in [*list_names(), *OF_TESTS]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return monkeypatch


@pytest.fixture
def complete(environment: pytest.MonkeyPatch, some_host: str) -> pytest.MonkeyPatch:
    """Settings that are enough, with VK's hosts at a server that answers."""
    environment.setenv("VITRINA_SECRET_KEYS", new_key())
    environment.setenv("VK_CLIENT_ID", "school")
    environment.setenv("VK_CLIENT_SECRET", "protected")
    for name in ("VK_API_URL", "VK_ID_URL", "VK_OAUTH_URL"):
        environment.setenv(name, some_host)
    return environment


@pytest.fixture(autouse=True)
def logs_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command that runs here leaves the logs as the other tests have them."""
    monkeypatch.setattr("vitrina.cli.running.set_up_logs", lambda *_: None)


@pytest.fixture
def vitrina(environment: pytest.MonkeyPatch) -> Vitrina:
    """Runs a command here: `vitrina("keys", "new")`."""

    def run(*words: str) -> Result:
        return CliRunner().invoke(app, words, prog_name="vitrina")

    return run


@pytest.fixture
def some_host() -> Iterator[str]:
    """The address of something that answers HTTP."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


class _Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(404)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""


def new_key() -> str:
    """A key for VITRINA_SECRET_KEYS."""
    return Fernet.generate_key().decode()
