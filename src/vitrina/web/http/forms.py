"""What a button of a page posts: its fields, and whether the page was ours."""

from starlette.requests import Request

from vitrina.web.http.context import context_of, read_body
from vitrina.web.http.posted import parse_fields
from vitrina.web.http.security import browser_of, is_from_elsewhere, origin_of, wants_json

FORM_LIMIT = 8192  # bytes of a button's form; the answer to a check is the longest field


async def read_fields(request: Request) -> dict[str, str]:
    """The fields of a form; BodyTooLarge for more than a button can have."""
    return dict(parse_fields(await read_body(request, FORM_LIMIT)))


def is_ours(request: Request, posted: dict[str, str]) -> bool:
    """Whether the form came from a page of ours in this browser."""
    context = context_of(request)
    if is_from_elsewhere(request, origin_of(context.services.base_url)):
        return False
    return context.csrf.is_mark(browser_of(request), posted.get("csrf", ""))


def is_program(request: Request) -> bool:
    """Whether a program asks, which has no page of ours to take a mark from.

    A page of another site may ask for JSON too, but its browser says where the page is from.
    """
    home = origin_of(context_of(request).services.base_url)
    return (
        wants_json(request)
        and request.headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")
        and request.headers.get("origin", home) == home
    )
