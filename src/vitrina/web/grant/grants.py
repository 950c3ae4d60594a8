"""From a form to VK: `POST /oauth/init` and the hop that binds the grant to a browser."""

from collections.abc import Mapping, Sequence

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from vitrina.application.pass_hop import pass_hop
from vitrina.application.read_hop import read_hop
from vitrina.application.start_grant import FormRefused, start_grant
from vitrina.domain.form import FieldError, InvalidForm
from vitrina.web.entry.admission import refuse_link
from vitrina.web.entry.signature import BadLink
from vitrina.web.form.sent import (
    Sent,
    describe_assumed,
    describe_errors,
    describe_left_out,
    read_sent,
)
from vitrina.web.form.start import admit_form
from vitrina.web.grant.confirm_page import ConfirmPage
from vitrina.web.grant.rejoin import rejoin_by_ticket
from vitrina.web.http.context import context_of, page_response
from vitrina.web.http.cors import cors_headers
from vitrina.web.http.security import browser_of, is_named_program, remember_browser


async def init_grant(request: Request) -> Response:
    """`POST /oauth/init`: JSON practitioner → `auth_url`, `state`, `follow_url`.

    Our own form inside a frame sends `{"form": [[name, value], ...]}`, read as its POST would be.
    `left_out` lists what will not be published: without `claims_confirmed` what needs a licence.
    422 with every wrong field; 403 for a page of a site that is not the school's, and for a link
    that the school has not signed where that is required; 409 where this way is not offered.
    """
    context = context_of(request)
    cors = cors_headers(request) or {}
    if not context.services.settings.offers_full:
        return JSONResponse({"error": "not_offered"}, status_code=409, headers=cors)
    sent: Sent | None = None
    try:
        sent = await read_sent(request)
        form = admit_form(request, sent.practitioner, sent.source)
    except BadLink as bad:
        return refuse_link(request, bad, cors)
    except InvalidForm as invalid:
        return _say_wrong(invalid.errors, sent, cors)
    started = await start_grant(context.application.grants, form)
    if isinstance(started, FormRefused):
        return _say_wrong(started.errors, sent, cors)
    grant = started.pending
    base = context.services.base_url
    return JSONResponse(
        {
            "auth_url": f"{base}/oauth/go/{grant.ticket}",
            "state": grant.state,
            "follow_url": f"{base}/follow/{grant.follow_key}",
            **describe_left_out(started.left_out),
            **describe_assumed(sent),
        },
        headers=cors,
    )


def _say_wrong(
    errors: Sequence[FieldError], sent: Sent | None, cors: Mapping[str, str]
) -> Response:
    return JSONResponse(describe_errors(errors, sent), status_code=422, headers=dict(cors))


async def allow_init(request: Request) -> Response:
    """`OPTIONS /oauth/init`: what a school's page asks before it posts."""
    cors = cors_headers(request)
    return Response(status_code=403 if cors is None else 204, headers=cors)


async def show_hop(request: Request) -> Response:
    """`GET /oauth/go/{ticket}`: straight on for our own page and for programs, else a question.

    Somebody who came by a link sees what will be made, and for whom, before anything happens. So
    does whatever looks at links for others: a program says that it is one (`is_named_program`).
    A used ticket leads its browser to what became of it.
    """
    context = context_of(request)
    ticket = request.path_params["ticket"]
    hop = await read_hop(context.application.grants, ticket)
    if hop is None:
        return await rejoin_by_ticket(request, ticket)
    if _may_pass(request):
        return await _leave_for_vk(request, ticket)
    browser = browser_of(request)
    page = ConfirmPage(
        title=hop.title,
        name=hop.practitioner.name,
        city=hop.practitioner.city,
        theme=hop.practitioner.theme,
        action=f"/oauth/go/{ticket}",
        csrf=context.csrf.token(browser),
        products=len(hop.practitioner.pricing),
        posts=hop.posts,
    )
    return page_response(request, page, browser=browser)


async def confirm_hop(request: Request) -> Response:
    """`POST /oauth/go/{ticket}`: the person agreed on our page; on to VK."""
    return await _leave_for_vk(request, request.path_params["ticket"])


def _may_pass(request: Request) -> bool:
    if request.method == "HEAD":
        return False  # whoever only looks at a link does not use it up
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    return is_named_program(request)


async def _leave_for_vk(request: Request, ticket: str) -> Response:
    """Use the ticket up, bind the state to this browser, and go to VK's page."""
    context = context_of(request)
    browser = browser_of(request)
    url = await pass_hop(context.application.grants, ticket, browser)
    if url is None:
        return await rejoin_by_ticket(request, ticket)
    response = RedirectResponse(url, status_code=303)
    remember_browser(response, browser, secure=context.is_https)
    return response
