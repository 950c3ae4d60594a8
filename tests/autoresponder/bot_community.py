"""A community in the sandbox whose bot is ours, made by VK's own methods instead of a build."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select

from sandbox.client import COMMUNITY, Client
from sandboxed import SandboxedServices
from vitrina.autoresponder.delivery.listening import ListenerDependencies
from vitrina.autoresponder.delivery.responder import Responder, ResponderDependencies
from vitrina.autoresponder.delivery.vk_events import read_event
from vitrina.storage.models import metadata, replies

VISITOR = 5001
PATIENCE = 60.0  # seconds that a test waits for an answer, however busy the machine is


@dataclass
class BotCommunity:
    """One community, its owner's client, and what the visitors and the bot said."""

    sandboxed: SandboxedServices
    owner: Client
    group_id: int
    token: str
    _told: int = field(default=0)

    @property
    def responder_dependencies(self) -> ResponderDependencies:
        return self.sandboxed.services.bot.responder_dependencies

    @property
    def listener_dependencies(self) -> ListenerDependencies:
        return replace(self.sandboxed.services.bot.listener_dependencies, wait=1)

    async def write(self, text: str = "", *, visitor: int = VISITOR, **more: Any) -> None:
        """A visitor writes to the community, in the sandbox; `payload` presses a button."""
        await self.owner.control(
            "messages", group_id=self.group_id, user_id=visitor, **({"text": text} | more)
        )

    async def tell(self, text: str, number: int, *, visitor: int = VISITOR, **more: Any) -> None:
        """VK tells us of a message, as the webhook or a listener would pass it on."""
        message = {
            "peer_id": visitor, "from_id": visitor, "text": text, "date": int(time.time()),
            "conversation_message_id": number, "attachments": [],
        }  # fmt: skip
        event = {"type": "message_new", "object": {"message": message | more}}
        told = read_event(event, self.group_id)
        assert told is not None
        await self.sandboxed.services.bot.events.put(told)

    async def said(self, visitor: int = VISITOR) -> list[str]:
        """What the community said to a visitor, in order."""
        return [message["text"] for message in await self.messages(visitor)]

    async def messages(self, visitor: int = VISITOR) -> list[dict[str, Any]]:
        """The community's messages to a visitor as the sandbox shows them."""
        return [
            message
            for message in (await self.sandboxed.world())["messages"]
            if message["peer_id"] == visitor and message["from_id"] == -self.group_id
        ]

    async def until_said(self, count: int, visitor: int = VISITOR) -> list[str]:
        """The same, as soon as it is so many messages."""
        deadline = time.monotonic() + PATIENCE
        while len(said := await self.said(visitor)) < count:
            assert time.monotonic() < deadline, f"{len(said)} of {count} said: {said}"
            await asyncio.sleep(0.05)
        return said

    async def states(self) -> list[str]:
        """The states of all replies, oldest first."""
        query = select(replies.c.state).order_by(replies.c.created_at, replies.c.number)
        async with self.sandboxed.services.database.transaction() as connection:
            return list((await connection.execute(query)).scalars())

    async def stored_text(self) -> str:
        """Everything that the database holds, as one text."""
        found = []
        async with self.sandboxed.services.database.transaction() as connection:
            for table in metadata.sorted_tables:
                rows = await connection.execute(select(table))
                found += [str(value) for row in rows for value in row]
        return "\n".join(found)


@asynccontextmanager
async def responding(*dependencies: ResponderDependencies) -> AsyncIterator[None]:
    """Responders at work, one for each of these."""
    responders = [Responder(one) for one in dependencies]
    running = [asyncio.create_task(responder.run()) for responder in responders]
    try:
        yield
    finally:
        await asyncio.gather(*(responder.stop() for responder in responders))
        await asyncio.gather(*running)


async def open_bot_community(
    sandboxed: SandboxedServices, *, with_token: bool = True
) -> BotCommunity:
    """A community with messages and bots on, known to our database; VK may be listened to."""
    minted = await sandboxed.mint_token("groups,wall,photos,market,messages")
    opened = await sandboxed.open_build(minted=minted)
    client = Client(
        sandboxed.http, sandboxed.sandbox.url, minted["access_token"], minted["user_id"]
    )
    group_id = (await client.do("groups.create", title="Массаж", type="public", subtype=2))["id"]
    await client.do(
        "groups.setSettings", group_id=group_id, messages=1, bots_capabilities=1,
        bots_start_button=1,
    )  # fmt: skip
    await client.do(
        "groups.setLongPollSettings", group_id=group_id, enabled=1, message_new=1, message_reply=1
    )
    await sandboxed.services.webhooks.expect(
        group_id, opened.community_id, secret="secret-of-a-test", code="c0de"
    )
    token = await mint_community_token(sandboxed, group_id)
    if with_token:
        assert await sandboxed.services.grants.keep_key(group_id, token)
    return BotCommunity(sandboxed, client, group_id, token)


async def mint_community_token(
    sandboxed: SandboxedServices, group_id: int, scope: str = COMMUNITY
) -> str:
    """A community's key straight from the sandbox."""
    reply = await sandboxed.http.post(
        f"{sandboxed.sandbox.url}/sandbox/tokens",
        json={"kind": "community", "group_id": group_id, "scope": scope},
    )
    reply.raise_for_status()
    return str(reply.json()["access_token"])
