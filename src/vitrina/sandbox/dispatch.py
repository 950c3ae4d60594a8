"""``/method/<name>``: from a request to VK's answer, HTTP 200 whatever it is."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from vitrina.sandbox.calling import carry_out, find_token
from vitrina.sandbox.captcha import take_success_token
from vitrina.sandbox.connection import ConnectionLost, HangUp
from vitrina.sandbox.context import Answer, Method, Sandbox
from vitrina.sandbox.errors import Refusal
from vitrina.sandbox.events import tell_of_post
from vitrina.sandbox.faults import build_refusal, take_fault
from vitrina.sandbox.posting import release_due_posts
from vitrina.sandbox.world import Fault, Json

_HIDDEN = frozenset({"access_token", "client_secret", "method"})


async def answer_method(request: Request) -> Response:
    """Count, break if asked to, check, do, answer."""
    sandbox: Sandbox = request.app.state.sandbox
    name = request.path_params["name"]
    known = sandbox.methods.get(name)
    # Made-up names share one counter, so that they cannot fill the memory.
    count = sandbox.world.requests[name if known else "unknown"]
    count.asked += 1
    raw = await read_form(request)
    passed_check = take_success_token(sandbox.world, raw)
    # A solved captcha goes through.
    fault = None if passed_check else take_fault(sandbox.world, name)
    if fault is not None and fault.kind == "close_before":
        return HangUp()
    await _wait(sandbox, fault)
    shown: Json
    lost = fault is not None and fault.kind == "drop_after"
    try:
        answer = await answer_call(sandbox, known, raw, fault, request, passed_check)
    except ConnectionLost:
        return HangUp()
    except Refusal as refusal:
        count.refused += 1
        shown = {"error": show_refusal(refusal, name, raw)}
    else:
        count.answered += 1
        shown = {"response": answer.response, **answer.beside}
        lost = lost or answer.lost
    return HangUp() if lost else JSONResponse(shown)


async def answer_call(
    sandbox: Sandbox,
    method: Method | None,
    raw: Mapping[str, str],
    fault: Fault | None,
    request: Request,
    passed_check: bool,
) -> Answer:
    """What the method returns; raises Refusal in the order VK looks at things."""
    base_url = find_base_url(request)
    await catch_up(sandbox, base_url)
    if method is None:
        raise Refusal(3)
    if not raw.get("v"):
        raise Refusal(8, "v (version) is required")
    token = find_token(sandbox.world, raw, request.headers.get("authorization", ""))
    sandbox.limiter.take(token)
    if fault is not None and fault.kind == "error":
        raise build_refusal(sandbox.world, fault, base_url)
    work = partial(carry_out, sandbox, method, token, raw, base_url, passed_check)
    if fault is not None and fault.kind == "late":
        sandbox.late.put_off(fault.ms / 1000, work)
        raise ConnectionLost
    answer = await work()
    return answer if isinstance(answer, Answer) else Answer(answer, {})


async def catch_up(sandbox: Sandbox, base_url: str) -> None:
    """Do what was put off and is due, and let postponed posts out."""
    await sandbox.late.catch_up()
    tell_due_posts(sandbox, base_url)


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


def show_refusal(refusal: Refusal, name: str, raw: Mapping[str, str]) -> Json:
    """The error object; secrets are never echoed."""
    params = [{"key": "method", "value": name}]
    params += [{"key": key, "value": value} for key, value in raw.items() if key not in _HIDDEN]
    shown: Json = {"error_code": refusal.code, "error_msg": refusal.text}
    return {**shown, **refusal.extra, "request_params": params}


async def _wait(sandbox: Sandbox, fault: Fault | None) -> None:
    delay_ms = sandbox.options.latency_ms
    if fault is not None and fault.kind == "delay":
        delay_ms += fault.ms
    if delay_ms:
        await asyncio.sleep(delay_ms / 1000)
