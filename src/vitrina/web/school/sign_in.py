"""`/school`, `/school/sign-in`, `/school/sign-out`, `/school/confirm`: into the console and out."""

import time
from asyncio import sleep as pause

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vitrina.application.confirm_password import is_confirmed
from vitrina.application.end_session import sign_out
from vitrina.application.read_session import read_session
from vitrina.application.sign_in import Credentials, sign_in
from vitrina.web.http.context import context_of, page_response
from vitrina.web.http.guards import fields_of
from vitrina.web.http.security import browser_of
from vitrina.web.school.confirm_page import ConfirmPage
from vitrina.web.school.cookies import clear_session, device_of, session_key_of, set_session
from vitrina.web.school.frame import frame_of, school_response
from vitrina.web.school.guards import SIGN_IN, own_address
from vitrina.web.school.navigation import first_page_for
from vitrina.web.school.sign_in_page import SignInPage
from vitrina.web.school.throttling import count_sign_in, remember_device
from vitrina.web.school.who import actor_of, member_of, session_of

# Every refusal takes this long at least, so that its time says nothing of what was wrong.
REFUSED_IN = 0.3  # seconds


async def go_to_first_page(request: Request) -> Response:
    """`GET /school`: the first section that the member sees."""
    return RedirectResponse(first_page_for(member_of(request)), status_code=303)


async def show_sign_in(request: Request) -> Response:
    """`GET`: the form; whoever is signed in goes on at once."""
    there = own_address(request.query_params.get("next", ""))
    key = session_key_of(request)
    if key and await read_session(context_of(request).application.members, key):
        return RedirectResponse(there, status_code=303)
    return _show_form(request, there)


async def take_sign_in(request: Request) -> Response:
    """`POST`: a new key for this browser, or the form once more with the same words for all."""
    fields, started = fields_of(request), time.monotonic()
    there = own_address(fields.get("next", ""))
    mail = fields.get("mail", "")
    await count_sign_in(request, mail)
    typed = Credentials(mail, fields.get("password", ""), fields.get("code", ""))
    members = context_of(request).application.members
    key = await sign_in(members, typed, device_of(request))
    if key is None:
        await pause(REFUSED_IN - (time.monotonic() - started))
        return _show_form(request, there, mail=mail, status=422)
    response = RedirectResponse(there, status_code=303)
    set_session(request, response, key)
    remember_device(request, response, mail)
    return response


async def take_sign_out(request: Request) -> Response:
    """`POST`: this browser's session ends, here and in the database."""
    await sign_out(
        context_of(request).application.members, actor_of(request), session_of(request).id
    )
    response = RedirectResponse(SIGN_IN, status_code=303)
    clear_session(request, response)
    return response


async def show_confirm(request: Request) -> Response:
    """`GET`: the password is asked for, to come back to the page that needs it."""
    there = own_address(request.query_params.get("next", ""))
    if is_confirmed(session_of(request)):
        return RedirectResponse(there, status_code=303)
    page = ConfirmPage(frame_of(request), action="/school/confirm", fields=(("next", there),))
    return school_response(request, page)


async def take_confirm(request: Request) -> Response:
    """`POST`: the guard has taken the password; on to the page that needed it."""
    return RedirectResponse(own_address(fields_of(request).get("next", "")), status_code=303)


def _show_form(request: Request, there: str, *, mail: str = "", status: int = 200) -> Response:
    browser = browser_of(request)
    page = SignInPage(
        csrf=context_of(request).csrf.token(browser),
        there=there,
        mail=mail[:254],
        is_refused=status != 200,
    )
    return page_response(request, page, status=status, browser=browser)
