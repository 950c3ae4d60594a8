"""An address that is used up: what it says, and the way to what this browser has begun."""

from starlette.requests import Request
from starlette.responses import Response

from vitrina.web.follow.follow import find_own
from vitrina.web.http.context import error_response
from vitrina.web.look.message import say_begun_here, say_made_here, say_state_used


async def say_used(request: Request) -> Response:
    """400: the state or the ticket is unknown, expired, used, or of another browser.

    A browser that has begun a community is led to that, and to no other.
    """
    match await find_own(request):
        case None:
            page = say_state_used()
        case "build":
            page = say_made_here()
        case "draft":
            page = say_begun_here()
    return error_response(request, page, status=400, error="state_used")
