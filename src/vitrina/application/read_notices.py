"""Whether the practitioner is told of requests in VK, and what has not reached them there."""

from dataclasses import dataclass
from typing import Literal

from vitrina.application.notice_services import NoticeServices
from vitrina.storage.notices import Undelivered
from vitrina.storage.receivers import Receiver
from vitrina.storage.records import BuildRecord

# `nobody` is known; `untried`: who granted the token is, and VK has not said yet whether we may
# write; `reached`: we may; `closed`: VK does not let us.
NoticeState = Literal["nobody", "untried", "reached", "closed"]


@dataclass(frozen=True)
class NoticeWay:
    """How the practitioner is told; `vk_user_id` is who that is."""

    state: NoticeState
    vk_user_id: int | None
    is_bound: bool
    undelivered: Undelivered


async def read_notices(services: NoticeServices, build: BuildRecord) -> NoticeWay | None:
    """How it stands; None while the community's bot was never let speak."""
    if build.group_id is None:
        return None
    access = await services.webhooks.bot_access(build.group_id)
    receiver = await services.receivers.find(build.group_id)
    if receiver is None or not (access.has_key or access.is_refused):
        return None
    undelivered = await services.notices.list_undelivered(build.group_id)
    return NoticeWay(state_of(receiver), receiver.vk_user_id, receiver.is_bound, undelivered)


def state_of(receiver: Receiver) -> NoticeState:
    """How the way to the practitioner stands."""
    if receiver.vk_user_id is None:
        return "nobody"
    if receiver.is_closed:
        return "closed"
    return "reached" if receiver.opened_at is not None else "untried"
