"""A person comes back from VK: a token for the code, its rights probed, a build opened."""

import secrets

import structlog

from vitrina.application.afterwards import afterwards
from vitrina.application.end_again import ReturnEnd
from vitrina.application.find_mine import FIND, finish_find
from vitrina.application.finish_group_grant import finish_group_grant
from vitrina.application.grant_ends import (
    AlreadyMade,
    BuildReached,
    GrantEnd,
    GrantFailed,
    GrantRefused,
    GrantTooNarrow,
    WrongProfile,
    over_limit,
)
from vitrina.application.open_build import BuildOrder, TooManyOpened, open_build
from vitrina.application.pending import keep_retry
from vitrina.application.rejoin_return import rejoin_return
from vitrina.application.services import Application, GrantServices
from vitrina.application.vk_failures import ask_within_patience, failure_of
from vitrina.application.vk_return import VkReturn
from vitrina.domain.build import BuildState
from vitrina.domain.community import GrantKind
from vitrina.domain.practitioner import Practitioner
from vitrina.storage.pending_grants import PendingGrant
from vitrina.vk.errors import ErrorKind, VkError
from vitrina.vk.methods import groups
from vitrina.vk.oauth import Grant
from vitrina.vk.rights import missing_rights

_MADE = (BuildState.DONE, BuildState.DONE_WITH_GAPS)

_log = structlog.get_logger("vitrina.grants")


async def finish_grant(application: Application, came: VkReturn) -> ReturnEnd:
    """Use the state up and finish what it stands for; whoever comes again gets the same end.

    Whoever comes again with another code after an end without a build has agreed after all.
    """
    pending = await application.grants.pending.take(came.state, came.browser)
    if pending is None:
        found = await rejoin_return(application, came)
        if not isinstance(found, PendingGrant):
            return found
        pending = found
    if pending.purpose == FIND:
        return await finish_find(application.grants, pending, came)
    if pending.group_id is not None:
        return await finish_group_grant(application, pending, came)
    return await _finish(application.grants, pending, came)


async def _finish(services: GrantServices, pending: PendingGrant, came: VkReturn) -> GrantEnd:
    if not came.code:
        _log.info("grant.refused", practitioner_id=pending.practitioner_id)
        return GrantRefused(await keep_retry(services, pending, came, "refused"))
    try:
        grant = await services.flow.exchange(
            code=came.code,
            device_id=came.device_id,
            verifier=pending.verifier,
            state=pending.state,
            redirect_uri=services.vk.return_url,
        )
        probed = await _probe_rights(services, grant)
    except VkError as error:
        _log.warning("grant.failed", method=error.method, code=error.code, kind=error.kind.value)
        failure = failure_of(error)
        retry = await keep_retry(services, pending, came, "failed", may_repeat=failure.is_away)
        return GrantFailed(retry, failure)
    finally:
        await services.vk.count_errors()
    if pending.for_user not in (None, grant.user_id):
        # Another profile's grant would make a second community instead of finishing the first.
        _log.warning("grant.of_another_profile", practitioner_id=pending.practitioner_id)
        return WrongProfile(await keep_retry(services, pending, came, "wrong_profile"))
    if isinstance(probed, frozenset):
        _log.warning("grant.too_narrow", missing=sorted(probed))
        return GrantTooNarrow(await keep_retry(services, pending, came, "too_narrow"), probed)
    return await _open(services, pending, came, grant, probed)


async def _probe_rights(services: GrantServices, grant: Grant) -> frozenset[str] | tuple[int, ...]:
    """Rights that are missing, by the scope VK returned and by a call that needs one.

    Where none is, the ids of the person's communities, which is what that call reads.
    """
    missing = missing_rights(grant.scope)
    if missing:
        return missing
    session = services.vk.client.session(grant.access_token, GrantKind.USER_TOKEN)
    probe = groups.get_administered()
    try:
        found = await ask_within_patience(probe.method, session.ask(probe))
    except VkError as error:
        if error.kind is ErrorKind.PERMANENT:
            return frozenset({"groups"})
        raise
    return tuple(group.id for group in found)


async def _open(
    services: GrantServices,
    pending: PendingGrant,
    came: VkReturn,
    grant: Grant,
    probed: tuple[int, ...],
) -> GrantEnd:
    builds, student = services.building.builds, pending.student or ""
    if not pending.again:
        latest = await builds.latest_of(grant.user_id)
        if latest and latest.state in _MADE:
            page_key = secrets.token_urlsafe(16)
            await builds.add_page_key(latest.community_id, page_key)
            retry = await keep_retry(services, pending, came, "already_made", page_key)
            return AlreadyMade(retry, page_key)
    order = BuildOrder(
        practitioner_id=pending.practitioner_id,
        practitioner=Practitioner.model_validate_json(pending.practitioner),
        page_key=services.keys.of_return(pending.state, came.browser),
        follow_key=pending.follow_key,
        probed=probed,
        student=student,
        limit=came.limit_of(student),
    )
    opened = await open_build(services.building, grant, order)
    if isinstance(opened, TooManyOpened):
        _log.info("grant.too_many_builds", practitioner_id=pending.practitioner_id)
        retry = await keep_retry(services, pending, came, "too_many")
        return over_limit(retry, opened.seconds)
    await afterwards("forget", services.pending.forget(pending.state))
    return BuildReached(order.page_key)
