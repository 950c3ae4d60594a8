"""From a form to VK: `POST /oauth/init` and the hop that binds the grant to a browser."""

import secrets
import uuid
from collections.abc import Mapping
from typing import Literal

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from vitrina.content.community import community_title
from vitrina.domain.form import FieldError, InvalidForm, parse_practitioner
from vitrina.domain.practitioner import Consents, Practitioner
from vitrina.domain.reason import Reason
from vitrina.domain.timezones import timezone_of
from vitrina.storage.openings import demand_room
from vitrina.storage.pending_grants import PendingGrant
from vitrina.vk.oauth import challenge_of, new_state, new_verifier
from vitrina.vk.rights import RIGHTS_FULL
from vitrina.web.context import Context, answer, context_of, show
from vitrina.web.entry import admit_student, refuse_link
from vitrina.web.forms import is_ours, read_fields
from vitrina.web.pages import CONSENT_VERSION, ConfirmPage
from vitrina.web.pages.message import say_form_expired, say_state_used
from vitrina.web.school import BadLink, Student
from vitrina.web.security import (
    browser_of,
    is_named_program,
    is_site_of,
    origin_of,
    remember_browser,
)
from vitrina.web.sent import Sent, describe_errors, read_sent

_POSTS = 8


async def init_grant(request: Request) -> Response:
    """`POST /oauth/init`: JSON practitioner → `auth_url`, `state`, `follow_url`.

    Our own form inside a frame sends `{"form": [[name, value], ...]}`, read as its POST would be.
    422 with every wrong field; 403 for a page of a site that is not the school's, and for a link
    that the school has not signed where that is required.
    """
    context = context_of(request)
    await context.limits.count_request(request)
    cors = cors_headers(request)
    if cors is None:
        return JSONResponse({"error": "this site may not ask"}, status_code=403)
    sent: Sent | None = None
    try:
        sent = await read_sent(request)
        grant = await start_grant(request, sent.practitioner, source=sent.source)
    except BadLink as bad:
        return refuse_link(request, bad, cors)
    except InvalidForm as invalid:
        return JSONResponse(describe_errors(invalid, sent), status_code=422, headers=cors)
    base = context.services.base_url
    return JSONResponse(
        {
            "auth_url": f"{base}/oauth/go/{grant.ticket}",
            "state": grant.state,
            "follow_url": f"{base}/follow/{grant.follow_key}",
        },
        headers=cors,
    )


async def allow_init(request: Request) -> Response:
    """`OPTIONS /oauth/init`: what a school's page asks before it posts."""
    cors = cors_headers(request)
    return Response(status_code=403 if cors is None else 204, headers=cors)


async def show_hop(request: Request) -> Response:
    """`GET /oauth/go/{ticket}`: straight on for our own page and for programs, else a question.

    Somebody who came by a link sees what will be made, and for whom, before anything happens. So
    does whatever looks at links for others: a program says that it is one (`is_named_program`).
    """
    context = context_of(request)
    await context.limits.count_request(request)
    ticket = request.path_params["ticket"]
    grant = await context.services.pending_grants.peek(ticket)
    if grant is None or grant.group_id is not None:
        return answer(request, say_state_used(), status=400, error="state_used")
    if _may_pass(request):
        return await _leave_for_vk(request, ticket)
    browser = browser_of(request)
    practitioner = Practitioner.model_validate_json(grant.practitioner)
    page = ConfirmPage(
        title=community_title(practitioner, context.services.pack),
        name=practitioner.name,
        city=practitioner.city,
        theme=practitioner.theme,
        action=f"/oauth/go/{ticket}",
        csrf=context.csrf.mark(browser),
        products=len(practitioner.pricing),
        posts=_POSTS,
    )
    return show(request, page, browser=browser)


async def confirm_hop(request: Request) -> Response:
    """`POST /oauth/go/{ticket}`: the person agreed on our page; on to VK."""
    context = context_of(request)
    await context.limits.count_request(request)
    if not is_ours(request, await read_fields(request)):
        return answer(request, say_form_expired(), status=400, error="form_expired")
    return await _leave_for_vk(request, request.path_params["ticket"])


async def start_grant(
    request: Request, sent: object, *, source: Literal["form", "api"]
) -> PendingGrant:
    """Check the form and keep it for ten minutes.

    `sent` may hold the school's link as well. BadLink, InvalidForm, or TooManyBuilds this hour.
    """
    context = context_of(request)
    student = Student()
    if isinstance(sent, Mapping):
        student = admit_student(request, sent)
        sent = {key: value for key, value in sent.items() if key not in ("exp", "sig")}
    address = context.limits.client_address(request)

    def stamp(personal_data: bool, publication: bool) -> Consents:
        return Consents(
            personal_data=personal_data,
            publication=publication,
            source=source,
            version=CONSENT_VERSION,
            address=address,
            given_at=context.services.now(),
        )

    practitioner = parse_practitioner(
        sent,
        timezone_of=timezone_of,
        consents=stamp,
        consents_required=source == "form",
    )
    if practitioner.photo_id and not await context.services.photos.keep(practitioner.photo_id):
        raise InvalidForm((FieldError("photo_id", Reason(code="form.photo_gone")),))
    # In time to save the way to VK; what decides is the opening itself.
    opening = context.limits.opening(request, student.verified_id)
    await demand_room(context.services.database, opening)
    return await keep_grant(
        context, practitioner, client=opening.client, student=student.verified_id or None
    )


async def keep_grant(
    context: Context,
    practitioner: Practitioner,
    *,
    client: str,
    again: bool = False,
    follow_key: str | None = None,
    for_user: int | None = None,
    student: str | None = None,
    met: str | None = None,
    page_key: str | None = None,
) -> PendingGrant:
    """A new grant on its way for this form; `again` when a second community is wanted.

    `client` is whom it counts for. TooManyGrants, or GrantTooLarge.

    `for_user` is the VK user whose build waits for it: nobody else's grant is of use there.

    A retry keeps the `follow_key` of the grant that failed: whoever follows it goes on following,
    and learns from `met` what became of it. `student` is an id that the school signed; `page_key`
    opens the finished community that stood in the way.
    """
    grant = PendingGrant(
        state=new_state(),
        ticket=secrets.token_urlsafe(32),
        follow_key=follow_key or secrets.token_urlsafe(16),
        verifier=new_verifier(),
        practitioner=practitioner.model_dump_json(),
        practitioner_id=uuid.uuid4().hex,
        again=again,
        for_user=for_user,
        student=student,
        met=met,
        page_key=page_key,
    )
    return await context.services.pending_grants.put(grant, client)


def cors_headers(request: Request) -> dict[str, str] | None:
    """Headers for the asking page's site: empty for our own and for programs, None when unknown."""
    context = context_of(request)
    origin = request.headers.get("origin")
    if origin is None or origin == origin_of(context.services.base_url):
        return {}
    if not is_site_of(origin, context.services.settings.frame_ancestors):
        return None
    return {
        "access-control-allow-origin": origin,
        "access-control-allow-methods": "GET, POST",
        "access-control-allow-headers": "content-type",
        "access-control-max-age": "600",
        "vary": "origin",
    }


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
    services = context.services
    browser = browser_of(request)
    grant = await services.pending_grants.bind(ticket, browser)
    # The grant of a community's key has a way of its own to VK (`bot.py`), and no form to show.
    if grant is None or grant.group_id is not None:
        return answer(request, say_state_used(), status=400, error="state_used")
    url = services.grant_flow.authorize_url(
        grant.state, challenge_of(grant.verifier), services.callback_url, RIGHTS_FULL
    )
    response = RedirectResponse(url, status_code=303)
    remember_browser(response, browser, secure=context.is_https)
    return response
