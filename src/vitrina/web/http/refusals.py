"""What is refused for now, or for its size: words, a status, and when to come again."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import structlog
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from vitrina.building.queue.verbs import QueueError
from vitrina.storage.database import AWAY
from vitrina.storage.drafts import TooManyDrafts
from vitrina.storage.grant_quotas import GrantTooLarge, TooManyGrants
from vitrina.storage.openings import TooManyBuilds
from vitrina.storage.redis_health import RedisAway
from vitrina.storage.vault import LostSecret
from vitrina.web.http.context import BodyTooLarge, error_response
from vitrina.web.http.cors import cors_headers
from vitrina.web.http.limits import TooMany
from vitrina.web.look.message import (
    MessagePage,
    say_come_again,
    say_too_busy,
    say_too_large,
    say_too_many,
    say_too_many_builds,
    say_too_many_drafts,
    say_too_many_grants,
    say_try_again,
)
from vitrina.wiring.turns import Busy

# Retry-After, in seconds: while Redis or the database is away, and while a key is on its way to
# this process.
_IS_BACK_IN, _KEY_COMES_IN = 5, 15

LATER = (
    TooMany, TooManyBuilds, TooManyGrants, TooManyDrafts, Busy, RedisAway, LostSecret, QueueError,
    *AWAY,
)  # fmt: skip

_log = structlog.get_logger("vitrina.web")


@dataclass(frozen=True)
class Refusal:
    """How a refusal is answered; `seconds` is what Retry-After says."""

    page: MessagePage
    status: int
    error: str
    seconds: int

    @property
    def headers(self) -> Mapping[str, str]:
        return {"retry-after": str(self.seconds)}


def explain(later: Exception) -> Refusal:
    """The words and the status for what may be asked again later."""
    match later:
        case TooManyBuilds():
            seconds = max(1, math.ceil(later.seconds))
            return Refusal(say_too_many_builds(seconds), 429, "too_many_requests", seconds)
        case TooMany():
            return Refusal(say_too_many(later.seconds), 429, "too_many_requests", later.seconds)
        case TooManyDrafts():
            seconds = max(1, math.ceil(later.seconds))
            return Refusal(say_too_many_drafts(), 429, "too_many_requests", seconds)
        case TooManyGrants(is_general=True):
            seconds = max(1, math.ceil(later.seconds))
            return Refusal(say_too_busy(seconds), 503, "too_busy", seconds)
        case TooManyGrants():
            seconds = max(1, math.ceil(later.seconds))
            return Refusal(say_too_many_grants(seconds), 429, "too_many_requests", seconds)
        case Busy():
            return Refusal(say_too_busy(later.seconds), 503, "too_busy", later.seconds)
        case RedisAway():
            return Refusal(say_try_again(), 503, "try_again", _IS_BACK_IN)
        case LostSecret():
            return Refusal(say_try_again(), 503, "try_again", _KEY_COMES_IN)
        case _:
            # The transaction is undone, as if nobody had asked. The text may hold addresses.
            cause = getattr(later, "orig", None) or later
            _log.warning("request.database_away", error=type(cause).__name__)
            return Refusal(say_come_again(), 503, "try_again", _IS_BACK_IN)


def add_refusals(app: FastAPI) -> None:
    """Answer what handlers refuse by raising."""
    for kind in LATER:
        app.add_exception_handler(kind, _refuse)
    app.add_exception_handler(BodyTooLarge, _say_too_large)
    app.add_exception_handler(GrantTooLarge, _say_too_large)


async def _refuse(request: Request, error: Exception) -> Response:
    refusal = explain(error)
    return error_response(
        request,
        refusal.page,
        status=refusal.status,
        error=refusal.error,
        more={"retry_after": refusal.seconds},
        headers={**refusal.headers, **_cors(request)},
    )


async def _say_too_large(request: Request, error: Exception) -> Response:
    return error_response(
        request, say_too_large(), status=413, error="too_large", headers=_cors(request)
    )


def _cors(request: Request) -> Mapping[str, str]:
    """A school's page that called the API, or follows a grant, may read why it was refused."""
    is_theirs = request.url.path.startswith(("/oauth/init", "/connect/init", "/follow/"))
    return (cors_headers(request) or {}) if is_theirs else {}
