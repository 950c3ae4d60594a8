"""Replies are sent until VK accepts or refuses them, or they are too old to repeat."""

import asyncio
from collections.abc import Sequence

import structlog

from vitrina.domain.community import GrantKind
from vitrina.storage.conversations import Conversations
from vitrina.storage.grants import Grants
from vitrina.storage.replies import ReplyRecord
from vitrina.vk.client import VkClient, VkSession
from vitrina.vk.errors import ErrorKind, Need, VkError
from vitrina.vk.methods.bots import send_message

# The keyboard is refused (911), or bots are off in the community (912): the text goes without it.
_KEYBOARD_REFUSED = (911, 912)
# What a community's key answers when it was deleted or never had the right.
TOKEN_REFUSED = (5, 15, 27)
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 300.0  # seconds, doubled with each attempt

_log = structlog.get_logger("vitrina.bot")


class Sender:
    def __init__(self, conversations: Conversations, grants: Grants, vk: VkClient) -> None:
        self._conversations = conversations
        self._grants = grants
        self._vk = vk

    async def send_all(self, group_id: int) -> None:
        """Send what is due: dialogs concurrently, the replies of one dialog in order.

        LeaseLost when somebody else answers in this community.
        """
        planned = await self._conversations.find_planned(group_id)
        token = await self._grants.find_key(group_id) if planned else None
        if token is None:
            return
        session = self._vk.session(token, GrantKind.COMMUNITY_KEY)
        dialogs: dict[int, list[ReplyRecord]] = {}
        for reply in planned:
            dialogs.setdefault(reply.peer_id, []).append(reply)
        async with asyncio.TaskGroup() as group:
            for replies in dialogs.values():
                group.create_task(self._send_in_order(session, token, replies))

    async def _send_in_order(
        self, session: VkSession, token: str, replies: Sequence[ReplyRecord]
    ) -> None:
        for reply in replies:
            if not await self._send(session, token, reply):
                return  # the replies after it wait

    async def _send(self, session: VkSession, token: str, reply: ReplyRecord) -> bool:
        """Whether the next reply of the dialog may follow."""
        if reply.is_locked:
            await self._conversations.wait_for_key(reply)
            return False
        await session.slot()
        if not await self._conversations.begin_sending(reply):
            await self._conversations.end(reply, "given_up")
            _log.warning("bot.reply_given_up", group_id=reply.group_id, attempts=reply.attempts)
            return True
        try:
            await self._say(session, reply)
        except VkError as error:
            return await self._act_on(error, token, reply)
        await self._conversations.end(reply, "sent")
        _log.info("bot.reply_sent", group_id=reply.group_id)
        return True

    async def _say(self, session: VkSession, reply: ReplyRecord) -> None:
        call = send_message(
            reply.peer_id, reply.text, random_id=reply.random_id, keyboard=reply.keyboard or None
        )
        try:
            await session.send(call)
        except VkError as error:
            if error.code not in _KEYBOARD_REFUSED or not reply.keyboard:
                raise
            _log.warning("bot.keyboard_refused", group_id=reply.group_id, code=error.code)
            await session.slot()
            plain = send_message(reply.peer_id, reply.text, random_id=reply.random_id)
            await session.send(plain)

    async def _act_on(self, error: VkError, token: str, reply: ReplyRecord) -> bool:
        log = _log.bind(group_id=reply.group_id, code=error.code)
        if error.code in TOKEN_REFUSED or error.need is Need.GRANT:
            log.warning("bot.token_refused")
            await self._conversations.put_off(reply, _FIRST_PAUSE, was_sent=False)
            await self._grants.lose_key(reply.group_id, token)
            return False
        if error.kind is ErrorKind.PERMANENT:
            log.info("bot.reply_refused")
            await self._conversations.end(reply, "refused", error.code)
            return True
        # Transient, of unknown outcome, or a check that no program passes: later, by the same
        # random_id. Only what VK may have taken keeps the hour in which VK knows it again.
        log.info("bot.reply_put_off", kind=error.kind.value)
        pause = min(_FIRST_PAUSE * 2**reply.attempts, _LONGEST_PAUSE)
        was_sent = error.kind is ErrorKind.UNKNOWN
        await self._conversations.put_off(reply, pause, was_sent=was_sent)
        return False
