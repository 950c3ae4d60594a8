"""Who may come into the console: a signed in member with the right, and the password anew."""

import re
from dataclasses import dataclass
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from vitrina.application.confirm_password import confirm_password, is_confirmed
from vitrina.application.read_session import read_session
from vitrina.domain.member import Right
from vitrina.web.http.context import context_of
from vitrina.web.http.guards import fields_of, posted_of
from vitrina.web.http.security import wants_json
from vitrina.web.school.confirm_page import PASSWORD_FIELD, ConfirmPage
from vitrina.web.school.cookies import session_key_of
from vitrina.web.school.frame import frame_of, say_forbidden, school_response
from vitrina.web.school.throttling import count_password
from vitrina.web.school.who import actor_of, member_of, session_of

__all__ = ["SIGN_IN", "actor_of", "allowed", "confirmed", "member_of", "own_address", "session_of"]

# Own addresses of the console, to come back to: no other host can be written with these.
_OWN = re.compile(r"/school(?:/[A-Za-z0-9_.~/-]{0,300})?(?:\?[A-Za-z0-9_.~=&%+-]{0,600})?")
SIGN_IN, CONFIRM = "/school/sign-in", "/school/confirm"


@dataclass(frozen=True)
class Allowed:
    """Lets in whoever is signed in with the right; handlers ask `member_of` and `actor_of`.

    Others are sent to sign in (303), or told in words (403); a program gets the status as JSON.
    """

    right: Right

    async def __call__(self, request: Request) -> Response | None:
        key = session_key_of(request)
        members = context_of(request).application.members
        session = await read_session(members, key) if key else None
        if session is None:
            return _ask_to_sign_in(request)
        request.state.session = session
        if not session.member.may(self.right):
            if wants_json(request):
                return JSONResponse({"success": False, "error": "forbidden"}, status_code=403)
            return say_forbidden(request)
        return None


def allowed(right: Right) -> Allowed:
    """The guard of a page, or of a button, that needs this right."""
    return Allowed(right)


async def confirmed(request: Request) -> Response | None:
    """After `allowed`, and after `csrf`: the password was entered within ten minutes.

    Else a page asks for it. Of a form it carries all fields on, so that the act is done by the
    password that follows; whoever opened a page comes back to it.
    """
    session = session_of(request)
    if is_confirmed(session):
        return None
    if wants_json(request):
        return JSONResponse({"success": False, "error": "confirm"}, status_code=403)
    if request.method != "POST":
        there = quote(_address_of(request), safe="/")
        return RedirectResponse(f"{CONFIRM}?next={there}", status_code=303)
    typed = fields_of(request).get(PASSWORD_FIELD)
    if typed is None:
        return _ask_for_password(request)
    await count_password(request, session.member.id)
    members = context_of(request).application.members
    if await confirm_password(members, actor_of(request), session, typed):
        return None
    return _ask_for_password(request, is_wrong=True)


def own_address(text: str) -> str:
    """A page of the console to come back to; its beginning for anything else."""
    is_own = len(text) <= 1000 and _OWN.fullmatch(text) and "//" not in text and ".." not in text
    return text if is_own else "/school"


def _ask_to_sign_in(request: Request) -> Response:
    # The cookie stays as it is: a tab that asks late would take a newer key out of the browser.
    if wants_json(request):
        return JSONResponse({"success": False, "error": "sign_in"}, status_code=401)
    there = _address_of(request) if request.method == "GET" else ""
    more = f"?next={quote(there, safe='/')}" if there not in ("", "/school") else ""
    return RedirectResponse(SIGN_IN + more, status_code=303)


def _address_of(request: Request) -> str:
    query = request.url.query
    return own_address(f"{request.url.path}?{query}" if query else request.url.path)


def _ask_for_password(request: Request, *, is_wrong: bool = False) -> Response:
    kept = [
        (name, value) for name, value in posted_of(request) if name not in ("csrf", PASSWORD_FIELD)
    ]
    page = ConfirmPage(
        frame_of(request), action=request.url.path, fields=tuple(kept), is_wrong=is_wrong
    )
    return school_response(request, page, status=422 if is_wrong else 200)
