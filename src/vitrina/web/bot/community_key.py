"""How the practitioner lets the bot speak: VK's community grant by one button, or one made by hand.

A person's token may not write as the community (vk-contract 2026-11-22 §0.3, §1.2): the bot needs
the community's own key, which is never shown.
"""

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from vitrina.application.admit_bot_key import BotKeyUnchecked, BotKeyUnfit
from vitrina.application.finish_bot_grant import (
    BotGranted,
    BotGrantEnd,
    BotGrantRefused,
    NoSuchBuild,
)
from vitrina.application.read_bot_state import read_bot_state
from vitrina.application.start_bot_grant import NoBotYet, start_bot_grant
from vitrina.application.vk_failures import VkFailure
from vitrina.web.bot.page import say_bot_refused, say_bot_unasked, say_key_failed, say_key_unfit
from vitrina.web.http.context import context_of, error_response
from vitrina.web.http.guards import build_of, say_no_build
from vitrina.web.http.security import browser_of, remember_browser, wants_json
from vitrina.web.look.parts import Action
from vitrina.wording import bot, buttons
from vitrina.wording.reasons import say_reason


async def ask_for_bot(request: Request) -> Response:
    """`POST /builds/{page_key}/bot`: to VK for the community's key; `auth_url` for a program.

    A program follows `auth_url` with the cookie that it gets here. 409 when there is no community
    yet, or the app's secret is not set.
    """
    context, browser = context_of(request), browser_of(request)
    started = await start_bot_grant(
        context.application.bots,
        build_of(request),
        page_key=request.path_params["page_key"],
        browser=browser,
        client=context.limits.client(request),
    )
    if isinstance(started, NoBotYet):
        return say_no_bot_yet(request)
    response: Response = (
        JSONResponse({"auth_url": started.url})
        if wants_json(request)
        else RedirectResponse(started.url, status_code=303)
    )
    remember_browser(response, browser, secure=context.is_https)
    return response


def say_no_bot_yet(request: Request) -> Response:
    """409: nothing can be granted for this build."""
    page = say_bot_unasked(_back_to_build(request.path_params["page_key"]))
    return error_response(request, page, status=409, error="bot_cannot_be_granted")


async def show_bot_grant_end(request: Request, end: BotGrantEnd) -> Response:
    """VK's answer to `ask_for_bot`, at the address that all grants return to.

    A program gets `bot` (answers, unheard) and the build's addresses; a person sees its page.
    """
    match end.what:
        case NoSuchBuild():
            return await say_no_build(request)
        case BotGrantRefused():
            page = say_bot_refused(_back_to_build(end.page_key))
            return error_response(request, page, status=400, error="access_denied")
        case BotKeyUnfit() as unfit:
            return _show_unfit(request, unfit, end.page_key)
        case BotKeyUnchecked(failure):
            return _show_failed(request, failure, end.page_key)
        case BotGranted(group_id):
            return await _show_granted(request, group_id, end.page_key)


async def _show_granted(request: Request, group_id: int, page_key: str) -> Response:
    if not wants_json(request):
        return RedirectResponse(f"/builds/{page_key}", status_code=303)
    context = context_of(request)
    base = context.services.base_url
    return JSONResponse(
        {
            "success": True,
            "bot": await read_bot_state(context.application.bots, group_id),
            "build_url": f"{base}/builds/{page_key}",
            "status_url": f"{base}/groups/{page_key}/status",
        }
    )


def _show_unfit(request: Request, unfit: BotKeyUnfit, page_key: str) -> Response:
    page = say_key_unfit(explain_unfit(unfit), _back_to_build(page_key))
    status = 403 if unfit.fault == "too_narrow" else 409
    more = {"missing": sorted(unfit.missing)} if unfit.missing else {}
    return error_response(request, page, status=status, error=unfit.fault, more=more)


def _show_failed(request: Request, failure: VkFailure, page_key: str) -> Response:
    page = say_key_failed(explain_failure(failure), _back_to_build(page_key))
    if failure.is_away:
        return error_response(request, page, status=502, error="vk_unreachable")
    return error_response(request, page, status=400, error=failure.error)


def _back_to_build(page_key: str) -> Action:
    return Action(buttons.BACK_TO_COMMUNITY, f"/builds/{page_key}")


def explain_unfit(unfit: BotKeyUnfit) -> str:
    """What is wrong with the key, and what to do."""
    if unfit.fault != "too_narrow":
        return bot.UNFIT[unfit.fault]
    return bot.say_narrow_key(unfit.missing)


def explain_failure(failure: VkFailure) -> str:
    """Why the key could not be looked at."""
    return bot.NO_ANSWER if failure.is_away else say_reason(failure.reason) or ""
