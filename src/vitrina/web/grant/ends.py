"""Where a grant that opened no build ends: what a person and a program are told, and the way on."""

import math
import secrets
from typing import Literal

import structlog
from starlette.requests import Request
from starlette.responses import Response

from vitrina.domain.practitioner import Practitioner
from vitrina.storage.openings import TooManyBuilds, demand_room
from vitrina.storage.pending_grants import STATE_LIFE, PendingGrant
from vitrina.storage.records import BuildRecord
from vitrina.vk.errors import ErrorKind, OAuthError, VkError
from vitrina.web.form.form_page import FormPage
from vitrina.web.form.form_reading import values_from_json
from vitrina.web.form.start import keep_grant
from vitrina.web.http.context import context_of, error_response, page_response
from vitrina.web.http.security import browser_of, wants_json
from vitrina.web.look.message import (
    MessagePage,
    say_already_made,
    say_grant_refused,
    say_grant_too_narrow,
    say_grant_unconfirmed,
    say_too_many_builds,
    say_vk_unreachable,
    say_wrong_profile,
)
from vitrina.web.look.parts import Action, Notice
from vitrina.web.school.entry import renewed_fields
from vitrina.web.school.signature import Student
from vitrina.wording import buttons, grants
from vitrina.wording.reasons import say_reason

Met = Literal["refused", "failed", "wrong_profile", "too_narrow", "already_made", "too_many"]

_log = structlog.get_logger("vitrina.grants")


async def end_refused(request: Request, pending: PendingGrant) -> Response:
    """The person said no: the form, filled, with a note and a way to try again."""
    return _show_refused(request, pending, await _try_again(request, pending, "refused"))


async def end_failed(request: Request, pending: PendingGrant, error: VkError) -> Response:
    """VK did not answer (502), or did not give a token for the code (400)."""
    _log.warning("grant.failed", method=error.method, code=error.code, kind=error.kind.value)
    again = await _try_again(request, pending, "failed")
    if error.kind in (ErrorKind.TRANSIENT, ErrorKind.UNKNOWN):
        return error_response(
            request, say_vk_unreachable(again), status=502, error="vk_unreachable"
        )
    text = say_reason(error.reason)
    page = MessagePage(title=grants.UNCONFIRMED.title, text=text, actions=(again,))
    name = error.error if isinstance(error, OAuthError) else "grant_failed"
    return error_response(request, page, status=400, error=name)


async def end_wrong_profile(request: Request, pending: PendingGrant) -> Response:
    """The grant of another VK profile than the one whose build waits."""
    return _show_wrong_profile(request, await _try_again(request, pending, "wrong_profile"))


async def end_too_narrow(
    request: Request, pending: PendingGrant, missing: frozenset[str]
) -> Response:
    """VK gave fewer rights than are needed: the page says which."""
    again = await _try_again(request, pending, "too_narrow")
    return _show_too_narrow(request, again, missing)


async def end_already_made(request: Request, pending: PendingGrant, made: BuildRecord) -> Response:
    """This person has a community from us: a second one only if they say so."""
    services = context_of(request).services
    page_key = secrets.token_urlsafe(16)
    await services.builds.add_page_key(made.id, page_key)
    again = await _try_again(request, pending, "already_made", page_key)
    return _show_already_made(request, again, page_key)


async def end_too_many(request: Request, pending: PendingGrant, full: TooManyBuilds) -> Response:
    """The hour's builds are opened already: 429, nothing is made and VK's token is not kept."""
    _log.info("grant.too_many_builds", practitioner_id=pending.practitioner_id)
    again = await _try_again(request, pending, "too_many")
    return _show_too_many(request, again, full.seconds)


async def end_again(request: Request, newer: PendingGrant) -> Response:
    """The end that this browser has met already, and whose way on, `newer`, still waits for it."""
    again = _again(newer)
    match newer.met:
        case "refused":
            return _show_refused(request, newer, again)
        case "wrong_profile":
            return _show_wrong_profile(request, again)
        case "too_narrow":
            return _show_too_narrow(request, again, frozenset())
        case "too_many":
            return _show_too_many(request, again, await _room_in(request, newer))
        case "already_made" if newer.page_key:
            return _show_already_made(request, _once_more(newer), newer.page_key)
    return error_response(request, say_grant_unconfirmed(again), status=400, error="grant_failed")


async def end_unknown(request: Request, pending: PendingGrant) -> Response:
    """Nobody knows what became of it, as when a process died: another try with the same form."""
    again = await _try_again(request, pending, "failed")
    return error_response(request, say_vk_unreachable(again), status=502, error="vk_unreachable")


async def _try_again(
    request: Request, pending: PendingGrant, met: Met, page_key: str | None = None
) -> Action:
    """Where the grant is tried once more; whoever follows it learns what it `met`."""
    is_second = met == "already_made"
    grant = await keep_grant(
        context_of(request),
        Practitioner.model_validate_json(pending.practitioner),
        client=context_of(request).limits.client(request, pending.student or ""),
        again=is_second or pending.again,
        follow_key=pending.follow_key,
        for_user=pending.for_user,
        student=pending.student,
        met=met,
        page_key=page_key,
    )
    return _once_more(grant) if is_second else _again(grant)


def _again(grant: PendingGrant) -> Action:
    return Action(buttons.TRY_AGAIN, f"/oauth/go/{grant.ticket}")


def _once_more(grant: PendingGrant) -> Action:
    return Action(buttons.MAKE_ONE_MORE, f"/oauth/go/{grant.ticket}")


def _show_refused(request: Request, pending: PendingGrant, again: Action) -> Response:
    said = say_grant_refused(again)
    if wants_json(request):
        return error_response(request, said, status=400, error="access_denied")
    sent = Practitioner.model_validate_json(pending.practitioner).model_dump(mode="json")
    for price in sent["pricing"]:
        price["price"] = price.pop("rubles")
    browser = browser_of(request)
    student = Student(sent["student_id"], sent["course_id"], pending.student is not None)
    page = FormPage(
        csrf=context_of(request).csrf.token(browser),
        values=values_from_json(sent),
        hidden=renewed_fields(request, student),
        notice=Notice(kind="refused", heading=said.title, text=said.text, actions=(again,)),
    )
    return page_response(request, page, browser=browser)


def _show_wrong_profile(request: Request, again: Action) -> Response:
    return error_response(request, say_wrong_profile(again), status=409, error="another_profile")


def _show_too_narrow(request: Request, again: Action, missing: frozenset[str]) -> Response:
    page = say_grant_too_narrow(missing, again)
    more = {"missing": sorted(missing)} if missing else {}
    return error_response(request, page, status=403, error="grant_too_narrow", more=more)


async def _room_in(request: Request, pending: PendingGrant) -> float:
    """Seconds until one more build may be opened."""
    context = context_of(request)
    try:
        limit = context.limits.opening(request, pending.student or "")
        await demand_room(context.services.database, limit)
    except TooManyBuilds as full:
        return full.seconds
    return 0.0


def _show_too_many(request: Request, again: Action, room_in: float) -> Response:
    seconds = max(1, math.ceil(room_in))
    return error_response(
        request,
        # A grant waits for ten minutes: beyond them the button would lead to nothing.
        say_too_many_builds(seconds, again if seconds < STATE_LIFE else None),
        status=429,
        error="too_many_requests",
        more={"retry_after": seconds},
        headers={"retry-after": str(seconds)},
    )


def _show_already_made(request: Request, once_more: Action, page_key: str) -> Response:
    page = say_already_made(Action(buttons.OPEN_MINE, f"/builds/{page_key}"), once_more)
    more = {"build_url": f"{context_of(request).services.base_url}/builds/{page_key}"}
    return error_response(request, page, status=409, error="already_made", more=more)
