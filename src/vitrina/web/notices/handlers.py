"""A one-time link for the practitioner's own VK profile, and a look whether it worked."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vitrina.application import check_notices as checking
from vitrina.application.check_notices import NoticesUnchecked
from vitrina.application.offer_notices import NoBotToWriteTo, offer_notices
from vitrina.vk.screens import dialog_url
from vitrina.web.http.context import context_of, error_response, page_response
from vitrina.web.http.guards import build_of, home_of
from vitrina.web.http.security import browser_of
from vitrina.web.look.parts import Action
from vitrina.web.notices.page import CodePage, say_no_bot, say_not_reached, say_unchecked
from vitrina.web.notices.view import post_action
from vitrina.wording import buttons
from vitrina.wording import told_in_vk as words


async def connect_profile(request: Request) -> Response:
    """`POST /communities/{page_key}/notices`: a link that binds whoever writes by it first.

    The same on the build's page. Each one ends the one before. 409 while the community has no bot
    that would read it.
    """
    context, build, browser = context_of(request), build_of(request), browser_of(request)
    made = await offer_notices(context.application.notices, build)
    if isinstance(made, NoBotToWriteTo):
        return error_response(request, say_no_bot(_back(request)), status=409, error="no_bot")
    csrf = context.csrf.token(browser)
    page = CodePage(
        theme=(await context.services.builds.practitioner(build)).theme,
        dialog_url=dialog_url(context.services.settings.vk_site_url, made.group_id, made.code),
        code=made.code,
        check=post_action(words.CHECK, f"{home_of(request)}/notices/check", csrf),
        back=_back(request),
    )
    response = page_response(request, page, browser=browser)
    response.headers["cache-control"] = "no-store"
    return response


async def check_profile(request: Request) -> Response:
    """`POST /communities/{page_key}/notices/check`: back when VK lets us write.

    409 with what to press when it does not, 502 when VK does not say.
    """
    context, build = context_of(request), build_of(request)
    match await checking.check_notices(context.application.notices, build):
        case NoticesUnchecked():
            page = say_unchecked(_back(request))
            return error_response(request, page, status=502, error="vk_unreachable")
        case checked if checked.state == "reached":
            return RedirectResponse(f"{home_of(request)}#notices", status_code=303)
        case checked:
            csrf = context.csrf.token(browser_of(request))
            again = post_action(words.CONNECT, f"{home_of(request)}/notices", csrf)
            page = say_not_reached(checked.state, again, _back(request))
            return error_response(request, page, status=409, error=f"notices_{checked.state}")


def _back(request: Request) -> Action:
    return Action(buttons.BACK_TO_COMMUNITY, f"{home_of(request)}#notices")
