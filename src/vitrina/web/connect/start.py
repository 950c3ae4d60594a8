"""The doors to the guided way: a form of ours, a program, a permission that was too narrow."""

from collections.abc import Mapping, Sequence

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from vitrina.application.start_draft import DraftStarted, continue_grant, start_draft
from vitrina.application.start_grant import FormRefused
from vitrina.domain.form import FieldError, InvalidForm
from vitrina.web.entry.admission import refuse_link
from vitrina.web.entry.signature import BadLink
from vitrina.web.follow.follow import remember_build
from vitrina.web.follow.used import say_used
from vitrina.web.form.sent import (
    Sent,
    describe_assumed,
    describe_errors,
    describe_left_out,
    read_sent,
)
from vitrina.web.form.start import admit_form
from vitrina.web.http.context import context_of
from vitrina.web.http.cors import cors_headers


async def init_draft(request: Request) -> Response:
    """`POST /connect/init`: what `/oauth/init` takes → `{"connect_url", "follow_url"}`.

    422 with every wrong field; 403 for a page of a site that is not the school's, and for a link
    that the school has not signed where that is required; 409 where this way is not offered.
    """
    context = context_of(request)
    cors = cors_headers(request) or {}
    if not context.services.settings.offers_connect:
        return JSONResponse({"error": "not_offered"}, status_code=409, headers=cors)
    sent: Sent | None = None
    try:
        sent = await read_sent(request)
        form = admit_form(request, sent.practitioner, sent.source)
    except BadLink as bad:
        return refuse_link(request, bad, cors)
    except InvalidForm as invalid:
        return _say_wrong(invalid.errors, sent, cors)
    started = await start_draft(context.application.connect, form)
    if isinstance(started, FormRefused):
        return _say_wrong(started.errors, sent, cors)
    base = context.services.base_url
    return JSONResponse(
        {
            "connect_url": f"{base}/connect/{started.page_key}",
            "follow_url": f"{base}/follow/{started.follow_key}",
            **describe_left_out(started.left_out),
            **describe_assumed(sent),
        },
        headers=cors,
    )


async def allow_init(request: Request) -> Response:
    """`OPTIONS /connect/init`: what a school's page asks before it posts."""
    cors = cors_headers(request)
    return Response(status_code=403 if cors is None else 204, headers=cors)


async def go_on_by_hand(request: Request) -> Response:
    """`POST /connect/grant/{ticket}`: the form of a grant that came to nothing goes this way."""
    context = context_of(request)
    started = await continue_grant(
        context.application.connect,
        request.path_params["ticket"],
        context.limits.client(request),
    )
    if started is None:
        return await say_used(request)
    return lead_to_draft(request, started)


def lead_to_draft(request: Request, started: DraftStarted) -> Response:
    """To the draft's first stage; this browser finds it again."""
    response = RedirectResponse(f"/connect/{started.page_key}", status_code=303)
    remember_build(request, response, started.page_key)
    return response


def _say_wrong(
    errors: Sequence[FieldError], sent: Sent | None, cors: Mapping[str, str]
) -> Response:
    return JSONResponse(describe_errors(errors, sent), status_code=422, headers=dict(cors))
