"""VK's answer to the grant of a community's own key, whichever page began it."""

from vitrina.application.admit_bot_key import BotKeyUnchecked
from vitrina.application.afterwards import afterwards
from vitrina.application.finish_bot_grant import BotGranted, BotGrantEnd, finish_bot_grant
from vitrina.application.finish_connect_grant import ConnectGrantEnd, finish_connect_grant
from vitrina.application.pending import Outcome, keep_retry_as_is
from vitrina.application.services import Application, GrantServices
from vitrina.application.take_key import KeyTaken, KeyUnchecked
from vitrina.application.vk_return import VkReturn
from vitrina.storage.link_keys import let_open
from vitrina.storage.pending_grants import PendingGrant


async def finish_group_grant(
    application: Application, pending: PendingGrant, came: VkReturn
) -> BotGrantEnd | ConnectGrantEnd:
    """The key of a draft, else of a build's bot; whoever comes again gets the same end."""
    end: BotGrantEnd | ConnectGrantEnd = await finish_connect_grant(
        application.connect, pending, came.code
    ) or await finish_bot_grant(application.bots, pending, came.code)
    await afterwards("keep_end", _keep_end(application.grants, pending, came, end))
    return end


async def _keep_end(
    services: GrantServices,
    pending: PendingGrant,
    came: VkReturn,
    end: BotGrantEnd | ConnectGrantEnd,
) -> None:
    """What `rejoin_return` finds: a key of this return to the page, or the next try."""
    if not isinstance(end.what, BotGranted | KeyTaken):
        is_away = isinstance(end.what, BotKeyUnchecked | KeyUnchecked) and end.what.failure.is_away
        outcome: Outcome = "failed" if came.code else "refused"
        await keep_retry_as_is(services, pending, came, outcome, may_repeat=is_away)
        return
    building = services.building
    community = await building.communities.find_by_key(end.page_key, "page")
    if community is not None:
        page_key = services.keys.of_return(came.state, came.browser)
        await let_open(building.database, community.id, "page", page_key)
