"""``/method/<name>``: from a request to VK's answer, HTTP 200 whatever it is."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from vitrina.sandbox.calls.context import Answer, Method, Sandbox
from vitrina.sandbox.calls.due import catch_up
from vitrina.sandbox.calls.performing import carry_out
from vitrina.sandbox.calls.request import find_base_url, find_token, read_form
from vitrina.sandbox.errors import Refusal
from vitrina.sandbox.faults.captcha import take_success_token
from vitrina.sandbox.faults.connection import ConnectionLost, HangUp
from vitrina.sandbox.faults.requested import build_refusal, take_fault
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
