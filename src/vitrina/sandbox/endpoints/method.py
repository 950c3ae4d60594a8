"""``/method/<name>``: from a request to VK's answer, HTTP 200 whatever it is."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from vitrina.sandbox.calls.context import Answer, Method, Sandbox
from vitrina.sandbox.calls.due import run_due_work
from vitrina.sandbox.calls.performing import perform_call
from vitrina.sandbox.calls.request import find_base_url, find_token, read_form
from vitrina.sandbox.errors import ApiError
from vitrina.sandbox.faults.captcha import take_success_token
from vitrina.sandbox.faults.connection import ClosedConnection, ConnectionLost
from vitrina.sandbox.faults.requested import fault_error, take_fault
from vitrina.sandbox.world import Fault, Json

_HIDDEN = frozenset({"access_token", "client_secret", "method"})


async def answer_method(request: Request) -> Response:
    """Count the request, apply a fault, perform the call, answer."""
    sandbox: Sandbox = request.app.state.sandbox
    name = request.path_params["name"]
    known = sandbox.methods.get(name)
    # Unknown names share one counter, so that they cannot fill the memory.
    count = sandbox.world.requests[name if known else "unknown"]
    count.asked += 1
    raw = await read_form(request)
    passed_captcha = take_success_token(sandbox.world, raw)
    # A solved captcha goes through.
    fault = None if passed_captcha else take_fault(sandbox.world, name)
    if fault is not None and fault.kind == "close_before":
        return ClosedConnection()
    await _wait(sandbox, fault)
    shown: Json
    lost = fault is not None and fault.kind == "drop_after"
    try:
        answer = await answer_call(sandbox, known, raw, fault, request, passed_captcha)
    except ConnectionLost:
        return ClosedConnection()
    except ApiError as error:
        count.refused += 1
        shown = {"error": show_api_error(error, name, raw)}
    else:
        count.answered += 1
        shown = {"response": answer.response, **answer.extra}
        lost = lost or answer.lost
    return ClosedConnection() if lost else JSONResponse(shown)


async def answer_call(
    sandbox: Sandbox,
    method: Method | None,
    raw: Mapping[str, str],
    fault: Fault | None,
    request: Request,
    passed_captcha: bool,
) -> Answer:
    """What the method returns; raises ApiError in the order VK checks."""
    base_url = find_base_url(request)
    await run_due_work(sandbox, base_url)
    if method is None:
        raise ApiError(3)
    if not raw.get("v"):
        raise ApiError(8, "v (version) is required")
    token = find_token(sandbox.world, raw, request.headers.get("authorization", ""))
    sandbox.limiter.count_request(token)
    if fault is not None and fault.kind == "error":
        raise fault_error(sandbox.world, fault, base_url)
    work = partial(perform_call, sandbox, method, token, raw, base_url, passed_captcha)
    if fault is not None and fault.kind == "late":
        sandbox.delayed.schedule(fault.ms / 1000, work)
        raise ConnectionLost
    answer = await work()
    return answer if isinstance(answer, Answer) else Answer(answer, {})


def show_api_error(error: ApiError, name: str, raw: Mapping[str, str]) -> Json:
    """The error object; secrets are never echoed."""
    params = [{"key": "method", "value": name}]
    params += [{"key": key, "value": value} for key, value in raw.items() if key not in _HIDDEN]
    shown: Json = {"error_code": error.code, "error_msg": error.text}
    return {**shown, **error.extra, "request_params": params}


async def _wait(sandbox: Sandbox, fault: Fault | None) -> None:
    delay_ms = sandbox.options.latency_ms
    if fault is not None and fault.kind == "delay":
        delay_ms += fault.ms
    if delay_ms:
        await asyncio.sleep(delay_ms / 1000)
