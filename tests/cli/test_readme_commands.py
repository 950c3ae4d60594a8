"""The commands of both READMEs, pasted line by line, lead to a service that answers."""

import os
import re
import signal
import socket
import subprocess
import time
from pathlib import Path

import httpx2
import pytest

from architecture.tree import ROOT
from cli.conftest import Vitrina

BLOCK = re.compile(r"^## (?:A real school|Как подключить школу)$.*?^```\n(.*?)^```", re.S | re.M)
PATIENCE = 120  # seconds


def commands_of(readme: str) -> list[str]:
    found = BLOCK.search((ROOT / readme).read_text(encoding="utf-8"))
    assert found is not None
    return found[1].splitlines()


def test_both_readmes_say_the_same_commands() -> None:
    assert commands_of("README.md") == commands_of("README.ru.md")


def test_they_lead_to_a_service_that_answers(
    tmp_path: Path, some_host: str, vitrina: Vitrina
) -> None:
    install, *steps, serve = commands_of("README.md")
    assert install == "make setup", "this very .venv is its result"
    (tmp_path / ".venv").symlink_to(ROOT / ".venv")
    hosts = dict.fromkeys(("VK_API_URL", "VK_ID_URL", "VK_OAUTH_URL"), some_host)
    # `vitrina` is this machine's own, with none of our settings; so is what it starts.
    environment = {**os.environ, **hosts, "PYTHONUNBUFFERED": "1"}
    for step in steps:
        # Every question is answered by Enter.
        done = subprocess.run(
            step.split(), cwd=tmp_path, env=environment, input="\n" * 20, text=True,
            capture_output=True, timeout=PATIENCE, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{step}: {done.stdout}{done.stderr}"
    port = free_port()
    service = subprocess.Popen(
        [*serve.split(), "--port", str(port)], cwd=tmp_path, env=environment,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        assert "Анкета" in read_form(f"http://127.0.0.1:{port}/create", service)
    finally:
        service.send_signal(signal.SIGTERM)
        assert service.wait(timeout=PATIENCE) == 0


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def read_form(address: str, service: "subprocess.Popen[bytes]") -> str:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and service.poll() is None:
        try:
            return httpx2.get(address, timeout=30).text
        except httpx2.TransportError:
            time.sleep(0.2)
    pytest.fail("the service does not answer")
