"""VK's answer to the one-tap grant of a key for a draft."""

from dataclasses import dataclass, field

import structlog

from vitrina.application.services import ConnectServices
from vitrina.application.take_key import KeyEnd, KeyOfAnother, KeyUnchecked, admit_key
from vitrina.application.vk_failures import failure_of
from vitrina.storage.pending_grants import PendingGrant
from vitrina.vk.community_grant import KeyUnfit
from vitrina.vk.errors import VkError

_log = structlog.get_logger("vitrina.connect")


@dataclass(frozen=True)
class KeyNotGranted:
    """The person said no at VK, or VK does not let this app ask."""


@dataclass(frozen=True)
class ConnectGrantEnd:
    """What became of the grant that began on the draft's page behind `page_key`."""

    page_key: str = field(repr=False)
    what: KeyEnd | KeyNotGranted


async def finish_connect_grant(
    services: ConnectServices, pending: PendingGrant, code: str | None
) -> ConnectGrantEnd | None:
    """The code becomes the key of the draft; None when no draft began it."""
    page_key, group_id, flow = pending.page_key or "", pending.group_id, services.flow
    draft = await services.drafts.find(page_key) if page_key else None
    if draft is None or flow is None or group_id is None:
        return None
    if not code:
        _log.info("connect.grant_refused")
        return ConnectGrantEnd(page_key, KeyNotGranted())
    try:
        key = await flow.exchange(
            code=code, redirect_uri=services.grants.vk.return_url, group_id=group_id
        )
    except KeyUnfit:
        return ConnectGrantEnd(page_key, KeyOfAnother("", ""))
    except VkError as error:
        _log.warning("connect.grant_failed", method=error.method, code=error.code)
        return ConnectGrantEnd(page_key, KeyUnchecked(failure_of(error)))
    return ConnectGrantEnd(page_key, await admit_key(services, draft, key))
