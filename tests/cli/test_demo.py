"""`vitrina demo --once --json`, as a newcomer's program runs it: once, for all tests here.

It takes as long as VK's three requests a second do, about twenty seconds.
"""

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cli.conftest import new_key
from sandboxed import EXAMPLE
from vitrina.domain.build import StepState

EXAMPLE_FILE = Path(__file__).parents[2] / "examples" / "practitioner.json"
PATIENCE = 120  # seconds
KEY_LIKE = re.compile(r"[A-Za-z0-9_-]{20,}")
ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Ran:
    """What one run left behind."""

    code: int
    stdout: str
    stderr: str
    log: str
    left: tuple[str, ...]


@pytest.fixture(scope="session")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """The demo as it is without a word."""
    return run_demo(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="session")
def ran_by_key(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the demo with a community's key prints."""
    done = run_demo(tmp_path_factory.mktemp("demo"), "--means", "key")
    assert done.code == 0, done.stderr
    printed: dict[str, Any] = json.loads(done.stdout)
    return printed


def run_demo(folder: Path, *more: str) -> Ran:
    """The demo in an empty folder, on free ports, with a school's settings around it."""
    for name in ("here", "temporary"):
        (folder / name).mkdir()
    log = folder / "demo.log"
    words = ["--once", "--json", "--port", "0", "--sandbox-port", "0", "--log", str(log), *more]
    done = subprocess.run(
        [sys.executable, "-m", "vitrina", "demo", *words, "--example", str(EXAMPLE_FILE)],
        cwd=folder / "here",
        env=os.environ
        | {
            "TMPDIR": str(folder / "temporary"),
            "DATABASE_URL": "postgresql://school@127.0.0.1:1/school",
            "REDIS_URL": "redis://127.0.0.1:1/0",
            "VITRINA_SECRET_KEYS": new_key(),
            "VK_CLIENT_ID": "school",
            "VK_GRANT_FLOW": "code",
        },
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    left = (path for name in ("here", "temporary") for path in (folder / name).rglob("*"))
    return Ran(
        code=done.returncode,
        stdout=done.stdout,
        stderr=done.stderr,
        log=log.read_text(encoding="utf-8"),
        left=tuple(str(path.relative_to(folder)) for path in left),
    )


@pytest.fixture
def report(ran: Ran) -> dict[str, Any]:
    """The one JSON object on stdout."""
    assert ran.code == 0, ran.stderr
    printed: dict[str, Any] = json.loads(ran.stdout)
    return printed


def test_the_community_is_complete(report: dict[str, Any]) -> None:
    assert set(report) == {
        "status", "route", "url", "seconds", "vk_requests", "uploads", "steps", "ways", "world",
    }  # fmt: skip
    assert (report["status"], report["route"]) == ("completed", "full")
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/club\d+", report["url"])
    assert 0 < report["seconds"] < PATIENCE
    # A picture for the avatar, the cover, each post and each product.
    assert report["uploads"] == 1 + 1 + 8 + len(EXAMPLE["pricing"])


def test_the_sandbox_itself_saw_all_of_it(report: dict[str, Any]) -> None:
    assert report["world"] == {
        "posts_published": 2,
        "posts_scheduled": 6,
        "products": len(EXAMPLE["pricing"]),
        "topics": 1,
        "avatar": True,
        "cover": True,
        "market": True,
        "long_poll": True,
    }


def test_every_step_is_done_or_left_to_hands(report: dict[str, Any]) -> None:
    states = {StepState(state) for state in report["steps"].values()}
    assert states <= {StepState.DONE, StepState.MANUAL, StepState.SKIPPED}
    posts = [key for key in report["steps"] if re.fullmatch(r"post/\d+", key)]
    assert len(posts) == 8
    assert report["steps"]["community"] == "done"


def test_everything_that_is_made_goes_by_the_person_s_token(report: dict[str, Any]) -> None:
    assert set(report["ways"]) == set(report["steps"])
    by_hand = {key for key, state in report["steps"].items() if state == "by_hand"}
    assert {key for key, way in report["ways"].items() if way == "hand"} == by_hand
    assert {way for key, way in report["ways"].items() if key not in by_hand} == {"user_token"}


def test_with_a_key_what_a_key_may_is_made_and_the_rest_is_left(
    ran_by_key: dict[str, Any],
) -> None:
    report = ran_by_key
    assert (report["status"], report["route"]) == ("completed", "connect")
    ways = report["ways"]
    by_key = {key for key, way in ways.items() if way == "community_key"}
    assert by_key == {
        "info", "messages", "cover", "bot/long_poll", "bot/callback", "bot/events",
        *(f"post/{number}" for number in range(1, 9)),
    }  # fmt: skip
    assert set(ways.values()) == {"community_key", "hand"}
    assert all(report["steps"][key] == "done" for key in by_key)
    assert report["world"] == {
        "posts_published": 0,
        "posts_scheduled": 8,
        "products": 0,
        "topics": 0,
        "avatar": False,
        "cover": True,
        "market": False,
        "long_poll": True,
    }
    assert report["vk_requests"] <= 8


def test_a_community_takes_a_handful_of_requests_within_what_vk_allows(
    report: dict[str, Any],
) -> None:
    assert report["vk_requests"] <= 8
    # Three a second: the fourth waits for the first one to be a second old.
    assert report["seconds"] > (report["vk_requests"] - 1) // 3


def test_stdout_is_the_object_and_nothing_else(ran: Ran) -> None:
    assert ran.stdout.count("\n") == 1
    assert "Traceback" not in ran.stderr


def test_nothing_is_left_behind(ran: Ran) -> None:
    assert ran.left == ()


def test_the_log_tells_the_build_event_by_event(ran: Ran, report: dict[str, Any]) -> None:
    events = [json.loads(line) for line in ran.log.splitlines()]
    names = [event["event"] for event in events]
    for name in ("build.opened", "build.started", "build.step_done", "build.done"):
        assert name in names
    assert all(event["level"] == "info" for event in events)
    logged = {event["step"] for event in events if event["event"] == "build.step_done"}
    assert {key for key, state in report["steps"].items() if state == "done"} <= logged


def test_no_token_phone_or_key_is_in_the_log(ran: Ran, report: dict[str, Any]) -> None:
    assert len(ran.log.splitlines()) > 20
    said = ran.log + ran.stderr
    assert not re.search(r"vk[12]\.a\.", said)
    assert EXAMPLE["phone"].removeprefix("+7") not in re.sub(r"[\s()-]", "", said)
    assert EXAMPLE["name"] not in said
    # Page keys, follow keys, tickets, states, codes, verifiers, Fernet keys: all look like this.
    words = set(KEY_LIKE.findall(ran.log)) - {key.rpartition("/")[2] for key in report["steps"]}
    assert {word for word in words if not ID.fullmatch(word)} == set()


def test_no_address_in_the_log_carries_more_than_its_route(ran: Ran) -> None:
    routes = {
        event["route"]
        for line in ran.log.splitlines()
        if (event := json.loads(line))["event"] == "request.answered"
    }
    assert routes >= {"/oauth/init", "/oauth/go/{ticket}", "/oauth/callback"}
    assert not any("?" in route for route in routes)
    assert "://" not in ran.log
