"""The whole machine at work: what nginx lets through, what it keeps back, what it writes."""

import asyncio
import json
import re
import secrets
from collections import Counter
from pathlib import Path

import httpx2
import pytest

from sandboxed import EXAMPLE
from topology import Machine, stop_together

JSON_ONLY = {"accept": "application/json"}
BROWSER = {"accept": "text/html,application/xhtml+xml"}


async def start_build(program: httpx2.AsyncClient) -> dict[str, str]:
    """The addresses of a build that was granted through nginx."""
    started = (await program.post("/oauth/init", json=EXAMPLE)).json()
    answer = await program.get(started["auth_url"], follow_redirects=True, headers=JSON_ONLY)
    assert answer.status_code == 200, answer.text
    opened: dict[str, str] = {**answer.json(), **started}
    return opened


async def test_a_build_goes_through_it_from_the_form_to_the_community(
    machine: Machine, program: httpx2.AsyncClient, sandbox_url: str
) -> None:
    build = await start_build(program)
    seen = []
    async with asyncio.timeout(60), program.stream("GET", f"{build['build_url']}/events") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        async for line in stream.aiter_lines():
            if line.startswith("data:"):
                status = (await program.get(build["status_url"])).json()["status"]
                seen.append(status)
                if status == "completed":
                    break
    # The first news came while it was being made: nothing waited in a buffer for the end.
    assert seen[0] != "completed" and len(seen) > 2
    world = (await program.get(f"{sandbox_url}/sandbox/world")).json()
    made = (await program.get(build["status_url"])).json()["result"]
    (group,) = [one for one in world["groups"] if one["id"] == made["group_id"]]
    assert len(group["posts"]) == 8
    assert group["avatar"]
    # Nothing depends on who answers: all three were asked.
    answered = [logged(fleet.logs / f"{fleet.name}-001.jsonl") for fleet in machine.fleets["serve"]]
    assert all(count["request.answered"] for count in answered)
    keys = re.findall(
        r"[\w-]{20,}", " ".join(value for name, value in build.items() if "url" in name)
    )
    assert len(keys) >= 3
    assert [key for key in keys if key in machine.balancer.written] == []


def logged(path: Path) -> Counter[str]:
    """How often each event is in a log."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return Counter(json.loads(line)["event"] for line in lines if line.startswith("{"))


async def test_photos_of_ten_megabytes_pass_and_larger_ones_are_told_so(
    program: httpx2.AsyncClient,
) -> None:
    ten = await program.post("/photos", content=secrets.token_bytes(10_000_000), headers=JSON_ONLY)
    # Noise is no photo; that it is none was said by `serve`, which has read all of it.
    assert ten.status_code == 422
    larger = await program.post("/photos", content=bytes(12 * 2**20), headers=JSON_ONLY)
    assert larger.status_code == 413
    assert "Фото больше 10 МБ" in larger.json()["errors"][0]["message"]
    by_a_form = await program.post("/photos", content=bytes(12 * 2**20), headers=BROWSER)
    assert by_a_form.status_code == 413
    assert "<h1" in by_a_form.text and "до 10 МБ" in by_a_form.text


@pytest.mark.parametrize("way", ["through nginx", "past it"])
async def test_a_forged_address_changes_nothing(machine: Machine, way: str) -> None:
    serve = machine.fleets["serve"][0].command
    past = f"http://{serve[serve.index('--host') + 1]}:{serve[serve.index('--port') + 1]}"
    # Addresses of their own: the limits of the other tests are left alone.
    own = {"through nginx": "127.0.0.71", "past it": "127.0.0.72"}[way]
    transport = httpx2.AsyncHTTPTransport(local_address=own)
    url = machine.url if way == "through nginx" else past
    statuses: Counter[int] = Counter()
    async with httpx2.AsyncClient(base_url=url, transport=transport, timeout=30) as forger:
        for number in range(110):
            forged = {"x-forwarded-for": f"198.51.100.{number}, 203.0.113.{number}"}
            statuses[(await forger.get("/create", headers=forged)).status_code] += 1
    assert statuses[429] >= 8, statuses
    assert set(statuses) == {200, 429}


async def test_figures_are_not_for_the_public(program: httpx2.AsyncClient) -> None:
    assert (await program.get("/metrics")).status_code == 404
    assert (await program.get("/healthz")).text == "ok"
    assert (await program.get("/nginx/away.html")).status_code == 404


async def test_every_process_without_pages_is_watched(machine: Machine) -> None:
    async with httpx2.AsyncClient(timeout=30) as watcher:
        for fleet in (*machine.fleets["worker"], *machine.fleets["longpoll"]):
            words = fleet.command
            host = words[words.index("--health-host") + 1]
            port = words[words.index("--health-port") + 1]
            ready = await watcher.get(f"http://{host}:{port}/readyz")
            assert (ready.status_code, ready.json()) == (200, {"failed": []})


SECRET_PATHS = (
    "/builds/KEY-ONE",
    "/builds/KEY-TWO/events",
    "/oauth/go/KEY-THREE",
    "/oauth/callback?code=KEY-FOUR&state=KEY-FIVE",
    "/groups/KEY-SIX/status",
    "/feeds/KEY-SEVEN.xml",
    "/leads/KEY-EIGHT",
    "/KEY-NINE",
)


async def test_when_no_server_answers_people_get_words_and_logs_get_no_key(
    machine: Machine, program: httpx2.AsyncClient
) -> None:
    stop_together(machine.fleets["serve"])
    try:
        for path in SECRET_PATHS:
            page = await program.get(path, headers=BROWSER)
            assert page.status_code == 503
            assert page.headers["retry-after"] == "10"
            assert page.headers["content-type"] == "text/html; charset=utf-8"
            assert "Сервис обновляется" in page.text
            told = await program.get(path, headers=JSON_ONLY)
            assert (told.status_code, told.headers["retry-after"]) == (503, "10")
            assert told.json()["error"] == "away"
        posted = await program.post("/oauth/init", json=EXAMPLE)
        assert posted.json()["errors"][0]["message"].startswith("Подождите минуту")
        # A body that is larger than nginx takes, and a head that it does not.
        await program.post("/photos?KEY-TEN", content=bytes(12 * 2**20))
        await program.get("/builds/KEY-ELEVEN", headers={"cookie": "a" * 9000})
        written = machine.balancer.written
    finally:
        for fleet in machine.fleets["serve"]:
            fleet.start()
        for fleet in machine.fleets["serve"]:
            await fleet.workers[0].wait_until_up()
    assert "KEY-" not in written
    assert EXAMPLE["phone"] not in written
    rooms = re.findall(r'"room": "(\w+)"', written)
    assert {"builds", "oauth", "groups", "feeds", "leads", "photos", "other"} <= set(rooms)
    for line in (line for line in written.splitlines() if "nginx.failed" in line):
        assert json.loads(line)["status"] >= 400
    # And back again by itself, within the two seconds that one is left alone.
    async with asyncio.timeout(20):
        status = 0
        while status != 200:
            status = (await program.get("/create")).status_code
            await asyncio.sleep(0.2)
