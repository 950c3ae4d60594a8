"""A person comes back from VK: with a grant of their own, or with the key of their community."""

from vitrina.application.finish_bot_grant import BotGrantEnd, finish_bot_grant
from vitrina.application.finish_grant import VkReturn, finish_grant
from vitrina.application.grant_ends import GrantEnd
from vitrina.application.rejoin_return import rejoin_return
from vitrina.application.services import Application

ReturnEnd = GrantEnd | BotGrantEnd


async def receive_return(application: Application, came: VkReturn) -> ReturnEnd:
    """Use the state up and finish what it stands for; whoever comes again gets the same end."""
    pending = await application.grants.pending.take(came.state, came.browser)
    if pending is None:
        return await rejoin_return(application.grants, came)
    if pending.group_id is not None:
        return await finish_bot_grant(application.bots, pending, came.code)
    return await finish_grant(application.grants, pending, came)
