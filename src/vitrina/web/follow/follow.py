"""What a follower is told, and the way back to a build for whoever closed its page."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Literal

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from vitrina.application import find_way_back as find_way
from vitrina.application.count_left import Left, count_left
from vitrina.application.find_draft_back import find_draft_back
from vitrina.application.find_followed import find_followed
from vitrina.application.read_bot_state import bot_answers
from vitrina.application.read_ticks import read_ticks
from vitrina.building.description import BuildDescription, describe_build
from vitrina.domain.build import BuildState, WaitingFor
from vitrina.storage.drafts import DraftRecord
from vitrina.storage.pending_grants import PendingGrant
from vitrina.storage.records import BuildRecord
from vitrina.web.entry.admission import form_url, framers_of
from vitrina.web.entry.signature import Student
from vitrina.web.follow.page import Followed, FollowPage, FollowState
from vitrina.web.follow.status import status_json
from vitrina.web.http.context import context_of, page_response
from vitrina.web.http.cors import cors_headers
from vitrina.web.http.security import cookie_name, is_framed, read_cookie
from vitrina.wording import buttons, follow, notices
from vitrina.wording.lines import say_line
from vitrina.wording.reasons import say_reason

BUILD_COOKIE = "vitrina_build"
_COOKIE_LIFE = 30 * 86400  # seconds, as long as the browser keeps a draft

_WAITS = {
    WaitingFor.CAPTCHA: follow.ASKS_CHECK,
    WaitingFor.GRANT: follow.ASKS_GRANT,
}

GONE = Followed("gone", *follow.GONE)
BY_HAND = Followed("asked", *follow.BY_HAND)


def view_asked(outcome: str | None) -> Followed:
    """Before the build: what the grant waits for, or how the one before it ended."""
    if outcome in follow.ENDED:
        return Followed("refused", *follow.ENDED[outcome])
    return Followed("asked", *follow.ASKED)


def view_followed(build: BuildRecord, site_url: str, left: Left) -> Followed:
    """The build in words without anything personal; of a finished one, what is left to do."""
    described = describe_build(build)
    if described.is_made:
        return Followed(
            state="made",
            title=follow.MADE,
            text=follow.say_left(left.count, left.minutes),
            done=described.lines_done,
            url=described.url(site_url) or "",
            go=buttons.FINISH_SETUP if left.count else buttons.OPEN_MY_PAGE,
        )
    state, title, text = _say(described)
    current = [line.key for line in described.lines if line.state in ("now", "waits")]
    return Followed(
        state=state,
        title=title,
        text=text,
        done=described.lines_done,
        total=0 if state == "failed" else len(described.lines),
        doing=say_line(current[0]) if current else "",
        go=buttons.OPEN_MY_PAGE,
    )


async def _look_at(request: Request, build: BuildRecord) -> Followed:
    context = context_of(request)
    left = await count_left(context.application, build)
    return view_followed(build, context.services.settings.vk_site_url, left)


def _say(build: BuildDescription) -> tuple[FollowState, str, str]:
    words = say_reason(build.reason) or follow.ON_ITS_PAGE
    if build.state is BuildState.FAILED:
        return "failed", notices.FAILED, words
    if build.state is BuildState.CANCELLED:
        return "failed", *follow.STOPPED
    if build.state is BuildState.WAITING:
        if build.waiting_for is WaitingFor.FLOOD:
            return "sleeps", *follow.SLEEPS
        asked = build.waiting_for and _WAITS.get(build.waiting_for)
        return ("waits", *(asked or (notices.ASKS_HELP, words)))
    return "works", *follow.WORKS


async def follow_build(request: Request) -> Response:
    """`GET /follow/{follow_key}`: the status without personal data, for a frame or a server.

    Before the grant `status` is `not_started`; 404 once the ten minutes have passed.
    `?view=page` says it in words, as our own frame shows it.
    """
    cors = cors_headers(request) or {}
    if request.query_params.get("view") == "page":
        return await _tell_in_words(request, cors)
    match await _find_followed(request):
        case None:
            return JSONResponse({"error": "no such build"}, status_code=404, headers=cors)
        case PendingGrant() | DraftRecord():
            return JSONResponse({"status": "not_started"}, headers=cors)
        case build:
            return JSONResponse(await describe_for_programs(request, build), headers=cors)


async def describe_for_programs(request: Request, build: BuildRecord) -> dict[str, Any]:
    """The build's status as JSON; nothing personal in it."""
    context = context_of(request)
    answers = await bot_answers(context.application.bots, build.group_id)
    site_url = context.services.settings.vk_site_url
    ticks = await read_ticks(context.application.manual, build)
    consents = (await context.services.builds.practitioner(build)).consents
    return status_json(
        describe_build(build, ticks),
        site_url,
        bot_answers=answers,
        claims_confirmed_at=consents.claims_confirmed_at if consents else None,
    )


async def _tell_in_words(request: Request, headers: Mapping[str, str]) -> Response:
    """The view as JSON, also for a key that leads to nothing any more.

    Always 200: a follower asks for words, and browsers would log each 404 as an error of the page.
    """
    match await _find_followed(request):
        case None:
            view = GONE
        case DraftRecord():
            view = BY_HAND
        case PendingGrant() as pending:
            view = view_asked(pending.previous_outcome)
        case build:
            view = await _look_at(request, build)
    return JSONResponse(asdict(view), headers=headers)


async def _find_followed(request: Request) -> BuildRecord | DraftRecord | PendingGrant | None:
    """The build, else the draft on the guided way, else the grant that is awaited."""
    context, follow_key = context_of(request), request.path_params["follow_key"]
    found = await find_followed(context.application.grants, follow_key)
    if isinstance(found, BuildRecord):
        return found
    return await context.services.drafts.find(follow_key, "follow") or found


async def find_way_back(request: Request, student: Student) -> BuildRecord | None:
    """The build of a student whom the school signed for, else the one this browser started.

    An id without a signature opens nothing, and hides a build of another student's.
    """
    return await find_way.find_way_back(
        context_of(request).application.grants,
        student_id=student.student_id,
        is_verified=student.is_verified,
        page_key=_own_key(request),
    )


async def find_own(request: Request) -> Literal["build", "draft"] | None:
    """What this browser began last."""
    services, page_key = context_of(request).services, _own_key(request)
    if page_key and await services.builds.find_by_key(page_key, "page"):
        return "build"
    if page_key and await services.drafts.find(page_key):
        return "draft"
    return None


def _own_key(request: Request) -> str:
    return read_cookie(request, cookie_name(secure=_is_https(request), name=BUILD_COOKIE))


async def find_draft(request: Request, student: Student) -> str | None:
    """The page key of the draft of a student whom the school signed for, else of this browser.

    An id without a signature opens nothing, and hides a draft of another student's.
    """
    if student.is_verified:
        connect = context_of(request).application.connect
        if page_key := await find_draft_back(connect, student.student_id):
            return page_key
    page_key = _own_key(request)
    draft = await context_of(request).services.drafts.find(page_key) if page_key else None
    if draft is None:
        return None
    owner = draft.practitioner.student_id
    is_theirs = not student.student_id or owner in ("", student.student_id)
    return page_key if is_theirs else None


def show_way_to_draft(
    request: Request, page_key: str, link: tuple[tuple[str, str], ...]
) -> Response:
    """What was begun on the guided way, with its page and the form a click away."""
    page = FollowPage(
        followed=Followed("asked", *follow.BEGUN_BY_HAND),
        follow_url="",
        page_url=f"/connect/{page_key}",
        again_url=form_url(link, again="1"),
        framed=is_framed(request),
        framers=framers_of(request),
    )
    return page_response(request, page)


async def show_way_back(
    request: Request, build: BuildRecord, link: tuple[tuple[str, str], ...]
) -> Response:
    """How the build goes, with its page and the form a click away."""
    services = context_of(request).services
    way = await find_way.open_way_back(context_of(request).application.grants, build)
    framed = is_framed(request)
    page = FollowPage(
        followed=await _look_at(request, build),
        follow_url=f"/follow/{way.follow_key}",
        page_url=f"/communities/{way.page_key}",
        again_url=form_url(link, again="1"),
        framed=framed,
        framers=framers_of(request),
        theme=(await services.builds.practitioner(build)).theme,
    )
    return page_response(request, page)


def remember_build(request: Request, response: Response, page_key: str) -> None:
    """Let this browser find its build again: a cookie that no script reads."""
    response.set_cookie(
        cookie_name(secure=_is_https(request), name=BUILD_COOKIE),
        page_key,
        max_age=_COOKIE_LIFE,
        httponly=True,
        secure=_is_https(request),
        samesite="lax",
        path="/",
    )


def forget_build(request: Request, response: Response, page_key: str) -> None:
    """This browser remembers the build no longer, if it is this one that it remembers."""
    name = cookie_name(secure=_is_https(request), name=BUILD_COOKIE)
    if request.cookies.get(name) == page_key:
        response.delete_cookie(
            name, path="/", secure=_is_https(request), httponly=True, samesite="lax"
        )


def _is_https(request: Request) -> bool:
    return context_of(request).is_https
