"""The pages behind ``redirect_uri`` of errors 14 and 17: a person shows that they are one.

vk-contract 2026-11-22 §3.4, [O]: a solved captcha gives a ``success_token``, which the same request
then carries. VK's page hands it over by script; here it stands on the page.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import HTMLResponse

from vitrina.sandbox.consent_page import show_check, show_passed_check
from vitrina.sandbox.context import Sandbox


async def ask_person(request: Request) -> HTMLResponse:
    """A page with one button."""
    return HTMLResponse(show_check())


async def accept_person(request: Request) -> HTMLResponse:
    """The button was pressed: here is the token."""
    sandbox: Sandbox = request.app.state.sandbox
    return HTMLResponse(show_passed_check(sandbox.world.secret(40)))
