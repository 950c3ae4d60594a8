"""The pages behind ``redirect_uri`` of errors 14 and 17: a person shows that they are one.

VK's page hands the ``success_token`` over by script; here it is posted to the window that asked and
stands on the page as well.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import HTMLResponse

from vitrina.sandbox.captcha import pass_check
from vitrina.sandbox.consent_page import show_check, show_old_check, show_passed_check
from vitrina.sandbox.context import Sandbox


async def ask_person(request: Request) -> HTMLResponse:
    """A page with one button."""
    return HTMLResponse(show_check())


async def accept_person(request: Request) -> HTMLResponse:
    """The button was pressed: here is the token."""
    sandbox: Sandbox = request.app.state.sandbox
    asked = request.query_params
    token = pass_check(sandbox.world, asked.get("session_token") or asked.get("token", ""))
    if token is None:
        return HTMLResponse(show_old_check(), status_code=400)
    return HTMLResponse(show_passed_check(token))
