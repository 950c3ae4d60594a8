"""Which key a program shows, whether it may do this, and how often it asks."""

from dataclasses import dataclass
from time import time

from limits import RateLimitItemPerMinute
from starlette.requests import Request
from starlette.responses import Response

from vitrina.application.read_for_programs import find_program
from vitrina.domain.api_key import ApiKey, Scope
from vitrina.domain.member import Actor
from vitrina.web.http.context import context_of
from vitrina.web.http.problems import problem_response

PER_MINUTE = 600  # requests of one key
_CHALLENGE = {"www-authenticate": 'Bearer realm="Vitrina API"'}


@dataclass(frozen=True)
class KeyWith:
    """Lets in a good key that has the scope; handlers ask `key_of`.

    What it has left of its minute is said by every answer (`RateLimit-*`).
    """

    scope: Scope

    async def __call__(self, request: Request) -> Response | None:
        context = context_of(request)
        shown = _shown_key(request)
        key = await find_program(context.application.programs, shown)
        if key is None:
            await context.limits.count_request(request)  # who tries keys is counted by address
            return problem_response(401, "no_key", headers=_CHALLENGE)
        request.state.api_key = key
        if (too_many := await _count(request, key)) is not None:
            return too_many
        if self.scope not in key.scopes:
            return problem_response(
                403, "forbidden", more={"scope": self.scope}, headers=rate_headers(request)
            )
        return None


def with_scope(scope: Scope) -> KeyWith:
    """The guard of an address that needs this scope."""
    return KeyWith(scope)


def key_of(request: Request) -> ApiKey:
    """The key that the guard has let in."""
    key = request.state.api_key
    assert isinstance(key, ApiKey)  # noqa: S101 -- state is untyped
    return key


def actor_by_key(request: Request) -> Actor:
    """Who acts by this key, for the audit log."""
    key = key_of(request)
    address = context_of(request).limits.client_address(request)
    return Actor("", f"API {key.hint}… {key.name}", address)


def rate_headers(request: Request) -> dict[str, str]:
    """What the key has left of its minute."""
    headers: dict[str, str] = request.state.rate_headers
    return headers


async def _count(request: Request, key: ApiKey) -> Response | None:
    window, item = context_of(request).limits.window, RateLimitItemPerMinute(PER_MINUTE)
    is_within = await window.hit(item, "api", key.id)
    stats = await window.get_window_stats(item, "api", key.id)
    seconds = max(1, round(stats.reset_time - time()))
    request.state.rate_headers = {
        "ratelimit-limit": str(PER_MINUTE),
        "ratelimit-remaining": str(max(0, stats.remaining)),
        "ratelimit-reset": str(seconds),
    }
    if is_within:
        return None
    headers = {**request.state.rate_headers, "retry-after": str(seconds)}
    return problem_response(429, "too_many_requests", headers=headers)


def _shown_key(request: Request) -> str:
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    return key.strip() if scheme.lower() == "bearer" else ""
