"""VK's answer: the code becomes a token, the token's rights are probed, the build is saved."""

import asyncio
import secrets

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from vitrina.building.plan import plan_community
from vitrina.domain.build import BuildState
from vitrina.domain.plan import Route
from vitrina.domain.practitioner import Practitioner
from vitrina.storage.builds import NewBuild, Opened
from vitrina.storage.records import BuildRecord
from vitrina.storage.states import PendingGrant
from vitrina.vk.errors import ErrorKind, OAuthError, OutcomeUnknown, VkError
from vitrina.vk.methods import groups
from vitrina.vk.oauth import Grant
from vitrina.vk.rights import TokenKind, missing_rights
from vitrina.web.bot import finish_bot_grant
from vitrina.web.context import answer, context_of, show
from vitrina.web.entry import renewed_fields
from vitrina.web.follow import remember_build
from vitrina.web.grants import keep_grant
from vitrina.web.pages import Action, FormPage, MessagePage, Notice, values_from_json
from vitrina.web.pages.message import (
    say_grant_refused,
    say_grant_too_narrow,
    say_state_used,
    say_vk_unreachable,
    say_wrong_profile,
)
from vitrina.web.school import Student
from vitrina.web.security import browser_of, known_browser, wants_json
from vitrina.web.vk_errors import count_vk_errors

PROBE_PATIENCE = 5.0  # seconds, repeats included: a person looks at an empty page meanwhile
_RIGHTS_IN_WORDS = {
    "groups": "сообщества",
    "wall": "записи на стене",
    "photos": "фотографии",
    "market": "товары",
}
_MADE = (BuildState.DONE, BuildState.DONE_WITH_GAPS)

_log = structlog.get_logger("vitrina.grants")


async def finish_grant(request: Request) -> Response:
    """`GET /oauth/callback`: a person lands on the build page, a program gets its addresses.

    400 for a state that is used, expired or of another browser; nothing is stored then.
    """
    context = context_of(request)
    await context.limits.count_request(request)
    state = request.query_params.get("state", "")
    browser = known_browser(request)
    pending = await context.services.states.take(state, browser) if state and browser else None
    if pending is None:
        return answer(request, say_state_used(), status=400, error="state_used")
    if pending.group_id is not None:
        return await finish_bot_grant(request, pending)
    code = request.query_params.get("code")
    if not code:
        _log.info("grant.refused", practitioner_id=pending.practitioner_id)
        return await _show_refused(request, pending)
    try:
        grant = await context.services.grants.exchange(
            code=code,
            device_id=request.query_params.get("device_id"),
            verifier=pending.verifier,
            state=pending.state,
            redirect_uri=context.services.callback_url,
        )
        probed = await _probe_rights(request, grant)
    except VkError as error:
        return await _show_failed(request, pending, error)
    finally:
        await count_vk_errors(context.services)
    if pending.for_user not in (None, grant.user_id):
        # Another profile's grant would make a second community instead of finishing the first.
        _log.warning("grant.of_another_profile", practitioner_id=pending.practitioner_id)
        return await _show_wrong_profile(request, pending)
    if isinstance(probed, frozenset):
        _log.warning("grant.too_narrow", missing=sorted(probed))
        return await _show_too_narrow(request, pending, probed)
    return await _open_build(request, pending, grant, probed)


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
    request: Request, pending: PendingGrant, grant: Grant, probed: tuple[int, ...]
) -> Response:
    context = context_of(request)
    services = context.services
    if not pending.again:
        latest = await services.builds.latest_of(grant.user_id)
        if latest and latest.state in _MADE:
            return await _ask_about_second(request, pending, latest)
    practitioner = Practitioner.model_validate_json(pending.practitioner)
    page_key = secrets.token_urlsafe(16)
    opened = await services.builds.open(
        NewBuild(
            practitioner_id=pending.practitioner_id,
            practitioner=practitioner,
            token=services.tokens.seal(
                vk_user_id=grant.user_id,
                access_token=grant.access_token,
                refresh_token=grant.refresh_token,
                device_id=grant.device_id,
                scope=grant.scope,
                expires_in=grant.expires_in,
            ),
            plan=plan_community(
                practitioner, services.pack, Route.FULL, services.now(), pending.practitioner_id
            ),
            page_key=page_key,
            follow_key=pending.follow_key,
            probed=probed,
            student=pending.student or "",
        )
    )
    await _submit(request, opened, grant, pending.student or "")
    base = services.base_url
    if wants_json(request):
        return JSONResponse(
            {
                "success": True,
                "build_url": f"{base}/builds/{page_key}",
                "status_url": f"{base}/groups/{page_key}/status",
            }
        )
    response = RedirectResponse(f"/builds/{page_key}", status_code=303)
    remember_build(request, response, page_key)
    return response


async def _submit(request: Request, opened: Opened, grant: Grant, student: str) -> None:
    context = context_of(request)
    if opened.is_new:
        await context.limits.count_build(request, student)
    event = "build.opened" if opened.is_new else "build.joined"
    _log.info(event, build_id=opened.build_id)
    await context.services.queue.submit(opened.build_id, grant.user_id)


async def _retry_url(
    request: Request, pending: PendingGrant, met: str, *, again: bool = False
) -> str:
    """Where the grant is tried once more; whoever follows it learns what it `met`."""
    practitioner = Practitioner.model_validate_json(pending.practitioner)
    grant = await keep_grant(
        context_of(request),
        practitioner,
        again=again or pending.again,
        follow_key=pending.follow_key,
        for_user=pending.for_user,
        student=pending.student,
        met=met,
    )
    return f"/oauth/go/{grant.ticket}"


async def _show_refused(request: Request, pending: PendingGrant) -> Response:
    """The person said no: the form, filled, with a note and a way to try again."""
    again = Action("Попробовать ещё раз", await _retry_url(request, pending, "refused"))
    if wants_json(request):
        return answer(request, say_grant_refused(again), status=400, error="access_denied")
    said = say_grant_refused(again)
    sent = Practitioner.model_validate_json(pending.practitioner).model_dump(mode="json")
    for price in sent["pricing"]:
        price["price"] = price.pop("rubles")
    browser = browser_of(request)
    page = FormPage(
        csrf=context_of(request).csrf.mark(browser),
        values=values_from_json(sent),
        hidden=renewed_fields(
            request, Student(sent["student_id"], sent["course_id"], pending.student is not None)
        ),
        notice=Notice(kind="refused", heading=said.title, text=said.text, actions=(again,)),
    )
    return show(request, page, browser=browser)


async def _show_failed(request: Request, pending: PendingGrant, error: VkError) -> Response:
    _log.warning("grant.failed", method=error.method, code=error.code, kind=error.kind.value)
    again = Action("Попробовать ещё раз", await _retry_url(request, pending, "failed"))
    if error.kind in (ErrorKind.TRANSIENT, ErrorKind.UNKNOWN):
        return answer(request, say_vk_unreachable(again), status=502, error="vk_unreachable")
    page = MessagePage(title="Доступ не подтвердился", text=error.words, actions=(again,))
    name = error.error if isinstance(error, OAuthError) else "grant_failed"
    return answer(request, page, status=400, error=name)


async def _show_wrong_profile(request: Request, pending: PendingGrant) -> Response:
    again = Action("Попробовать ещё раз", await _retry_url(request, pending, "wrong_profile"))
    page = say_wrong_profile(again)
    return answer(request, page, status=409, error="another_profile")


async def _show_too_narrow(
    request: Request, pending: PendingGrant, missing: frozenset[str]
) -> Response:
    again = Action("Попробовать ещё раз", await _retry_url(request, pending, "too_narrow"))
    words = tuple(_RIGHTS_IN_WORDS[right] for right in _RIGHTS_IN_WORDS if right in missing)
    page = say_grant_too_narrow(words, again)
    more = {"missing": sorted(missing)}
    return answer(request, page, status=403, error="grant_too_narrow", more=more)


async def _ask_about_second(request: Request, pending: PendingGrant, made: BuildRecord) -> Response:
    """This person has a community from us: a second one only if they say so."""
    services = context_of(request).services
    page_key = secrets.token_urlsafe(16)
    await services.builds.add_page_key(made.id, page_key)
    page = MessagePage(
        title="У вас уже есть сообщество",
        text="Мы уже собрали вам сообщество. Откройте его страницу или создайте ещё одно.",
        actions=(
            Action("Открыть моё сообщество", f"/builds/{page_key}"),
            Action(
                "Создать ещё одно", await _retry_url(request, pending, "already_made", again=True)
            ),
        ),
        icon="again",
    )
    more = {"build_url": f"{services.base_url}/builds/{page_key}"}
    return answer(request, page, status=409, error="already_made", more=more)
