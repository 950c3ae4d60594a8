"""`GET /embed.js`: the one line of a lesson."""

import re

import httpx2

from web.conftest import AppWith
from web.served_app import ServedApp


async def test_the_line_of_a_lesson_is_a_script_for_every_page(program: httpx2.AsyncClient) -> None:
    answer = await program.get("/embed.js")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert "set-cookie" not in answer.headers


async def test_it_is_kept_for_a_while_and_asked_for_again_cheaply(
    program: httpx2.AsyncClient,
) -> None:
    first = await program.get("/embed.js")
    kept = first.headers["cache-control"]
    # Nobody can change the address in a lesson: a mended script has to get there by itself.
    assert "public" in kept and "immutable" not in kept
    assert 300 <= int(re.search(r"max-age=(\d+)", kept)[1]) <= 86400  # type: ignore[index]

    again = await program.get("/embed.js", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = await program.get("/embed.js", headers={"if-none-match": '"something-else"'})
    assert other.status_code == 200


async def test_it_is_the_same_for_everybody_and_tells_nothing(app_with: AppWith) -> None:
    key = "a-key-of-the-school-that-is-long-enough"
    bare = await fetch_embed(app_with)
    full = await fetch_embed(
        app_with, VITRINA_SCHOOL_KEYS=key, VITRINA_FRAME_ANCESTORS="https://school.example"
    )
    assert bare == full
    assert key not in full and "school.example" not in full


async def fetch_embed(app_with: AppWith, **settings: str) -> str:
    async with app_with(works=False, **settings) as served:  # type: ignore[arg-type]
        program = await served.program()
        return (await program.get("/embed.js?student_id=42", headers={"cookie": "a=b"})).text


async def test_it_counts_for_nobodys_limit(app_with: AppWith) -> None:
    async with app_with(works=False, VITRINA_LIMIT_REQUESTS_PER_MINUTE="1") as served:
        program = await served.program()
        assert [(await program.get("/embed.js")).status_code for _ in range(3)] == [200] * 3


async def test_only_ids_and_the_signature_can_get_into_an_address(served: ServedApp) -> None:
    """Personal data goes by postMessage to our own origin; no address is built from it."""
    script = (await (await served.program()).get("/embed.js")).text
    ids = script.partition("const IDS = {")[2].partition("}")[0]
    assert re.findall(r'"(\w+)"', ids) == ["student_id", "course_id", "exp", "sig"]
    assert script.count("searchParams.set") == 1
    assert not re.search(r'postMessage\([^)]*"\*"', script)
    assert script.count("\n") <= 250
