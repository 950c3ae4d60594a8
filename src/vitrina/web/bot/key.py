"""How the practitioner lets the bot speak: VK's community grant by one button, or one made by hand.

A person's token may not write as the community (vk-contract 2026-11-22 §0.3, §1.2): the bot needs
the community's own key. It is looked at before it is kept, and never shown or logged.
"""

import asyncio
import secrets

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from vitrina.storage.pending_grants import PendingGrant
from vitrina.storage.records import BuildRecord
from vitrina.vk.community_grant import CommunityFlow, KeyUnfit, probe_key
from vitrina.vk.errors import ErrorKind, OAuthError, OutcomeUnknown, VkError
from vitrina.vk.oauth import new_state
from vitrina.vk.rights import TokenKind
from vitrina.web.bot.page import say_bot_refused, say_bot_unasked, say_key_failed, say_key_unfit
from vitrina.web.bot.state import read_bot_state
from vitrina.web.http.context import context_of, error_response
from vitrina.web.http.guards import build_of, say_no_build
from vitrina.web.http.security import browser_of, remember_browser, wants_json
from vitrina.web.http.vk_errors import count_vk_errors
from vitrina.web.look.parts import Action
from vitrina.wiring.services import Services
from vitrina.wording import bot, buttons
from vitrina.wording.reasons import say_reason

PROBE_PATIENCE = 5.0  # seconds, repeats included: a person looks at an empty page meanwhile


_log = structlog.get_logger("vitrina.bot")


async def ask_for_bot(request: Request) -> Response:
    """`POST /builds/{page_key}/bot`: to VK for the community's key; `auth_url` for a program.

    A program follows `auth_url` with the cookie that it gets here. 409 when there is no community
    yet, or the app's secret is not set.
    """
    context = context_of(request)
    build = build_of(request)
    flow = _flow_of(context.services)
    if flow is None or build.group_id is None:
        page = say_bot_unasked(back_to_build(request.path_params["page_key"]))
        return error_response(request, page, status=409, error="bot_cannot_be_granted")
    browser = browser_of(request)
    pending = PendingGrant(
        state=new_state(),
        ticket=secrets.token_urlsafe(32),
        follow_key=secrets.token_urlsafe(16),
        verifier="",
        practitioner="",
        practitioner_id="",
        group_id=build.group_id,
        page_key=request.path_params["page_key"],
    )
    client = context.limits.client(request)
    pending = await context.services.pending_grants.put(pending, client)
    # Nobody else learns the ticket: the state belongs to this browser from the beginning.
    await context.services.pending_grants.bind(pending.ticket, browser)
    url = flow.authorize_url(
        group_id=build.group_id, state=pending.state, redirect_uri=context.services.callback_url
    )
    response: Response = (
        JSONResponse({"auth_url": url})
        if wants_json(request)
        else RedirectResponse(url, status_code=303)
    )
    remember_browser(response, browser, secure=context.is_https)
    return response


async def finish_bot_grant(request: Request, pending: PendingGrant) -> Response:
    """VK's answer to `ask_for_bot`, at the callback that all grants share.

    A program gets `bot` (answers, unheard) and the build's addresses; a person sees its page.
    """
    services = context_of(request).services
    page_key = pending.page_key or ""
    build = await services.builds.find_by_key(page_key, "page")
    flow, group_id = _flow_of(services), pending.group_id
    if build is None or flow is None or group_id is None or build.group_id != group_id:
        return await say_no_build(request)
    code = request.query_params.get("code")
    if not code:
        _log.info("bot.grant_refused", build_id=build.id)
        page = say_bot_refused(back_to_build(page_key))
        return error_response(request, page, status=400, error="access_denied")
    try:
        key = await flow.exchange(code=code, redirect_uri=services.callback_url, group_id=group_id)
        await admit_key(services, build, group_id, key)
    except KeyUnfit as unfit:
        return _show_unfit(request, build, page_key, unfit)
    except VkError as error:
        return _show_failed(request, build, page_key, error)
    if not wants_json(request):
        return RedirectResponse(f"/builds/{page_key}", status_code=303)
    base = services.base_url
    return JSONResponse(
        {
            "success": True,
            "bot": await read_bot_state(services, group_id),
            "build_url": f"{base}/builds/{page_key}",
            "status_url": f"{base}/groups/{page_key}/status",
        }
    )


async def admit_key(services: Services, build: BuildRecord, group_id: int, key: str) -> None:
    """Keep the key if it can carry the bot; KeyUnfit or VkError, and nothing is kept, if not."""
    session = services.vk.session(key, TokenKind.COMMUNITY)
    try:
        async with asyncio.timeout(PROBE_PATIENCE):
            await probe_key(session, group_id)
    except TimeoutError:
        raise OutcomeUnknown("groups.getTokenPermissions", "no answer in time") from None
    finally:
        await count_vk_errors(services)
    await services.webhooks.adopt(group_id, build.id, secret=secrets.token_urlsafe(24))
    await services.webhooks.keep_token(group_id, key)
    _log.info("bot.granted", build_id=build.id, group_id=group_id)


def _flow_of(services: Services) -> CommunityFlow | None:
    """The school's app as VK's community grant knows it; None without the app's secret."""
    settings = services.settings
    if not settings.vk_client_secret:
        return None
    return CommunityFlow(
        settings.vk_client_id,
        settings.vk_client_secret,
        settings.vk_oauth_url,
        services.bot.listener_dependencies.http,
    )


def back_to_build(page_key: str) -> Action:
    return Action(buttons.BACK_TO_COMMUNITY, f"/builds/{page_key}")


def _show_unfit(request: Request, build: BuildRecord, page_key: str, unfit: KeyUnfit) -> Response:
    _log.warning("bot.grant_unfit", build_id=build.id, fault=unfit.fault)
    page = say_key_unfit(explain_unfit(unfit), back_to_build(page_key))
    status = 403 if unfit.fault == "too_narrow" else 409
    more = {"missing": sorted(unfit.missing)} if unfit.missing else {}
    return error_response(request, page, status=status, error=unfit.fault, more=more)


def _show_failed(request: Request, build: BuildRecord, page_key: str, error: VkError) -> Response:
    _log.warning("bot.grant_failed", build_id=build.id, method=error.method, code=error.code)
    page = say_key_failed(explain_failure(error), back_to_build(page_key))
    if error.kind in (ErrorKind.TRANSIENT, ErrorKind.UNKNOWN):
        return error_response(request, page, status=502, error="vk_unreachable")
    name = error.error if isinstance(error, OAuthError) else "grant_failed"
    return error_response(request, page, status=400, error=name)


def explain_unfit(unfit: KeyUnfit) -> str:
    if unfit.fault != "too_narrow":
        return bot.UNFIT[unfit.fault]
    return bot.say_narrow_key(unfit.missing)


def explain_failure(error: VkError) -> str:
    is_away = error.kind in (ErrorKind.TRANSIENT, ErrorKind.UNKNOWN)
    return bot.NO_ANSWER if is_away else say_reason(error.reason)
