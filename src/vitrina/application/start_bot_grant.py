"""The practitioner goes to VK for their community's own key, with which its bot speaks.

A person's token may not write as the community (vk-contract 2026-11-22 §0.3, §1.2).
"""

import secrets
from dataclasses import dataclass, field

from vitrina.application.services import BotServices
from vitrina.storage.pending_grants import PendingGrant
from vitrina.storage.records import BuildRecord
from vitrina.vk.oauth import new_state


@dataclass(frozen=True)
class BotGrantStarted:
    """VK's page where an administrator of the community agrees."""

    url: str = field(repr=False)


@dataclass(frozen=True)
class NoBotYet:
    """There is no community yet, or the app's secret is not set."""


async def start_bot_grant(
    services: BotServices, build: BuildRecord, *, page_key: str, browser: str, client: str
) -> BotGrantStarted | NoBotYet:
    """Keep the grant for ten minutes, bound to this browser; `client` is whom it counts for.

    TooManyGrants where there is no room for it now.
    """
    if services.flow is None or build.group_id is None:
        return NoBotYet()
    pending = PendingGrant(
        state=new_state(),
        ticket=secrets.token_urlsafe(32),
        follow_key=secrets.token_urlsafe(16),
        verifier="",
        practitioner="",
        practitioner_id="",
        group_id=build.group_id,
        page_key=page_key,
    )
    pending = await services.pending.put(pending, client)
    # Nobody else learns the ticket: the state belongs to this browser from the beginning.
    await services.pending.bind(pending.ticket, browser)
    url = services.flow.authorize_url(
        group_id=build.group_id, state=pending.state, redirect_uri=services.vk.return_url
    )
    return BotGrantStarted(url)
