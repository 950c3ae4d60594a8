"""VK's answer: the code becomes a token, the token's rights are probed, the build is saved."""

import asyncio

import structlog
from starlette.requests import Request
from starlette.responses import Response

from vitrina.building.plan import plan_community
from vitrina.domain.build import BuildState
from vitrina.domain.plan import Route
from vitrina.domain.practitioner import Practitioner
from vitrina.storage.builds import NewBuild, Opened
from vitrina.storage.openings import TooManyBuilds
from vitrina.storage.pending_grants import PendingGrant
from vitrina.vk.errors import ErrorKind, OutcomeUnknown, VkError
from vitrina.vk.methods import groups
from vitrina.vk.oauth import Grant
from vitrina.vk.rights import TokenKind, missing_rights
from vitrina.web.bot.key import finish_bot_grant
from vitrina.web.grant.ends import (
    end_already_made,
    end_failed,
    end_refused,
    end_too_many,
    end_too_narrow,
    end_wrong_profile,
)
from vitrina.web.grant.returns import Returns, come_again, lead_to_build, page_key_of
from vitrina.web.http.afterwards import afterwards, submit
from vitrina.web.http.context import context_of, error_response
from vitrina.web.http.security import known_browser
from vitrina.web.http.vk_errors import count_vk_errors
from vitrina.web.look.message import say_state_used

PROBE_PATIENCE = 5.0  # seconds, repeats included: a person looks at an empty page meanwhile
_MADE = (BuildState.DONE, BuildState.DONE_WITH_GAPS)

_log = structlog.get_logger("vitrina.grants")


async def finish_grant(request: Request) -> Response:
    """`GET /oauth/callback`: a person lands on the build page, a program gets its addresses.

    Whoever comes again in the same browser gets the same, or waits for it. 400 for a state that is
    unknown, expired or of another browser; nothing is stored then.
    """
    state = request.query_params.get("state", "")
    browser = known_browser(request)
    if not state or not browser:
        return error_response(request, say_state_used(), status=400, error="state_used")
    returns: Returns = request.app.state.returns
    return await returns.join(
        request, state, browser, lambda: _finish_once(request, state, browser)
    )


async def _finish_once(request: Request, state: str, browser: str) -> Response:
    pending = await context_of(request).services.pending_grants.take(state, browser)
    if pending is None:
        return await come_again(request, state, browser)
    if pending.group_id is not None:
        return await finish_bot_grant(request, pending)
    if not request.query_params.get("code"):
        _log.info("grant.refused", practitioner_id=pending.practitioner_id)
        return await end_refused(request, pending)
    return await _exchange(request, pending, browser)


async def _exchange(request: Request, pending: PendingGrant, browser: str) -> Response:
    context = context_of(request)
    try:
        grant = await context.services.grant_flow.exchange(
            code=request.query_params["code"],
            device_id=request.query_params.get("device_id"),
            verifier=pending.verifier,
            state=pending.state,
            redirect_uri=context.services.callback_url,
        )
        probed = await _probe_rights(request, grant)
    except VkError as error:
        return await end_failed(request, pending, error)
    finally:
        await count_vk_errors(context.services)
    if pending.for_user not in (None, grant.user_id):
        # Another profile's grant would make a second community instead of finishing the first.
        _log.warning("grant.of_another_profile", practitioner_id=pending.practitioner_id)
        return await end_wrong_profile(request, pending)
    if isinstance(probed, frozenset):
        _log.warning("grant.too_narrow", missing=sorted(probed))
        return await end_too_narrow(request, pending, probed)
    return await _open_build(request, pending, browser, grant, probed)


async def _probe_rights(request: Request, grant: Grant) -> frozenset[str] | tuple[int, ...]:
    """Rights that are missing, by the scope VK returned and by a call that needs one.

    Where none is, the ids of the person's communities, which is what that call reads.
    """
    missing = missing_rights(grant.scope)
    if missing:
        return missing
    session = context_of(request).services.vk.session(grant.access_token, TokenKind.USER)
    probe = groups.get_administered()
    try:
        async with asyncio.timeout(PROBE_PATIENCE):
            found = await session.ask(probe)
    except TimeoutError:
        raise OutcomeUnknown(probe.method, "no answer while a person waits") from None
    except VkError as error:
        if error.kind is ErrorKind.PERMANENT:
            return frozenset({"groups"})
        raise
    return tuple(group.id for group in found)


async def _open_build(
    request: Request,
    pending: PendingGrant,
    browser: str,
    grant: Grant,
    probed: tuple[int, ...],
) -> Response:
    services = context_of(request).services
    if not pending.again:
        latest = await services.builds.latest_of(grant.user_id)
        if latest and latest.state in _MADE:
            return await end_already_made(request, pending, latest)
    page_key = page_key_of(services, pending.state, browser)
    try:
        opened = await services.builds.open(_new_build(request, pending, page_key, grant, probed))
    except TooManyBuilds as full:
        return await end_too_many(request, pending, full)
    await _tell(request, pending, opened, grant)
    return lead_to_build(request, page_key)


def _new_build(
    request: Request,
    pending: PendingGrant,
    page_key: str,
    grant: Grant,
    probed: tuple[int, ...],
) -> NewBuild:
    context = context_of(request)
    services = context.services
    practitioner = Practitioner.model_validate_json(pending.practitioner)
    seed = pending.practitioner_id
    return NewBuild(
        practitioner_id=pending.practitioner_id,
        practitioner=practitioner,
        token=services.grants.seal(
            vk_user_id=grant.user_id,
            access_token=grant.access_token,
            refresh_token=grant.refresh_token,
            device_id=grant.device_id,
            scope=grant.scope,
            expires_in=grant.expires_in,
        ),
        plan=plan_community(practitioner, services.pack, Route.FULL, services.now(), seed),
        page_key=page_key,
        follow_key=pending.follow_key,
        probed=probed,
        student=pending.student or "",
        limit=context.limits.opening(request, pending.student or ""),
    )


async def _tell(request: Request, pending: PendingGrant, opened: Opened, grant: Grant) -> None:
    """What is left when the build is committed: none of it is worth the person's address."""
    context = context_of(request)
    event = "build.opened" if opened.is_new else "build.joined"
    _log.info(event, build_id=opened.build_id)
    await submit(context.services, opened.build_id, grant.user_id)
    await afterwards("forget", context.services.pending_grants.forget(pending.state))
