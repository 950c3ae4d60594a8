"""What a person and a program are told at the end of a grant, and the way on."""

import math

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from vitrina.application.grant_ends import (
    AlreadyMade,
    BuildReached,
    GrantEnd,
    GrantFailed,
    GrantInterrupted,
    GrantOverLimit,
    GrantRefused,
    GrantTooNarrow,
    StateUsed,
    WrongProfile,
)
from vitrina.domain.practitioner import Practitioner
from vitrina.storage.pending_grants import PendingGrant
from vitrina.web.entry.admission import renewed_fields
from vitrina.web.entry.signature import Student
from vitrina.web.follow.follow import remember_build
from vitrina.web.follow.used import say_used
from vitrina.web.form.consent_page import consent_version
from vitrina.web.form.form_again import values_again
from vitrina.web.form.form_page import FormPage
from vitrina.web.http.context import context_of, error_response, page_response
from vitrina.web.http.dressing import note_course, school_of
from vitrina.web.http.security import browser_of, wants_json
from vitrina.web.look.message import (
    MessagePage,
    say_already_made,
    say_grant_interrupted,
    say_grant_refused,
    say_grant_too_narrow,
    say_grant_unconfirmed,
    say_too_many_builds,
    say_vk_unreachable,
    say_wrong_profile,
)
from vitrina.web.look.parts import Action, Notice
from vitrina.wording import buttons, grants
from vitrina.wording.reasons import say_reason


async def show_end(request: Request, end: GrantEnd) -> Response:
    """The page of this end, or its JSON for a program."""
    match end:
        case BuildReached(page_key):
            return lead_to_build(request, page_key)
        case StateUsed():
            return await say_used(request)
        case GrantRefused(retry):
            return _show_refused(request, retry)
        case GrantFailed():
            return _show_failed(request, end)
        case GrantInterrupted(retry):
            page = say_grant_interrupted(_again(retry))
            return error_response(request, page, status=502, error="grant_interrupted")
        case WrongProfile(retry):
            page = say_wrong_profile(_again(retry))
            return error_response(request, page, status=409, error="another_profile")
        case GrantTooNarrow(retry, missing):
            page = say_grant_too_narrow(missing, *_ways_on(request, retry))
            more = {"missing": sorted(missing)} if missing else {}
            return error_response(request, page, status=403, error="grant_too_narrow", more=more)
        case AlreadyMade():
            return _show_already_made(request, end)
        case GrantOverLimit():
            return _show_over_limit(request, end)


def lead_to_build(request: Request, page_key: str) -> Response:
    """A person goes to the build's page, a program gets its addresses."""
    base = context_of(request).services.base_url
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


def _again(retry: PendingGrant) -> Action:
    return Action(buttons.TRY_AGAIN, f"/oauth/go/{retry.ticket}")


def _ways_on(request: Request, retry: PendingGrant) -> tuple[Action, ...]:
    """The same form by the community's own key, which needs no such right, before another try."""
    context = context_of(request)
    if not context.services.settings.offers_connect:
        return (_again(retry),)
    fields = (("csrf", context.csrf.token(browser_of(request))),)
    by_hand = Action(
        buttons.GO_ON_BY_KEY, f"/connect/grant/{retry.ticket}", post=True, fields=fields
    )
    return by_hand, _again(retry)


def _show_refused(request: Request, retry: PendingGrant) -> Response:
    """The form, filled, with a note and a way to try again."""
    # The form is on this very page, with its ticks, which no draft keeps.
    said = say_grant_refused(_again(retry), form_url="#form")
    if wants_json(request):
        return error_response(request, said, status=400, error="access_denied")
    sent = Practitioner.model_validate_json(retry.practitioner)
    context, browser = context_of(request), browser_of(request)
    student = Student(sent.student_id, sent.course_id, retry.student is not None)
    school = school_of(request)
    note_course(request, sent.course_id)
    head = context.services.pack_named(school.pack_of(sent.course_id)).head
    page = FormPage(
        csrf=context.csrf.token(browser),
        values=values_again(sent, consent_version(school.profile)),
        hidden=renewed_fields(request, student),
        suggested=head.suggested,
        service_example=head.service_example,
        offers_connect=context.services.settings.offers_connect,
        notice=Notice(kind="refused", heading=said.title, text=said.text, actions=said.actions),
    )
    return page_response(request, page, browser=browser)


def _show_failed(request: Request, end: GrantFailed) -> Response:
    """VK did not answer (502), or did not give a token for the code (400)."""
    again, failure = _again(end.retry), end.failure
    if failure is None:
        page = say_grant_unconfirmed(again)
        return error_response(request, page, status=400, error="grant_failed")
    if failure.is_away:
        page = say_vk_unreachable(again)
        return error_response(request, page, status=502, error="vk_unreachable")
    text = say_reason(failure.reason) or ""
    page = MessagePage(title=grants.UNCONFIRMED.title, text=text, actions=(again,))
    return error_response(request, page, status=400, error=failure.error)


def _show_already_made(request: Request, end: AlreadyMade) -> Response:
    mine = Action(buttons.OPEN_MINE, f"/communities/{end.page_key}")
    page = say_already_made(mine, Action(buttons.MAKE_ONE_MORE, f"/oauth/go/{end.retry.ticket}"))
    more = {"build_url": f"{context_of(request).services.base_url}/builds/{end.page_key}"}
    return error_response(request, page, status=409, error="already_made", more=more)


def _show_over_limit(request: Request, end: GrantOverLimit) -> Response:
    seconds = max(1, math.ceil(end.seconds))
    return error_response(
        request,
        say_too_many_builds(seconds, _again(end.retry) if end.retry else None),
        status=429,
        error="too_many_requests",
        more={"retry_after": seconds},
        headers={"retry-after": str(seconds)},
    )
