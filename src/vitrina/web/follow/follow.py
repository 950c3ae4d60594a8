"""What a follower is told, and the way back to a build for whoever closed its page."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from vitrina.building.description import BuildDescription, describe_build
from vitrina.domain.build import BuildState, WaitingFor
from vitrina.storage.keys import KeyKind
from vitrina.storage.records import BuildRecord
from vitrina.storage.students import latest_of_student, let_open
from vitrina.web.follow.page import Followed, FollowPage, FollowState
from vitrina.web.http.context import context_of, page_response
from vitrina.web.http.security import cookie_name, is_framed, read_cookie
from vitrina.web.school.entry import form_url, framers_of
from vitrina.web.school.signature import Student
from vitrina.wording import follow, notices
from vitrina.wording.lines import say_line
from vitrina.wording.reasons import say_reason

BUILD_COOKIE = "vitrina_build"
_COOKIE_LIFE = 30 * 86400  # seconds, as long as the browser keeps a draft

_WAITS = {
    WaitingFor.CAPTCHA: follow.ASKS_CHECK,
    WaitingFor.GRANT: follow.ASKS_GRANT,
}

GONE = Followed("gone", *follow.GONE)


def view_asked(met: str | None) -> Followed:
    """Before the build: what the grant waits for, or what it `met` (a refusal and the like)."""
    if met in follow.ENDED:
        return Followed("refused", *follow.ENDED[met])
    return Followed("asked", *follow.ASKED)


def view_followed(build: BuildRecord, site_url: str) -> Followed:
    """The build in words without anything personal."""
    described = describe_build(build)
    state, title, text = _say(described)
    made = state == "made"
    current = [line.key for line in described.lines if line.state in ("now", "waits")]
    return Followed(
        state=state,
        title=title,
        text=text,
        done=described.lines_done,
        total=0 if made or state == "failed" else len(described.lines),
        doing=say_line(current[0]) if current else "",
        url=(described.url(site_url) or "") if made else "",
    )


def _say(build: BuildDescription) -> tuple[FollowState, str, str]:
    words = say_reason(build.reason) or follow.ON_ITS_PAGE
    if build.is_made:
        gaps = build.state is BuildState.DONE_WITH_GAPS
        return "made", *(follow.MADE_WITH_GAPS if gaps else follow.MADE)
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


async def tell_follower(request: Request, headers: Mapping[str, str]) -> Response:
    """The view as JSON, also for a key that leads to nothing any more.

    Always 200: a follower asks for words, and browsers would log each 404 as an error of the page.
    """
    services = context_of(request).services
    follow_key = request.path_params["follow_key"]
    build = await services.builds.find_by_key(follow_key, "follow")
    if build is not None:
        view = view_followed(build, services.settings.vk_site_url)
    elif pending := await services.pending_grants.peek_followed(follow_key):
        view = view_asked(pending.met)
    else:
        view = GONE
    return JSONResponse(asdict(view), headers=headers)


async def find_way_back(request: Request, student: Student) -> BuildRecord | None:
    """The build of a student whom the school signed for, else the one this browser started.

    An id without a signature opens nothing, and hides a build of another student's.
    """
    services = context_of(request).services
    if student.is_verified:
        build = await latest_of_student(services.database, services.builds, student.student_id)
        if build:
            return build
    page_key = read_cookie(request, cookie_name(secure=_is_https(request), name=BUILD_COOKIE))
    build = await services.builds.find_by_key(page_key, "page") if page_key else None
    if build is None or not student.student_id:
        return build
    owner = (await services.builds.practitioner(build)).student_id
    return build if owner in ("", student.student_id) else None


async def show_way_back(
    request: Request, build: BuildRecord, link: tuple[tuple[str, str], ...]
) -> Response:
    """How the build goes, with its page and the form a click away."""
    services = context_of(request).services
    page_key, follow_key = _way_key(request, build, "page"), _way_key(request, build, "follow")
    await let_open(services.database, build.id, "page", page_key)
    await let_open(services.database, build.id, "follow", follow_key)
    framed = is_framed(request)
    page = FollowPage(
        followed=view_followed(build, services.settings.vk_site_url),
        follow_url=f"/follow/{follow_key}",
        page_url=f"/builds/{page_key}",
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


def _way_key(request: Request, build: BuildRecord, kind: KeyKind) -> str:
    """A key of 128 bits and more for this build, the same each time, known to nobody else."""
    secret = context_of(request).services.vault.present.encode()
    text = f"way-back/{kind}/{build.id}".encode()
    digest = hmac.new(hashlib.sha256(b"way-back" + secret).digest(), text, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:18]).decode()


def _is_https(request: Request) -> bool:
    return context_of(request).is_https
