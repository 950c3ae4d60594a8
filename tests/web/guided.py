"""The guided way by requests: a community opened by hand in the sandbox, its key, a draft."""

from dataclasses import dataclass
from typing import Any

from sandboxed import EXAMPLE
from vitrina.sandbox.calls.context import Sandbox
from vitrina.sandbox.world import Group, Wall
from web.served_app import ServedApp
from web.visitor import Browser, Page

ALL_RIGHTS = "manage,photos,messages,wall"


@dataclass
class Guided:
    """A person with a browser, and what they do in VK by hand."""

    served: ServedApp
    browser: Browser

    async def begin(self, **changes: Any) -> Page:
        """From the form, as a program sends it, to the first stage in the browser."""
        program = await self.served.program()
        answer = await program.post("/connect/init", json={**EXAMPLE, **changes})
        assert answer.status_code == 200, answer.text
        assert set(answer.json()) == {"connect_url", "follow_url"}
        return await self.browser.open(answer.json()["connect_url"])

    def open_community(self, title: str = "Пустое", **more: Any) -> int:
        """What a person does in VK: a community, with what `more` says of it."""
        sandbox: Sandbox = self.served.sandboxed.sandbox.app.state.sandbox
        world = sandbox.world
        group_id = world.next_id("group")
        given = {"type": "page", "screen_name": f"club{group_id}"} | more
        group = Group(
            id=group_id,
            title=title,
            owner_id=1,
            subtype=2,
            created=int(world.now()),
            wall=Wall(owner_id=-group_id),
            admins={1: 3},
            members={1},
            callback_code=world.secret(8),
            **given,
        )
        world.groups[group_id] = group
        world.groups_by_name[group.screen_name] = group_id
        return group_id

    async def make_key(self, group_id: int, scope: str = ALL_RIGHTS) -> str:
        """A key made by hand."""
        return await mint(self.served, kind="community", group_id=group_id, scope=scope)

    async def give_address(self, page: Page, address: str) -> Page:
        return await self.browser.submit(page, form_to(page, "/address"), {"address": address})

    async def give_key(self, page: Page, key: str) -> Page:
        return await self.browser.submit(page, form_to(page, "/key"), {"key": key})

    async def build(self, page: Page, **typed: Any) -> Page:
        """The last tap."""
        return await self.browser.submit(page, form_to(page, "/work"), typed, press="build")


def form_to(page: Page, end: str) -> Any:
    """The page's form whose address ends so."""
    (form,) = [form for form in page.forms if form.action.endswith(end)]
    return form


async def mint(served: ServedApp, **wanted: Any) -> str:
    """A token straight from the sandbox."""
    sandboxed = served.sandboxed
    reply = await sandboxed.http.post(f"{sandboxed.sandbox.url}/sandbox/tokens", json=wanted)
    reply.raise_for_status()
    return str(reply.json()["access_token"])


def asked_of_vk(served: ServedApp) -> list[str]:
    """The methods that VK was asked for."""
    found = [line.split()[1].partition("?")[0] for line in served.asked if "/method/" in line]
    return [path.rpartition("/")[2] for path in found]
