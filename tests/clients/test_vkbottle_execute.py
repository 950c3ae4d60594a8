"""vkbottle 4.11.0 turns Python functions into VKScript; the sandbox runs what comes out."""

from __future__ import annotations

from typing import Any

import pytest
from vkbottle import VKAPIError
from vkbottle.tools import vkscript

from clients.vkbottle_api import open_api
from sandbox.client import Client


@vkscript
def make_club(api, titles, kind="public"):  # type: ignore[no-untyped-def]
    made = []  # type: Any
    for title in titles:
        club = api.groups.create(title=title, type=kind)
        if club:
            posted = api.wall.post(owner_id=-club.id, from_group=1, message="Мы: " + title)
            made.append({"id": club.id, "post": posted.post_id})
        else:
            made.append(None)
    return {"made": made, "count": made.length}


async def test_a_function_makes_communities_in_one_request(nobody: Client) -> None:
    anna = await nobody.become_person()
    async with open_api(nobody.url, anna.token) as api:
        answer: Any = await api.execute(make_club(["Салон", "", "Студия"]))
    script = answer.response["response"]
    first, nothing, third = script["made"]
    assert script["count"] == 3 and nothing is None and first["post"] == third["post"] == 1
    [error] = answer.response["execute_errors"]
    assert (error["method"], error["error_code"]) == ("groups.create", 100)
    world = await nobody.world()
    assert [group["posts"][0]["text"] for group in world["groups"]] == ["Мы: Салон", "Мы: Студия"]
    assert world["requests"]["execute"] == {"asked": 1, "answered": 1, "refused": 0}


async def test_a_script_that_cannot_be_read_is_error_12(nobody: Client) -> None:
    anna = await nobody.become_person()
    async with open_api(nobody.url, anna.token) as api:
        with pytest.raises(VKAPIError[12], match="Unable to compile code"):
            await api.execute("return API.users.get({;")


async def test_the_26th_call_is_too_many(nobody: Client) -> None:
    """Up to 25 calls (vk-contract 2026-11-22 §3.1, [L])."""
    anna = await nobody.become_person()
    async with open_api(nobody.url, anna.token) as api:
        calls = ",".join(["API.users.get({})"] * 25)
        answer: Any = await api.execute(f"return [{calls}];")
        assert len(answer.response["response"]) == 25
        with pytest.raises(VKAPIError[13], match="too many API calls"):
            await api.execute(f"return [{calls},API.users.get({{}})];")
