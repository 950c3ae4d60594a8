"""What a community's bot can do at this moment."""

from typing import Literal

from vitrina.application.services import BotServices
from vitrina.autoresponder.delivery.listening import listening_lease

# `silent`: no key yet; `unheard`: a key, and nobody tells us what visitors write; `refused`: VK
# does not take the key any more.
BotState = Literal["silent", "unheard", "answers", "refused"]


async def read_bot_state(services: BotServices, group_id: int) -> BotState:
    """The bot answers when it has a key and hears: by our confirmed webhook, or by long poll."""
    access = await services.webhooks.bot_access(group_id)
    if access.is_refused:
        return "refused"
    if not access.has_key:
        return "silent"
    if access.is_confirmed or await services.leases.is_held(
        listening_lease(group_id), with_cursor=True
    ):
        return "answers"
    return "unheard"


async def bot_answers(services: BotServices, group_id: int | None) -> bool:
    """Whether a visitor who writes now is answered."""
    return group_id is not None and await read_bot_state(services, group_id) == "answers"
