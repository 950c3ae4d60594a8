"""Errors of the API as problem+json (RFC 9457): a stable type, an English title, what to do."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse

API = "/api/"
TYPE = "urn:vitrina:problem:"
TITLES = {
    "bad_cursor": "The cursor is not one that this list gave with these filters",
    "bad_idempotency_key": "Idempotency-Key has to be 1 to 128 visible ASCII characters",
    "bad_value": "A parameter has a value that it cannot have",
    "forbidden": "The key does not have the scope that this needs",
    "link_ended": "The link that this request made before was replaced since",
    "no_key": "Send a good key as Authorization: Bearer vtr_...",
    "not_found": "There is no such thing",
    "not_allowed": "This address does not take this method",
    "our_fault": "Something of ours went wrong; it is in our log",
    "refused": "The request cannot be taken",
    "repeated_parameter": "A parameter is there twice",
    "too_large": "The request is too large",
    "too_many_requests": "Too many requests: come again after Retry-After seconds",
    "try_again": "Something that we need is away: come again after Retry-After seconds",
    "unexpected_body": "This address takes no body",
    "unknown_parameter": "There is no such parameter",
}
_OURS = {"no_such_page": "not_found", "too_busy": "try_again", "internal": "our_fault"}
_BY_STATUS = {404: "not_found", 405: "not_allowed", 500: "our_fault"}


class ApiRefused(Exception):
    """A request of a program that is not as it has to be."""

    def __init__(self, status: int, error: str, **more: Any) -> None:
        super().__init__(error)
        self.status, self.error, self.more = status, error, more


def is_api(request: Request) -> bool:
    """Whether a program asks the API, where every error has this shape."""
    return request.url.path.startswith(API)


def problem_response(
    status: int,
    error: str,
    *,
    more: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """The problem of this name; `more` is what else a program may want to know."""
    error = _OURS.get(error, error)
    if error not in TITLES or error == "refused":
        error = _BY_STATUS.get(status, "refused")
    body = {"type": TYPE + error, "title": TITLES[error], "status": status, **(more or {})}
    return JSONResponse(
        body, status_code=status, headers=dict(headers or {}), media_type="application/problem+json"
    )
