"""A link to VK that has been used."""

from functools import partial

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vitrina.application.grant_ends import (
    GrantFailed,
    GrantInterrupted,
    GrantRefused,
    GrantTooNarrow,
    WrongProfile,
)
from vitrina.application.rejoin_hop import rejoin_hop
from vitrina.web.follow.used import say_used
from vitrina.web.grant.ends import show_end
from vitrina.web.http.context import context_of
from vitrina.web.http.security import known_browser


async def rejoin_by_ticket(request: Request, ticket: str) -> Response:
    """In the browser that used it: the build it led to, waited for, or on to VK by the next try.

    Everybody else is told that it is used up.
    """
    context, browser = context_of(request), known_browser(request)
    if not browser:
        return await say_used(request)
    limit_of = partial(context.limits.opening, request)
    match await rejoin_hop(context.application, ticket, browser, limit_of):
        case GrantRefused(retry) | GrantFailed(retry) | GrantInterrupted(retry):
            return _go_on(retry.ticket)
        case GrantTooNarrow(retry) | WrongProfile(retry):
            return _go_on(retry.ticket)
        case end:
            return await show_end(request, end)


def _go_on(ticket: str) -> Response:
    return RedirectResponse(f"/oauth/go/{ticket}", status_code=303)
