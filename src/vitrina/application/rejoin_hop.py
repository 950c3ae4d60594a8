"""A link to VK that has been used: by history, by a second press, in another tab."""

from vitrina.application.find_ends import FindEnd
from vitrina.application.finish_bot_grant import BotGrantEnd
from vitrina.application.finish_connect_grant import ConnectGrantEnd
from vitrina.application.grant_ends import GrantEnd, StateUsed
from vitrina.application.rejoin_return import rejoin_return
from vitrina.application.services import Application
from vitrina.application.vk_return import LimitOf, VkReturn
from vitrina.storage.pending_grants import PendingGrant, state_of


async def rejoin_hop(
    application: Application, ticket: str, browser: str, limit_of: LimitOf
) -> GrantEnd:
    """What the grant behind the ticket led to in this browser, waited for; else StateUsed."""
    came = VkReturn(
        state=state_of(ticket), browser=browser, code=None, device_id=None, limit_of=limit_of
    )
    end = await rejoin_return(application, came)
    if isinstance(end, BotGrantEnd | ConnectGrantEnd | FindEnd | PendingGrant):
        return StateUsed()  # grants without a form are asked for by buttons alone
    return end
