"""Notices go to the practitioner in VK, once each; what VK does not let through waits."""

from dataclasses import dataclass

import structlog

from vitrina.autoresponder.delivery.replies import TOKEN_REFUSED
from vitrina.autoresponder.talking.dialog import BotProfile
from vitrina.autoresponder.talking.speaking import say_unreached
from vitrina.domain.community import GrantKind
from vitrina.storage.grants import Grants
from vitrina.storage.notices import Due, NoticeRecord, Notices
from vitrina.storage.replies import NewReply
from vitrina.vk.client import VkClient, VkSession
from vitrina.vk.errors import ErrorKind, Need, VkError
from vitrina.vk.methods.bots import send_message
from vitrina.wording.practitioner_notices import say_late

# VK speaks of the receiver: on the blacklist, never wrote to the community, takes no messages,
# unknown ([O], vk-contract Appendix A). The same notice may go through another day.
WAY_CLOSED = (7, 900, 901, 902, 936)
LATE_AFTER = 900.0  # seconds, after which a notice says when it happened
_FIRST_PAUSE, _LONGEST_PAUSE, _LOCKED_PAUSE = 1.0, 300.0, 60.0  # seconds

_log = structlog.get_logger("vitrina.bot")


@dataclass(frozen=True)
class Notifier:
    """Tells practitioners; who calls holds the community's lease."""

    notices: Notices
    grants: Grants
    vk: VkClient

    async def send_all(self, group_id: int, profile: BotProfile, now: float) -> None:
        """Tell what is due, the oldest first, until VK does not take one.

        `now` is unix seconds, for words only. LeaseLost when somebody else answers here.
        """
        due = await self.notices.find_due(group_id)
        token = await self.grants.find_key(group_id) if due else None
        if due is None or token is None:
            return
        sending = _Sending(self, due, token, profile, now)
        session = self.vk.session(token, GrantKind.COMMUNITY_KEY)
        for notice in due.notices:
            if not await sending.send(session, notice):
                return


@dataclass(frozen=True)
class _Sending:
    notifier: Notifier
    due: Due
    token: str
    profile: BotProfile
    now: float

    async def send(self, session: VkSession, notice: NoticeRecord) -> bool:
        """Whether the next one may follow."""
        notices = self.notifier.notices
        if not notice.is_needed:
            await notices.end(notice, "dropped")
            return True
        if notice.is_locked:
            await notices.put_off(notice, _LOCKED_PAUSE, was_sent=False)
            return True
        await session.slot()
        if not await notices.begin_sending(notice):
            await notices.end(notice, "unsure")
            _log.warning("bot.notice_unsure", group_id=notice.group_id)
            return True
        text = say_late(notice.text, notice.created_at, self._timezone, self.now)
        if self.now - notice.created_at < LATE_AFTER:
            text = notice.text
        try:
            await session.send(send_message(self.due.user_id, text, random_id=notice.random_id))
        except VkError as error:
            return await self._act_on(error, notice)
        await notices.end_sent(notice, self.due.user_id)
        _log.info("bot.notice_sent", group_id=notice.group_id, kind=notice.kind)
        return True

    @property
    def _timezone(self) -> str:
        return self.profile.practitioner.timezone

    def _tell_visitor(self, notice: NoticeRecord) -> NewReply | None:
        """Who has just called for the person learns, once, that nobody could be told."""
        is_late = self.now - notice.created_at >= LATE_AFTER
        if notice.kind != "call" or notice.was_refused or is_late:
            return None
        return NewReply(
            peer_id=notice.peer_id,
            dedup_key=f"unreached/{notice.id}",
            number=0,
            random_id=notice.random_id,
            text=say_unreached(self.profile),
        )

    async def _act_on(self, error: VkError, notice: NoticeRecord) -> bool:
        log = _log.bind(group_id=notice.group_id, code=error.code)
        notices = self.notifier.notices
        if error.code in TOKEN_REFUSED or error.need is Need.GRANT:
            log.warning("bot.token_refused")
            await notices.put_off(notice, _FIRST_PAUSE, was_sent=False)
            await self.notifier.grants.lose_key(notice.group_id, self.token)
            return False
        if error.code in WAY_CLOSED:
            log.info("bot.notices_wait")
            reply = self._tell_visitor(notice)
            await notices.wait_for_way(notice, self.due.user_id, error.code, reply)
            return False
        if error.kind is ErrorKind.PERMANENT:
            log.warning("bot.notice_refused")
            await notices.end(notice, "refused", error.code)
            return True
        log.info("bot.notice_put_off", kind=error.kind.value)
        pause = min(_FIRST_PAUSE * 2**notice.attempts, _LONGEST_PAUSE)
        await notices.put_off(notice, pause, was_sent=error.kind is ErrorKind.UNKNOWN)
        return False
