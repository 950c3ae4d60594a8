"""The practitioner's booking requests: a page without a password, its link can be changed."""

import re

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vitrina.application import handle_lead as handling
from vitrina.application import remove_lead as removing
from vitrina.application import write_visit as visiting
from vitrina.application.handle_lead import LeadChanged, NoSuchLead
from vitrina.application.read_notices import read_notices
from vitrina.application.read_requests import read_requests
from vitrina.application.requests_link import change_requests_link, was_requests_link
from vitrina.application.see_notice import see_notice
from vitrina.application.write_visit import NoSuchTime
from vitrina.building.manual_steps import community_path
from vitrina.building.showing import show_community
from vitrina.web.http.context import context_of, error_response, page_response
from vitrina.web.http.guards import BuildByKey, build_of, fields_of, home_of
from vitrina.web.http.security import browser_of
from vitrina.web.leads.page import (
    LeadsPage,
    say_link_changed,
    say_no_such_lead,
    say_no_such_leads,
    say_no_such_time,
)
from vitrina.web.leads.view import view_calendar, view_calls, view_leads

_NUMBER = re.compile(r"[1-9][0-9]{0,5}")


async def show_leads(request: Request) -> Response:
    """`GET /leads/{key}`: what visitors asked for, those who wait for an answer first.

    `?page=` is which of several pages; the nearest one where there is none of that number.
    """
    build = build_of(request)
    services = context_of(request).services
    inbox = await read_requests(context_of(request).application.requests, build, _page_of(request))
    cards = view_leads(services, build, inbox.leads)
    way = await read_notices(context_of(request).application.notices, build)
    browser = browser_of(request)
    page = LeadsPage(
        theme=(await services.builds.practitioner(build)).theme,
        community=show_community(build.plan).title,
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
        calls=tuple(view_calls(services, build, way.undelivered.calls)) if way else (),
        untold=way.undelivered.requests if way else 0,
        calendar=await view_calendar(context_of(request), build),
    )
    response = page_response(request, page, browser=browser)
    response.headers["x-robots-tag"] = "noindex"
    return response


async def handle_lead(request: Request) -> Response:
    """`POST /leads/{key}/{lead}/handled`: the person has answered, or takes that back."""
    return _say_changed(
        request,
        await handling.handle_lead(
            context_of(request).application.requests,
            build_of(request),
            request.path_params["lead"],
            handled=fields_of(request).get("handled") != "0",
        ),
    )


async def remove_lead(request: Request) -> Response:
    """`POST /leads/{key}/{lead}/remove`: delete the request and what the visitor told in it."""
    requests, lead_id = context_of(request).application.requests, request.path_params["lead"]
    return _say_changed(request, await removing.remove_lead(requests, build_of(request), lead_id))


async def write_visit(request: Request) -> Response:
    """`POST /leads/{key}/{lead}/visit`: when the visitor comes, or with `erase` that they do not.

    422 for what is no time.
    """
    requests, lead_id = context_of(request).application.requests, request.path_params["lead"]
    build, typed = build_of(request), fields_of(request)
    if "erase" in typed:
        return _say_changed(request, await visiting.erase_visit(requests, build, lead_id))
    written = await visiting.write_visit(
        requests,
        build,
        lead_id,
        day=typed.get("day", ""),
        time=typed.get("time", ""),
        minutes=typed.get("minutes", ""),
        now=context_of(request).services.now(),
    )
    if isinstance(written, NoSuchTime):
        page = say_no_such_time(_home(request))
        return error_response(request, page, status=422, error="no_such_time")
    return _say_changed(request, written)


async def dismiss_call(request: Request) -> Response:
    """`POST /leads/{key}/calls/{notice}/seen`: the person knows who waits for them."""
    notices, notice_id = context_of(request).application.notices, request.path_params["notice"]
    await see_notice(notices, build_of(request), notice_id)
    return _back_to_page(request)


def _say_changed(request: Request, changed: LeadChanged | NoSuchLead) -> Response:
    return _back_to_page(request) if changed == LeadChanged() else _say_no_lead(request)


async def change_own_link(request: Request) -> Response:
    """`POST /leads/{key}/link`: another address for this page; this one stops at once."""
    key = await _change(request)
    return RedirectResponse(f"/leads/{key}", status_code=303)


async def change_leads_link(request: Request) -> Response:
    """`POST /builds/{page_key}/leads`: the same from the build's page, for a link that got lost.

    So does `POST /communities/{page_key}/leads` from the community's.
    """
    await _change(request)
    return RedirectResponse(f"{home_of(request)}#leads", status_code=303)


async def _change(request: Request) -> str:
    # Each change leaves a row behind, so that the old link can say what became of it: limited.
    return await change_requests_link(context_of(request).application.requests, build_of(request))


async def _say_gone(request: Request) -> Response:
    key = request.path_params["key"]
    if await was_requests_link(context_of(request).application.requests, key):
        return error_response(request, say_link_changed(), status=410, error="link_changed")
    return error_response(request, say_no_such_leads(), status=404, error="no_such_page")


by_leads_key = BuildByKey("requests", "key", _say_gone)


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
