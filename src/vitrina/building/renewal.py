"""VK ID tokens live an hour: they are renewed by one process at a time.

The old refresh token is dead once VK has seen it, so an unknown outcome means asking the person for
the grant again (vk-contract 2026-11-22 §2.3, [O]).
"""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from vitrina.storage.grants import REFRESHING_FOR, Grants
from vitrina.storage.records import TokenRecord
from vitrina.vk.errors import ErrorKind, OAuthError
from vitrina.vk.oauth import GrantFlow, new_state

ENDS_SOON = 120.0  # seconds: a build in the middle of its uploads should not lose its token
POLL_INTERVAL = 0.5  # seconds between looks while another process renews

_log = structlog.get_logger("vitrina.tokens")


async def renew_token(
    grants: Grants,
    grant_flow: GrantFlow,
    token: TokenRecord,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> TokenRecord | None:
    """The token with fresh secrets, renewed here or by another process; None: grant again.

    OAuthError (transient) when VK could not be reached at all: nothing is lost, try later.
    """
    if token.refresh_token is None or token.device_id is None or token.vk_user_id is None:
        return None
    if not await grants.begin_refresh(token.id):
        return await _await_other(grants, token, sleep)
    now = await grants.find(token.id)
    if now.access_token != token.access_token:
        # Somebody renewed it since we read it: our refresh token is dead, and sending a dead one
        # makes VK end the whole session.
        await grants.release_refresh(token.id)
        return now
    state = new_state()
    try:
        fresh = await grant_flow.refresh(
            refresh_token=token.refresh_token, device_id=token.device_id, state=state
        )
    except OAuthError as error:
        _log.warning("token.not_renewed", record=token.id, error=error.error)
        if error.kind is ErrorKind.TRANSIENT:
            await grants.release_refresh(token.id)
            raise
        await grants.forget_refresh(token.id)
        return None
    sealed = grants.seal(
        vk_user_id=token.vk_user_id,
        access_token=fresh.access_token,
        refresh_token=fresh.refresh_token,
        device_id=token.device_id,
        scope=token.scope,
        expires_in=fresh.expires_in,
        token_id=token.id,
    )
    await grants.finish_refresh(sealed)
    _log.info("token.renewed", record=token.id)
    return await grants.find(token.id)


async def _await_other(
    grants: Grants, token: TokenRecord, sleep: Callable[[float], Awaitable[None]]
) -> TokenRecord | None:
    """What the other refresher got; None when it got nothing in its time."""
    for _ in range(round(REFRESHING_FOR / POLL_INTERVAL)):
        await sleep(POLL_INTERVAL)
        now = await grants.find(token.id)
        if now.access_token != token.access_token:
            return now
        if now.refresh_token is None:
            return None
    # The other one died between asking VK and writing down what it said, or ends just now.
    await grants.forget_refresh(token.id)
    now = await grants.find(token.id)
    return now if now.access_token != token.access_token else None
