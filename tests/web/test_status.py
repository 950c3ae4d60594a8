"""Only public addresses, as a school's program uses them: from the form to `completed`."""

import json

import httpx2
import pytest

from sandboxed import EXAMPLE
from vitrina.storage.models import oauth_states
from vitrina.storage.pending_grants import STATE_LIFE
from web.conftest import AppWith
from web.served_app import ServedApp, grant, init, serve_app, wait_until

SHAPE = {
    "status": str,
    "progress": dict,
    "result": dict,
    "error": type(None),
    "gaps": list,
    "waiting_for": type(None),
    "created_at": float,
    "started_at": float,
    "finished_at": float,
}
PROGRESS = {
    "step": "done",
    "group_created": True,
    "avatar_uploaded": True,
    "cover_uploaded": True,
    "posts_published": 2,
    "posts_scheduled": 6,
    "total_posts": 8,
    "reviews_topic_created": True,
    "market_enabled": True,
    "services_added": 4,
    "total_services": 4,
    "auto_responder_enabled": False,
}


@pytest.fixture(params=["sqlite", "postgres and valkey"])
def records(request: pytest.FixtureRequest) -> tuple[str, str | None]:
    """DATABASE_URL and REDIS_URL: nothing installed, or real servers."""
    if request.param == "sqlite":
        return request.getfixturevalue("sqlite_url"), None
    return request.getfixturevalue("postgres_url"), request.getfixturevalue("redis_url")


async def test_a_program_makes_a_community_by_public_addresses(
    no_waiting_for_vk: None, records: tuple[str, str | None]
) -> None:
    async with serve_app(records[0], REDIS_URL=records[1]) as served:
        accept = "*/*" if records[1] is None else "application/json"
        program = await served.program(accept=accept)
        started = await init(program)
        follow = await program.get(started["follow_url"])
        assert follow.json() == {"status": "not_started"}

        answer = await program.get(started["auth_url"], follow_redirects=True)

        assert answer.status_code == 200
        if accept == "*/*":  # a program that asks for nothing special lands on the page
            assert answer.url.path.startswith("/builds/")
            status_url = f"{served.url}/groups/{answer.url.path.rpartition('/')[2]}/status"
        else:
            status_url = answer.json()["status_url"]
        body, seen = await wait_until(program, status_url, "completed", "failed")
        assert body["status"] == "completed" and seen <= {"waiting", "active", "completed"}
        assert {name: type(value) for name, value in body.items()} == SHAPE
        assert body["progress"] == PROGRESS and body["gaps"] == []
        (group,) = (await served.sandboxed.world())["groups"]
        assert body["result"]["group_id"] == group["id"]
        assert body["result"]["url"].startswith(f"{served.sandboxed.sandbox.url}/")
        assert (await program.get(body["result"]["url"])).status_code == 200
        assert (await program.get(started["follow_url"])).json() == body


async def test_the_follower_learns_nothing_personal(served: ServedApp) -> None:
    program = await served.program()
    changes = {"telegram": "ivan_massage", "address": "ул. Ленина, 5", "about": "Работаю руками"}
    made = await grant(program, **changes, student_id="student-42")

    for url in (made["follow_url"], made["status_url"]):
        text = json.dumps((await program.get(url)).json(), ensure_ascii=False)
        page_key = made["build_url"].rpartition("/")[2]
        for secret in ("Иван", "Петров", "Москва", EXAMPLE["phone"][2:], "student-42", page_key):
            assert secret not in text
        assert not any(value in text for value in changes.values())


async def test_a_grant_nobody_gave_is_forgotten(
    served: ServedApp, program: httpx2.AsyncClient
) -> None:
    started = await init(program)
    assert (await program.get(started["follow_url"])).json() == {"status": "not_started"}
    async with served.sandboxed.services.database.transaction() as connection:
        passed = oauth_states.c.expires_at - STATE_LIFE
        await connection.execute(oauth_states.update().values(expires_at=passed))

    assert (await program.get(started["follow_url"])).status_code == 404
    assert (await program.get(started["auth_url"])).status_code == 400


async def test_states_in_redis_live_ten_minutes_and_once(app_with: AppWith, redis_url: str) -> None:
    async with app_with(works=False, REDIS_URL=redis_url) as served:
        program, stranger = await served.program(), await served.program()
        started = await init(program)
        assert served.sandboxed.services.breaker is not None
        redis = served.sandboxed.services.breaker.redis
        assert STATE_LIFE - 5 <= await redis.ttl(f"oauth:state:{started['state']}") <= STATE_LIFE
        assert (await served.count_rows())["oauth_states"] == 0
        hop = await program.get(started["auth_url"])
        callback = (await program.get(hop.headers["location"])).headers["location"]

        assert (await stranger.get(started["auth_url"])).status_code == 400
        assert (await stranger.get(callback)).status_code == 400
        landed = await program.get(callback)
        assert landed.status_code == 303
        # Whoever reloads it lands there again; the grant itself is gone.
        assert (await program.get(callback)).headers["location"] == landed.headers["location"]
        assert not [key async for key in redis.scan_iter("oauth:state:*")]
        assert not [key async for key in redis.scan_iter("oauth:taken:*")]
        assert (await served.count_rows())["builds"] == 1
        for key in await redis.keys("oauth:*"):
            assert EXAMPLE["phone"] not in str(await redis.get(key))


async def test_status_says_waiting_before_a_worker_takes_it(served: ServedApp) -> None:
    program = await served.program()
    made = await grant(program)
    body = (await program.get(made["status_url"])).json()
    assert (body["status"], body["progress"]["step"], body["result"]) == (
        "waiting",
        "community",
        None,
    )
    assert body["started_at"] is None and body["finished_at"] is None
