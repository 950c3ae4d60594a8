"""Metrics, health and readiness: right after builds, right with two applications."""

import re
from pathlib import Path

import httpx2
import psycopg

from own_valkey import start_valkey
from vitrina.domain.build import BuildState
from vitrina.storage.models import builds
from vitrina.web.app import create_app
from web.conftest import AppWith
from web.served_app import ServedApp, grant, serve_app, wait_until

LACKS_REDIS = {"failed": [], "degraded": ["redis"]}
OURS = re.compile("groups_|group_|vk_api_|vitrina_builds")


async def read_metrics(program: httpx2.AsyncClient) -> dict[str, float]:
    """Every sample by its name and labels."""
    answer = await program.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    samples = [line.rpartition(" ") for line in answer.text.splitlines() if line[0] != "#"]
    return {name: float(value) for name, _, value in samples}


async def test_the_four_names_are_there_from_the_start(
    served: ServedApp, program: httpx2.AsyncClient
) -> None:
    samples = await read_metrics(program)
    assert samples["groups_created_total"] == samples["groups_failed_total"] == 0
    assert samples["group_creation_duration_seconds_count"] == 0
    assert samples['group_creation_duration_seconds_bucket{le="+Inf"}'] == 0
    text = (await program.get("/metrics")).text
    for name, kind in (
        ("groups_created_total", "counter"),
        ("groups_failed_total", "counter"),
        ("group_creation_duration_seconds", "histogram"),
        ("vk_api_errors_total", "counter"),
    ):
        assert f"# TYPE {name} {kind}" in text


async def test_metrics_tell_what_happened(app_with: AppWith) -> None:
    async with app_with() as served:
        await served.sandboxed.add_fault("board.addTopic", "error", times=20, code=15)
        made = await served.program()
        await wait_until(made, (await grant(made))["status_url"], "completed")
        await served.sandboxed.add_fault("groups.create", "error", times=20, code=203)
        failed = await served.program()
        await wait_until(failed, (await grant(failed))["status_url"], "failed")

        samples = await read_metrics(made)

        assert samples["groups_created_total"] == 1
        assert samples["groups_failed_total"] == 1
        assert samples["group_creation_duration_seconds_count"] == 1
        assert 0 < samples["group_creation_duration_seconds_sum"] < 60
        assert samples['group_creation_duration_seconds_bucket{le="60.0"}'] == 1
        assert samples['vk_api_errors_total{code="15",method="board.addTopic"}'] >= 1
        assert samples['vk_api_errors_total{code="203",method="groups.create"}'] >= 1
        assert samples['vitrina_builds{state="done_with_gaps"}'] == 1
        # Never an address with a key in it, and no time series for each stranger's idea.
        await made.request("INVENTED", "/create")
        await made.get("/builds/some-key")
        routes = {name for name in await read_metrics(made) if name.startswith("vitrina_http")}
        assert any('route="/builds/{page_key}"' in name for name in routes)
        assert not any("some-key" in name or "INVENTED" in name for name in routes)


async def test_two_applications_on_one_database_say_the_same(
    postgres_url: str, no_waiting_for_vk: None
) -> None:
    async with serve_app(postgres_url, works=False) as served:
        first = await served.program()
        await grant(first)
        other = httpx2.ASGITransport(create_app(served.sandboxed.services))
        async with httpx2.AsyncClient(transport=other, base_url=served.url) as second:
            async with served.sandboxed.services.database.transaction() as connection:
                done = {"state": BuildState.DONE, "started_at": 100.0, "finished_at": 103.5}
                await connection.execute(builds.update().values(**done))
            told = [
                {
                    name: value
                    for name, value in (await read_metrics(app)).items()
                    if OURS.match(name)
                }
                for app in (first, second)
            ]
    assert told[0] == told[1]
    assert told[0]["groups_created_total"] == 1
    assert told[0]["group_creation_duration_seconds_sum"] == 3.5


async def test_health_needs_nothing(program: httpx2.AsyncClient) -> None:
    answer = await program.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok")


async def test_readiness_names_what_does_not_answer(
    postgres_url: str, postgres_server: str, no_waiting_for_vk: None, tmp_path: Path
) -> None:
    valkey = start_valkey(tmp_path)
    try:
        redis_url = f"redis://127.0.0.1:{valkey.port}/0"
        async with serve_app(postgres_url, works=False, REDIS_URL=redis_url) as served:
            program = await served.program()
            ready = await program.get("/readyz")
            assert (ready.status_code, ready.json()) == (200, {"failed": []})

            valkey.stop()
            answer = await program.get("/readyz")
            # It serves on: a balancer that took it out would take out every server.
            assert (answer.status_code, answer.json()) == (200, LACKS_REDIS)

            name = httpx2.URL(postgres_url).path.removeprefix("/")
            with psycopg.connect(postgres_server, autocommit=True) as connection:
                connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false".encode())
                connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                    (name,),
                )
                answer = await program.get("/readyz")
                connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true".encode())
            assert (answer.status_code, answer.json()) == (
                503,
                {**LACKS_REDIS, "failed": ["database"]},
            )
            assert (await program.get("/healthz")).status_code == 200
            assert (await program.get("/readyz")).json() == LACKS_REDIS
    finally:
        if valkey.is_running():
            valkey.stop()
