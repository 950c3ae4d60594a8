"""Performing one call, whether it came as a request of its own or inside a script."""

from __future__ import annotations

from collections.abc import Mapping

from vitrina.sandbox.calls.context import Call, Method, Sandbox, check_right
from vitrina.sandbox.calls.parameters import read_params
from vitrina.sandbox.errors import ApiError
from vitrina.sandbox.world import Token


async def perform_call(
    sandbox: Sandbox,
    method: Method | None,
    token: Token,
    raw: Mapping[str, str],
    base_url: str,
    passed_captcha: bool = False,
) -> object:
    """What the method returns; raises ApiError in the order VK checks: right, limits, fields."""
    if method is None:
        raise ApiError(3)
    check_right(method, token, sandbox.world.strict)
    sandbox.limiter.count_call(token, method.name, raw, sandbox.world.now())
    values = read_params(method.params, raw)
    return await method.handler(Call(sandbox, token, values, base_url, raw, passed_captcha))
