"""One call, whether it came as a request of its own or inside a script: checked, then done."""

from __future__ import annotations

from collections.abc import Mapping

from vitrina.sandbox.calls.context import Call, Method, Sandbox, check_right
from vitrina.sandbox.calls.parameters import read_params
from vitrina.sandbox.errors import Refusal
from vitrina.sandbox.world import Token


async def carry_out(
    sandbox: Sandbox,
    method: Method | None,
    token: Token,
    raw: Mapping[str, str],
    base_url: str,
    passed_check: bool = False,
) -> object:
    """What the method returns; raises Refusal in the order VK looks at things."""
    if method is None:
        raise Refusal(3)
    check_right(method, token)
    sandbox.limiter.take_deed(token, method.name, raw, sandbox.world.now())
    values = read_params(method.params, raw)
    return await method.handler(Call(sandbox, token, values, base_url, raw, passed_check))
