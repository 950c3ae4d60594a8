"""What the form costs on a slow network: first paint, usable, requests, kilobytes.

    python bench/bench_page.py [--rounds N] [--picture FOLDER]

A phone with an empty cache opens `vitrina serve` in Chromium, whose network is slowed down by the
DevTools protocol: 1.2 s until each answer begins, then 50 kB/s for all of them together. Usable is
the moment at which all that the scripts do works: from then on nothing typed or pressed waits for
the network. Requests and bytes are those until nothing is under way any more, as they were sent.
Medians. Ends with 1 when a goal is missed; a machine without Chromium measures nothing.
"""

import argparse
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import httpx2
from playwright.sync_api import Browser, CDPSession, sync_playwright

from field import environment
from processes import READY_WITHIN, sandbox_process, started

LATENCY_MS, BYTES_A_SECOND = 1200, 50_000
USABLE_GOAL, REQUESTS_GOAL, KB_GOAL = 3.0, 12, 110.0
_PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
    "locale": "ru-RU",
}
# The floating button is shown by the last of the form's scripts that run at once.
_WATCH = """
addEventListener("DOMContentLoaded", look);
new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
function look() {
  const dock = document.getElementById("dock");
  if (dock && !dock.hidden) window.usableAt ??= performance.now();
  if (document.querySelector("#preview[data-ready]")) window.previewAt ??= performance.now();
}
"""
_FIRST_PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime"


@dataclass(frozen=True)
class Opened:
    """One opening: seconds, and what was sent until all was there."""

    first_paint: float
    usable: float
    preview: float
    requests: float
    kilobytes: float


def main() -> int:
    """Print the medians; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description="What the form costs on a slow network")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--picture", type=Path, help="a folder for pictures after 3 and 6 seconds")
    chosen = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        print("no Chromium here to open the form with: apt-get install chromium")
        return 0
    with _serving() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium)
        _open(browser, address)  # what a process reads at its first request is not the network's
        rounds = [_open(browser, address, slow=True) for _ in range(chosen.rounds)]
        if chosen.picture:
            _photograph(browser, address, chosen.picture)
        browser.close()
    middle = {
        field.name: statistics.median(getattr(one, field.name) for one in rounds)
        for field in fields(Opened)
    }
    print("".join(f"{name.replace('_', ' '):>14}" for name in middle))
    print("".join(f"{value:>14.1f}" for value in middle.values()))
    got = Opened(**middle)
    missed = got.usable > USABLE_GOAL or got.requests > REQUESTS_GOAL or got.kilobytes > KB_GOAL
    print(f"goals: usable {USABLE_GOAL} s, {REQUESTS_GOAL} requests, {KB_GOAL:.0f} kB: "
          f"{'missed' if missed else 'met'}")  # fmt: skip
    return 1 if missed else 0


@contextmanager
def _serving() -> Iterator[str]:
    """`vitrina serve` on SQLite, warm; its address."""
    with tempfile.TemporaryDirectory(prefix="vitrina-page-") as folder, sandbox_process() as vk:
        port = _free_port()
        known = environment(vk, f"sqlite:///{Path(folder) / 'vitrina.db'}")
        known["VITRINA_BASE_URL"] = address = f"http://127.0.0.1:{port}"
        migrate = [sys.executable, "-m", "vitrina", "migrate"]
        subprocess.run(migrate, env={**os.environ, **known}, check=True, capture_output=True)
        with started("serve", "--with-worker", "--port", str(port), env=known):
            _wait_for(address)
            yield address


def _wait_for(address: str) -> None:
    until = time.monotonic() + READY_WITHIN
    with httpx2.Client(trust_env=False) as client:
        while True:
            try:
                if client.get(f"{address}/readyz").status_code == 200:
                    return
            except httpx2.TransportError:
                pass
            if time.monotonic() > until:
                raise RuntimeError("the server did not start")
            time.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _open(browser: Browser, address: str, *, slow: bool = False) -> Opened:
    """A new person, whose browser has nothing of ours yet."""
    context = browser.new_context(**_PHONE)
    page = context.new_page()
    page.add_init_script(_WATCH)
    session = context.new_cdp_session(page)
    sent = _count(session)
    if slow:
        _slow_down(session)
    page.goto(f"{address}/create", wait_until="load", timeout=60_000)
    page.wait_for_function("() => window.previewAt", timeout=60_000)
    page.evaluate("() => document.fonts.ready.then(() => 0)")
    page.wait_for_load_state("networkidle", timeout=60_000)
    paint, usable, preview = (
        page.evaluate(asked) / 1000 for asked in (_FIRST_PAINT, "usableAt", "previewAt")
    )
    context.close()
    return Opened(paint, usable, preview, len(sent), sum(sent.values()) / 1000)


def _count(session: CDPSession) -> dict[str, float]:
    """The bytes of each answer, heads included, by the request's id; filled as they come."""
    sent: dict[str, float] = {}

    def note(said: dict[str, Any]) -> None:
        sent[said["requestId"]] = said["encodedDataLength"]

    session.on("Network.loadingFinished", note)
    session.send("Network.enable")
    return sent


def _slow_down(session: CDPSession) -> None:
    session.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": LATENCY_MS,
            "downloadThroughput": BYTES_A_SECOND,
            "uploadThroughput": BYTES_A_SECOND,
        },
    )


def _photograph(browser: Browser, address: str, folder: Path) -> None:
    """What the person sees after three seconds, and after six."""
    context = browser.new_context(**_PHONE)
    page = context.new_page()
    _slow_down(context.new_cdp_session(page))
    page.goto(f"{address}/create", wait_until="commit", timeout=60_000)
    for seconds in (3, 6):
        page.wait_for_function(f"() => performance.now() > {seconds}000", polling=50)
        page.screenshot(path=folder / f"form-after-{seconds}s.png")
    context.close()


if __name__ == "__main__":
    sys.exit(main())
