"""What every handler has: services, limits, CSRF tokens; and the two shapes of an answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from vitrina.application.services import Application
from vitrina.web.http.dressing import look_for
from vitrina.web.http.limits import Limits
from vitrina.web.http.problems import is_api, problem_response
from vitrina.web.http.security import Csrf, browser_of, remember_browser, wants_json
from vitrina.web.look.template import Page, render
from vitrina.wiring.services import Services


class BodyTooLarge(Exception):
    """The request's body is beyond what this address takes."""


@dataclass(frozen=True)
class Context:
    """One application's tools, the same for every request."""

    services: Services
    application: Application
    limits: Limits
    csrf: Csrf

    @property
    def is_https(self) -> bool:
        """Whether cookies may be bound to https."""
        return self.services.base_url.startswith("https://")


def context_of(request: Request) -> Context:
    """The context of the application that serves this request."""
    context = request.app.state.context
    assert isinstance(context, Context)  # noqa: S101 -- state is untyped
    return context


def page_response(
    request: Request, page: Page, *, status: int = 200, browser: str | None = None
) -> Response:
    """The page; with `browser` its cookie is set as well."""
    response = HTMLResponse(render(page, look_for(request)), status_code=status)
    if browser:
        remember_browser(response, browser, secure=context_of(request).is_https)
    return response


def error_response(
    request: Request,
    page: Page,
    *,
    status: int,
    error: str,
    more: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A failure in the shape that was asked for: a page, or JSON for programs."""
    response: Response
    if is_api(request):
        response = problem_response(status, error, more=more)
    elif wants_json(request):
        body = {"success": False, "error": error, **(more or {})}
        response = JSONResponse(body, status_code=status)
    else:
        response = page_response(request, page, status=status, browser=browser_of(request))
    response.headers.update(headers or {})
    return response


async def read_body(request: Request, limit: int) -> bytes:
    """The body, at most `limit` bytes; BodyTooLarge as soon as it is more."""
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limit:
        raise BodyTooLarge
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise BodyTooLarge
    return bytes(body)
