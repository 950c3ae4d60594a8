"""``/method/<name>``: from a request to VK's answer, HTTP 200 whatever it is."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from vitrina.sandbox.connection import HangUp
from vitrina.sandbox.context import Call, Method, Sandbox, check_right
from vitrina.sandbox.errors import Refusal, WrongToken
from vitrina.sandbox.events import tell_of_post
from vitrina.sandbox.faults import build_refusal, take_fault
from vitrina.sandbox.parameters import read_params
from vitrina.sandbox.posting import release_due_posts
from vitrina.sandbox.registry import METHODS
from vitrina.sandbox.world import Fault, Json, Token, World

_HIDDEN = frozenset({"access_token", "client_secret", "method"})


async def answer_method(request: Request) -> Response:
    """Count, break if asked to, check, do, answer."""
    sandbox: Sandbox = request.app.state.sandbox
    name = request.path_params["name"]
    known = METHODS.get(name)
    # Made-up names share one counter, so that they cannot fill the memory.
    count = sandbox.world.requests[name if known else "unknown"]
    count.asked += 1
    raw = await read_form(request)
    fault = _choose_fault(sandbox.world, name, raw)
    if fault is not None and fault.kind == "close_before":
        return HangUp()
    await _wait(sandbox, fault)
    shown: Json
    try:
        answer = await answer_call(sandbox, known, raw, find_base_url(request), fault, request)
    except Refusal as refusal:
        count.refused += 1
        shown = {"error": show_refusal(refusal, name, raw)}
    else:
        count.answered += 1
        shown = {"response": answer}
    if fault is not None and fault.kind == "drop_after":
        return HangUp()
    return JSONResponse(shown)


async def answer_call(
    sandbox: Sandbox,
    method: Method | None,
    raw: Mapping[str, str],
    base_url: str,
    fault: Fault | None,
    request: Request,
) -> object:
    """What the method returns; raises Refusal in the order VK looks at things."""
    tell_due_posts(sandbox, base_url)
    if method is None:
        raise Refusal(3)
    if not raw.get("v"):
        raise Refusal(8, "v (version) is required")
    token = find_token(sandbox.world, raw, request.headers.get("authorization", ""))
    sandbox.limiter.take(token)
    if fault is not None and fault.kind == "error":
        raise build_refusal(sandbox.world, fault, base_url)
    check_right(method, token)
    values = read_params(method.params, raw)
    return await method.handler(Call(sandbox, token, values, base_url))


def tell_due_posts(sandbox: Sandbox, base_url: str) -> None:
    """Let postponed posts out whose time has come, and tell listeners."""
    for post in release_due_posts(sandbox.world):
        tell_of_post(sandbox, post, base_url)


def find_base_url(request: Request) -> str:
    """Our own address: as configured, else as the caller names us."""
    sandbox: Sandbox = request.app.state.sandbox
    if sandbox.options.base_url is not None:
        return sandbox.options.base_url.rstrip("/")
    return f"{request.url.scheme}://{request.headers.get('host', request.url.netloc)}"


def find_token(world: World, raw: Mapping[str, str], authorization: str) -> Token:
    """From the body or from ``Authorization: Bearer``; 5 for a bad one, 1117 for an old one."""
    value = raw.get("access_token", "")
    if not value and authorization.lower().startswith("bearer "):
        value = authorization[7:].strip()
    if not value:
        raise WrongToken("no access_token passed.")
    token = world.tokens.get(value)
    if token is None or token.revoked:
        raise WrongToken("invalid access_token (4).")
    if token.expires_at is not None and world.now() >= token.expires_at:
        raise Refusal(1117)
    return token


async def read_form(request: Request) -> dict[str, str]:
    """Query and form fields as text; a body of another kind counts as empty, as with VK."""
    raw = dict(parse_qsl(request.url.query, keep_blank_values=True))
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        async with request.form() as form:
            raw |= {key: item for key, item in form.items() if not isinstance(item, UploadFile)}
    elif kind == "application/x-www-form-urlencoded":
        body = (await request.body()).decode("utf-8", "replace")
        raw |= dict(parse_qsl(body, keep_blank_values=True))
    return raw


def show_refusal(refusal: Refusal, name: str, raw: Mapping[str, str]) -> Json:
    """The error object; secrets are never echoed."""
    params = [{"key": "method", "value": name}]
    params += [{"key": key, "value": value} for key, value in raw.items() if key not in _HIDDEN]
    shown: Json = {"error_code": refusal.code, "error_msg": refusal.text}
    return {**shown, **refusal.extra, "request_params": params}


def _choose_fault(world: World, name: str, raw: Mapping[str, str]) -> Fault | None:
    """A solved captcha (``success_token``) goes through."""
    if raw.get("success_token"):
        return None
    return take_fault(world, name)


async def _wait(sandbox: Sandbox, fault: Fault | None) -> None:
    delay_ms = sandbox.options.latency_ms
    if fault is not None and fault.kind == "delay":
        delay_ms += fault.ms
    if delay_ms:
        await asyncio.sleep(delay_ms / 1000)
