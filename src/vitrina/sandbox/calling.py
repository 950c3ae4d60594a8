"""One call, whether it came as a request of its own or inside a script: checked, then done."""

from __future__ import annotations

from collections.abc import Mapping

from vitrina.sandbox.context import Call, Method, Sandbox, check_right
from vitrina.sandbox.errors import Refusal, WrongToken
from vitrina.sandbox.parameters import read_params
from vitrina.sandbox.world import Token, World


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
