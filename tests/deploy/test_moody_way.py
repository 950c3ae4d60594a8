"""The way to VK spoils what it is told to spoil, and nothing when it is calm."""

import asyncio
import random
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from moody_way import Mood, MoodyWay, moody_way
from sandbox_options import SANDBOX
from vitrina.sandbox.server import RunningSandbox, run_sandbox

ORDER = {"kind": "user", "scope": "groups"}


@pytest.fixture
async def sandbox() -> AsyncIterator[RunningSandbox]:
    async with run_sandbox(SANDBOX) as running:
        yield running


@pytest.fixture
async def way(sandbox: RunningSandbox) -> AsyncIterator[MoodyWay]:
    async with moody_way(httpx2.URL(sandbox.url).port or 0, random.Random(1)) as opened:
        yield opened


async def ask(way: MoodyWay, **more: Any) -> httpx2.Response:
    async with httpx2.AsyncClient(trust_env=False, timeout=5) as client:
        return await client.post(f"{way.url}/method/users.get", data={"v": "5.199"}, **more)


async def test_calm_it_carries_everything(way: MoodyWay, sandbox: RunningSandbox) -> None:
    first, second = await asyncio.gather(ask(way), ask(way))
    assert first.json()["error"]["error_code"] == second.json()["error"]["error_code"]
    # What VK says of itself leads back over the same way.
    async with httpx2.AsyncClient(trust_env=False) as client:
        minted = await client.post(f"{way.url}/sandbox/tokens", json=ORDER)
    assert minted.json()["access_token"]
    assert not way.spoilt


async def test_bad_answers_come_whether_vk_acted_or_not(
    way: MoodyWay, sandbox: RunningSandbox
) -> None:
    for mood, status in ((Mood.BAD_GATEWAY, 502), (Mood.HTML, 200)):
        await way.change(mood)
        answers = [await ask(way) for _ in range(10)]
        assert {answer.status_code for answer in answers} == {status}
        assert all("<html>" in answer.text for answer in answers)
        assert way.spoilt[mood] == 10
    asked = sandbox.world.requests["users.get"].asked
    assert 0 < asked < 20


async def test_half_an_answer_is_no_json(way: MoodyWay) -> None:
    await way.change(Mood.HALF_JSON)
    answer = await ask(way)
    assert answer.status_code == 200 and answer.text.startswith('{"error"')
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        answer.json()


async def test_a_byte_a_second_is_not_over_soon(way: MoodyWay) -> None:
    await way.change(Mood.DRIP)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(1.5):
            await ask(way)


async def test_refused_and_back_at_the_same_address(way: MoodyWay) -> None:
    before = way.url
    await way.change(Mood.REFUSE)
    with pytest.raises(httpx2.ConnectError):
        await ask(way)
    await way.change(Mood.CALM)
    assert way.url == before
    assert (await ask(way)).status_code == 200
