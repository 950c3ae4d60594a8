"""What a request says: its fields, its token, and the address it came to."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from vitrina.sandbox.calls.context import Sandbox
from vitrina.sandbox.errors import ApiError, InvalidToken
from vitrina.sandbox.world import Token, World


async def read_form(request: Request) -> dict[str, str]:
    """Query and form fields as text; a body of another kind counts as empty, as with VK."""
    raw = dict(parse_qsl(request.url.query, keep_blank_values=True))
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        # Starlette answers a broken body with 400, VK as if the fields were not there.
        with suppress(HTTPException):
            async with request.form() as form:
                raw |= {key: item for key, item in form.items() if not isinstance(item, UploadFile)}
    elif kind == "application/x-www-form-urlencoded":
        body = (await request.body()).decode("utf-8", "replace")
        raw |= dict(parse_qsl(body, keep_blank_values=True))
    return raw


def find_token(world: World, raw: Mapping[str, str], authorization: str) -> Token:
    """From the body or from ``Authorization: Bearer``; 5 for a bad one, 1117 for an old one.

    No token at all is 5 as well, or 15 in the strict sandbox (vk-2026 §2, [M]).
    """
    value = raw.get("access_token", "")
    if not value and authorization.lower().startswith("bearer "):
        value = authorization[7:].strip()
    if not value:
        if world.strict.token_required:
            raise ApiError(15, "token required")
        raise InvalidToken("no access_token passed.")
    token = world.tokens.get(value)
    if token is None or token.revoked:
        raise InvalidToken("invalid access_token (4).")
    if token.expires_at is not None and world.now() >= token.expires_at:
        raise ApiError(1117)
    return token


def find_base_url(request: Request) -> str:
    """Our own address: as configured, else as the caller names us."""
    sandbox: Sandbox = request.app.state.sandbox
    if sandbox.options.base_url is not None:
        return sandbox.options.base_url.rstrip("/")
    return f"{request.url.scheme}://{request.headers.get('host', request.url.netloc)}"
