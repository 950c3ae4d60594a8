"""One tap instead of a key made by hand, where the school's app has a secret and VK lets it ask.

Apps made in the VK ID cabinet are refused (vk-2026 §1 [L], 2026-09-25), and such a key never has
the right to the wall.
"""

import secrets

from vitrina.application.services import ConnectServices
from vitrina.application.start_bot_grant import BotGrantStarted, NoBotYet
from vitrina.storage.drafts import DraftRecord
from vitrina.storage.pending_grants import PendingGrant
from vitrina.vk.oauth import new_state

SCOPE = frozenset({"manage", "messages", "photos"})


async def start_connect_grant(
    services: ConnectServices, draft: DraftRecord, *, page_key: str, browser: str, client: str
) -> BotGrantStarted | NoBotYet:
    """Keep the grant for ten minutes, bound to this browser; `client` is whom it counts for.

    NoBotYet without the app's secret or the group's number. TooManyGrants where there is no room.
    """
    if services.flow is None or draft.group_id is None:
        return NoBotYet()
    pending = PendingGrant(
        state=new_state(),
        ticket=secrets.token_urlsafe(32),
        follow_key=secrets.token_urlsafe(16),
        verifier="",
        practitioner="",
        practitioner_id="",
        group_id=draft.group_id,
        page_key=page_key,
    )
    pending = await services.grants.pending.put(pending, client)
    await services.grants.pending.bind(pending.ticket, browser)
    url = services.flow.authorize_url(
        group_id=draft.group_id,
        state=pending.state,
        redirect_uri=services.grants.vk.return_url,
        scope=SCOPE,
    )
    return BotGrantStarted(url)
