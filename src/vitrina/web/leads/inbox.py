"""The practitioner's booking requests: a page without a password, its link can be changed."""

import re

import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vitrina.building.manual_steps import community_path
from vitrina.domain.pieces import CommunityPiece
from vitrina.storage.leads import Inbox
from vitrina.web.http.context import context_of, error_response, page_response
from vitrina.web.http.guards import BuildByKey, build_of, fields_of
from vitrina.web.http.security import browser_of
from vitrina.web.leads.page import LeadsPage, say_link_changed, say_no_such_lead, say_no_such_leads
from vitrina.web.leads.view import change_link, view_leads

_ID = re.compile(r"[0-9A-Za-z-]{1,32}")
_NUMBER = re.compile(r"[1-9][0-9]{0,5}")

_log = structlog.get_logger("vitrina.leads")


async def show_leads(request: Request) -> Response:
    """`GET /leads/{key}`: what visitors asked for, those who wait for an answer first.

    `?page=` is which of several pages; the nearest one where there is none of that number.
    """
    build = build_of(request)
    services = context_of(request).services
    inbox = Inbox((), 0, 0, 1, 1)
    if build.group_id is not None:
        inbox = await services.bot.leads.read_page(build.group_id, _page_of(request))
    cards = view_leads(services, build, inbox.leads)
    browser = browser_of(request)
    page = LeadsPage(
        theme=(await services.builds.practitioner(build)).theme,
        community=next(i.title for i in build.plan.pieces if isinstance(i, CommunityPiece)),
        community_url=services.settings.vk_site_url + community_path(build)
        if build.group_id
        else "",
        home=_home(request),
        csrf=context_of(request).csrf.token(browser),
        waiting=tuple(card for card in cards if not card.is_handled),
        handled=tuple(card for card in cards if card.is_handled),
        all_waiting=inbox.waiting,
        total=inbox.total,
        number=inbox.number,
        pages=inbox.pages,
        locked=inbox.locked,
    )
    response = page_response(request, page, browser=browser)
    response.headers["x-robots-tag"] = "noindex"
    return response


async def handle_lead(request: Request) -> Response:
    """`POST /leads/{key}/{lead}/handled`: the person has answered, or takes that back."""
    group_id = build_of(request).group_id
    lead_id, leads = request.path_params["lead"], context_of(request).services.bot.leads
    if group_id is None or not _ID.fullmatch(lead_id):
        return _say_no_lead(request)
    handled = fields_of(request).get("handled") != "0"
    if not await leads.handle(group_id, lead_id, handled=handled):
        return _say_no_lead(request)
    return _back_to_page(request)


async def remove_lead(request: Request) -> Response:
    """`POST /leads/{key}/{lead}/remove`: delete the request and what the visitor told in it."""
    group_id = build_of(request).group_id
    lead_id, leads = request.path_params["lead"], context_of(request).services.bot.leads
    if group_id is None or not _ID.fullmatch(lead_id):
        return _say_no_lead(request)
    if not await leads.remove(group_id, lead_id):
        return _say_no_lead(request)
    _log.info("lead.removed", build_id=build_of(request).id)
    return _back_to_page(request)


async def change_own_link(request: Request) -> Response:
    """`POST /leads/{key}/link`: another address for this page; this one stops at once."""
    key = await _change(request)
    return RedirectResponse(f"/leads/{key}", status_code=303)


async def change_leads_link(request: Request) -> Response:
    """`POST /builds/{page_key}/leads`: the same from the build's page, for a link that got lost."""
    await _change(request)
    return RedirectResponse(f"/builds/{request.path_params['page_key']}#leads", status_code=303)


async def _change(request: Request) -> str:
    # Each change leaves a row behind, so that the old link can say what became of it: limited.
    build = build_of(request)
    _log.info("leads.link_changed", build_id=build.id)
    return await change_link(context_of(request).services, build)


async def _say_gone(request: Request) -> Response:
    key = request.path_params["key"]
    if await context_of(request).services.builds.find_by_key(key, "ex-leads"):
        return error_response(request, say_link_changed(), status=410, error="link_changed")
    return error_response(request, say_no_such_leads(), status=404, error="no_such_page")


by_leads_key = BuildByKey("leads", "key", _say_gone)


def _say_no_lead(request: Request) -> Response:
    page = say_no_such_lead(_home(request))
    return error_response(request, page, status=404, error="no_such_lead")


def _back_to_page(request: Request) -> Response:
    number = _page_of(request)
    place = f"?page={number}" if number > 1 else ""
    return RedirectResponse(f"{_home(request)}{place}", status_code=303)


def _page_of(request: Request) -> int:
    """The page that is asked for, the first one where that says nothing."""
    asked = request.query_params.get("page", "")
    return int(asked) if _NUMBER.fullmatch(asked) else 1


def _home(request: Request) -> str:
    return f"/leads/{request.path_params['key']}"
