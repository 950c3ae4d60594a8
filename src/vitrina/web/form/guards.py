"""What a request to the form has to pass: each kind in the way that its browser leaves it."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from vitrina.web.entry.admission import form_url, framers_of, link_fields
from vitrina.web.entry.page import say_open_in_tab
from vitrina.web.http.context import context_of, page_response, read_body
from vitrina.web.http.guards import is_from_here, is_from_our_page, say_expired
from vitrina.web.http.posted import parse_fields
from vitrina.web.http.security import is_framed, origin_of

FORM_LIMIT = 256 * 1024  # bytes: eight posts rewritten at their longest take 200 kB


async def csrf_of_form(request: Request) -> Response | None:
    """400 unless our form in this browser was posted; `pairs_of` has what was posted.

    Inside a frame no cookie reaches us: there a page leads to a tab of its own.
    """
    pairs = parse_fields(await read_body(request, FORM_LIMIT))
    fields = dict(pairs)
    if is_from_our_page(request, fields.get("csrf", "")):
        request.state.pairs = pairs
        return None
    if is_framed(request):
        page = say_open_in_tab(form_url(link_fields(fields)), framers=framers_of(request))
        return page_response(request, page, status=400)
    return say_expired(request)


def pairs_of(request: Request) -> list[tuple[str, str]]:
    """The names and values of the form that the guard has read, in their order."""
    pairs: list[tuple[str, str]] = request.state.pairs
    return pairs


async def from_here(request: Request) -> Response | None:
    """403 for a page of another site; ours and programs pass."""
    return None if is_from_here(request) else JSONResponse({"error": "other_site"}, status_code=403)


async def from_our_origin(request: Request) -> Response | None:
    """403 for a page of another origin: our own page says so by its Origin, programs send none."""
    origin = request.headers.get("origin")
    if origin is None or origin == origin_of(context_of(request).services.base_url):
        return None
    return JSONResponse({"error": "this site may not ask"}, status_code=403)
