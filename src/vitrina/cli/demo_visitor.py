"""What a person does in the demo, by public addresses only, and what the sandbox says of it."""

import re
from typing import Any

import httpx2

from vitrina.wiring.cannot_start import CannotStart

OWNER = 1  # of the community in the demo, any person
TICKED = ("manage", "messages", "photos", "wall")  # what the guided way asks to tick


async def grant_access(http: httpx2.AsyncClient, auth_url: str, sandbox_url: str) -> dict[str, Any]:
    """Follow the address to the sandbox's question and allow it, as a person would."""
    program = {"accept": "application/json"}
    question = await http.get(auth_url, headers=program)
    key = re.search(r'name="key" value="([^"]+)"', question.text)
    if key is None:
        raise CannotStart("the sandbox did not ask for access")
    answer = await http.post(
        f"{sandbox_url}/authorize/decision",
        data={"key": key[1], "decision": "allow"},
        headers=program,
    )
    addresses: dict[str, Any] = answer.json()
    return addresses


async def let_bot_speak(http: httpx2.AsyncClient, build_url: str, sandbox_url: str) -> bool:
    """The second permission, the community's own, given as a person would give it."""
    asked = await http.post(f"{build_url}/bot", headers={"accept": "application/json"})
    if asked.status_code != 200:
        return False
    landed = await grant_access(http, asked.json()["auth_url"], sandbox_url)
    return bool(landed.get("success"))


async def connect_by_key(
    http: httpx2.AsyncClient, connect_url: str, sandbox_url: str, title: str
) -> dict[str, Any]:
    """A community opened by hand, its address and its key given on the pages of the guided way."""
    async with httpx2.AsyncClient() as vk:
        wish = {"title": title, "owner_id": OWNER}
        opened = (await vk.post(f"{sandbox_url}/sandbox/communities", json=wish)).json()
        order = {"kind": "community", "group_id": opened["group_id"], "scope": ",".join(TICKED)}
        key = (await vk.post(f"{sandbox_url}/sandbox/tokens", json=order)).json()["access_token"]
    page = await http.get(connect_url)
    for stage, typed in (
        ("address", {"address": f"vk.ru/club{opened['group_id']}"}),
        ("key", {"key": key}),
        ("work", {"posts": "text", "build": "build"}),
    ):
        csrf = re.search(r'name="csrf" value="([^"]+)"', page.text)
        if csrf is None:
            raise CannotStart(f"the guided way stopped at {page.url.path}")
        page = await http.post(f"{connect_url}/{stage}", data={"csrf": csrf[1], **typed})
    if "/builds/" not in page.url.path:
        raise CannotStart("the key was refused")
    build_url = str(page.url).partition("?")[0]
    page_key = build_url.rpartition("/")[2]
    base = build_url.partition("/builds/")[0]
    return {"build_url": build_url, "status_url": f"{base}/groups/{page_key}/status"}


async def read_world(sandbox_url: str, group_id: int | None) -> dict[str, Any]:
    """What the sandbox itself says was made; our own records are not asked."""
    async with httpx2.AsyncClient() as http:
        world = (await http.get(f"{sandbox_url}/sandbox/world")).json()
    group = next((group for group in world["groups"] if group["id"] == group_id), None)
    if group is None:
        return {}
    states = [post["state"] for post in group["posts"]]
    return {
        "posts_published": states.count("published"),
        "posts_scheduled": states.count("postponed"),
        "products": len(group["products"]),
        "topics": len(group["topics"]),
        "avatar": group["avatar"],
        "cover": group["cover"],
        "market": group["market"],
        "long_poll": bool(group["long_poll"].get("enabled", group["long_poll"].get("is_enabled"))),
    }
