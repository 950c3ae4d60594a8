"""nginx with the very file that `compose.yaml` gives it, on loopback and before other addresses."""

import os
import re
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from compose import ROOT

# Where nginx's own connections come from: what compose.yaml writes as its fixed address.
ADDRESS = "127.0.0.10"
HOW_TO_GET = "No nginx here: its tests are left out. Get it: apt-get install nginx-light"
READY_WITHIN = 10.0  # seconds

# As in nginx's own image: what a server block does not say itself is logged in full.
_AROUND = """
{user}
worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log notice;
events {{ worker_connections 512; }}
http {{
    access_log {folder}/access.log;
    {temporary}
    proxy_bind {address};
    include {folder}/vitrina.conf;
}}
"""
_KINDS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def find_nginx() -> str | None:
    """The path of an installed nginx, or None; it is rarely on a user's path."""
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


@dataclass(frozen=True)
class Balancer:
    """A running nginx; `written` is all that it has put into files so far."""

    url: str
    folder: Path

    @property
    def written(self) -> str:
        """Every log of it, its standard output and the image's own two."""
        logs = (self.folder / name for name in ("stdout", "stderr", "error.log", "access.log"))
        return "\n".join(log.read_text(encoding="utf-8") for log in logs if log.exists())


def render(servers: Sequence[str], port: int) -> str:
    """`deploy/nginx.conf` for these servers; ValueError when it does not read as expected."""
    text = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    # Docker's name server is not here, and Debian's nginx does not know `resolve` yet.
    text = _replace_once(r"^ *resolver 127\.0\.0\.11 [^;]*;\n", "", text)
    lines = "\n".join(rf"    server {address}\1;" for address in servers)
    text = _replace_once(r"^ *server serve:8000 resolve([^;]*);", lines, text)
    return _replace_once(r"\blisten 80;", f"listen 127.0.0.1:{port};", text)


@contextmanager
def balancing(servers: Sequence[str], port: int, folder: Path) -> Iterator[Balancer]:
    """nginx before these `host:port`, until the block ends; RuntimeError when it does not start."""
    program = find_nginx()
    if program is None:
        raise RuntimeError(HOW_TO_GET)
    folder.mkdir()
    (folder / "vitrina.conf").write_text(render(servers, port), encoding="utf-8")
    configuration = folder / "nginx.conf"
    configuration.write_text(
        _AROUND.format(
            # Its workers must read a folder that is closed to others.
            user="user root;" if os.geteuid() == 0 else "",
            folder=folder,
            address=ADDRESS,
            temporary=" ".join(f"{kind}_temp_path {folder}/{kind};" for kind in _KINDS),
        ),
        encoding="utf-8",
    )
    command = [program, "-p", str(folder), "-c", str(configuration)]
    with (folder / "stdout").open("wb") as out, (folder / "stderr").open("wb") as err:
        process = subprocess.Popen(command, stdout=out, stderr=err)
    balancer = Balancer(f"http://127.0.0.1:{port}", folder)
    try:
        _wait_until_up(process, balancer)
        yield balancer
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(10)


def _wait_until_up(process: "subprocess.Popen[bytes]", balancer: Balancer) -> None:
    patience = time.monotonic() + READY_WITHIN
    while time.monotonic() < patience:
        if process.poll() is not None:
            break
        try:
            urllib.request.urlopen(f"{balancer.url}/metrics", timeout=1).close()
        except urllib.error.HTTPError:
            return  # it answers that this address is not for the public
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"nginx did not start: {balancer.written}")


def _replace_once(pattern: str, replacement: str, text: str) -> str:
    text, count = re.subn(pattern, replacement, text, flags=re.MULTILINE)
    if count != 1:
        raise ValueError(
            f"deploy/nginx.conf has {count} times what should be there once: {pattern}"
        )
    return text
