"""`/communities`: to one's own page without its link, which got lost or is in another browser."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vitrina.application.find_ends import (
    CommunitiesFound,
    FindEnd,
    FindFailed,
    FindRefused,
    FoundCommunity,
    NothingFound,
)
from vitrina.application.find_mine import start_find
from vitrina.application.find_way_back import open_way_back
from vitrina.web.entry.admission import admit_student
from vitrina.web.entry.signature import BadLink, Student
from vitrina.web.follow.follow import find_draft, find_way_back, remember_build
from vitrina.web.grant.mine_page import (
    say_choose,
    say_find_failed,
    say_find_refused,
    say_lost_link,
    say_nothing_found,
)
from vitrina.web.http.context import context_of, error_response, page_response
from vitrina.web.http.security import browser_of, remember_browser, wants_json
from vitrina.web.look.parts import Action
from vitrina.wording import buttons
from vitrina.wording.reasons import say_reason


async def show_mine(request: Request) -> Response:
    """`GET /communities`: on to the page of this browser's community, or of the signed student's.

    Else, or with `lost` in the query, how to get a new link. Nothing tells whether there is one.
    """
    student = _student_of(request)
    if "lost" not in request.query_params:
        if build := await find_way_back(request, student):
            way = await open_way_back(context_of(request).application.grants, build)
            return _lead_to(request, f"/communities/{way.page_key}", way.page_key)
        if draft_key := await find_draft(request, student):
            return _lead_to(request, f"/connect/{draft_key}", draft_key)
    browser = browser_of(request)
    return page_response(request, say_lost_link(_prove(request, browser)), browser=browser)


async def prove_profile(request: Request) -> Response:
    """`POST /communities`: to VK, which tells us who the person is and gives no right."""
    context, browser = context_of(request), browser_of(request)
    if not context.services.settings.offers_full:
        return page_response(request, say_lost_link(None), browser=browser)
    url = await start_find(
        context.application.grants, browser=browser, client=context.limits.client(request)
    )
    response = RedirectResponse(url, status_code=303)
    remember_browser(response, browser, secure=context.is_https)
    return response


async def show_find_end(request: Request, end: FindEnd) -> Response:
    """VK's answer to `prove_profile`: the page, a choice of several, or why there is none."""
    again = _prove(request, browser_of(request))
    match end:
        case CommunitiesFound(found):
            return _show_found(request, found)
        case NothingFound():
            page = say_nothing_found(again)
            return error_response(request, page, status=404, error="nothing_found")
        case FindRefused():
            page = say_find_refused(again)
            return error_response(request, page, status=400, error="access_denied")
        case FindFailed(failure):
            page = say_find_failed(say_reason(failure.reason) or "", again)
            status = 502 if failure.is_away else 400
            return error_response(request, page, status=status, error=failure.error)


def _show_found(request: Request, found: Sequence[FoundCommunity]) -> Response:
    newest = found[0].page_key
    if len(found) == 1 or wants_json(request):
        return _lead_to(request, f"/communities/{newest}", newest)
    ways = [Action(f"{one.name}, {one.city}", f"/communities/{one.page_key}") for one in found]
    response = page_response(request, say_choose(ways))
    remember_build(request, response, newest)
    return response


def _lead_to(request: Request, address: str, page_key: str) -> Response:
    response = RedirectResponse(address, status_code=303)
    remember_build(request, response, page_key)
    return response


def _prove(request: Request, browser: str) -> Action | None:
    """The button that leads to VK; None where the school has no application there."""
    context = context_of(request)
    if not context.services.settings.offers_full:
        return None
    fields = (("csrf", context.csrf.token(browser)),)
    return Action(buttons.PROVE_PROFILE, "/communities", post=True, fields=fields)


def _student_of(request: Request) -> Student:
    """Whom the school signed for; a link that is not good opens nothing and shuts nobody out."""
    try:
        return admit_student(request, request.query_params)
    except BadLink:
        return Student()
