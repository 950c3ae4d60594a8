"""A person's return from VK is worked on once; whoever comes again in the same browser joins it.

Reloading, pressing twice and closing the tab while VK is slow are all the same here: the work goes
on without the one who asked for it, and the next request of that browser waits for its end.
"""

import asyncio
import base64
import hashlib
import hmac
from collections.abc import Callable, Coroutine
from typing import Any

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from vitrina.storage.students import let_open
from vitrina.web.follow.follow import remember_build
from vitrina.web.grant.ends import end_again, end_unknown
from vitrina.web.http.context import context_of, error_response
from vitrina.web.http.security import wants_json
from vitrina.web.look.message import say_state_used
from vitrina.wiring.services import Services

PATIENCE = 20.0  # seconds: longer than the exchange of a code and the probe of its rights may take
_POLL_INTERVAL = 0.3  # seconds

Work = Coroutine[Any, Any, Response]

_log = structlog.get_logger("vitrina.grants")


class Returns:
    """What this process is working on, one task for each state and browser."""

    def __init__(self) -> None:
        self._tasks: dict[tuple[str, str, bool], asyncio.Task[Response]] = {}

    async def join(
        self, request: Request, state: str, browser: str, work: Callable[[], Work]
    ) -> Response:
        """The outcome of the work, begun by this request or by one before it.

        A client that leaves takes nothing with it: the work goes on to its end.
        """
        key = (state, browser, wants_json(request))
        task = self._tasks.get(key)
        if task is None:
            task = self._tasks[key] = asyncio.create_task(work(), name="grant")
            task.add_done_callback(lambda done: self._end(key, done))
        return await asyncio.shield(task)

    async def finish(self, patience: float) -> None:
        """Let what is under way come to its end when the process is told to stop."""
        if self._tasks:
            await asyncio.wait(self._tasks.values(), timeout=patience)

    def _end(self, key: tuple[str, str, bool], task: "asyncio.Task[Response]") -> None:
        self._tasks.pop(key, None)
        if not task.cancelled() and (error := task.exception()) is not None:
            # Whoever waits for it hears of it too; perhaps nobody does any more.
            _log.warning("grant.unfinished", error=type(error).__name__)


def page_key_of(services: Services, state: str, browser: str) -> str:
    """The key of the build that this return opens: the same for whoever comes again.

    180 bits that nobody makes without our key; the browser's name alone is no key, nor the state.
    """
    return _page_key(services.vault.present, state, browser)


async def come_again(request: Request, state: str, browser: str) -> Response:
    """The answer to a return whose state is used: the build, or the end it met, waited for.

    400 for a state that is unknown, expired, or of another browser: nothing is waited for then.
    """
    services = context_of(request).services
    loop = asyncio.get_running_loop()
    until = loop.time() + PATIENCE
    while True:
        # First this and then the build: a grant is forgotten only once its build is there.
        pending = await services.pending_grants.find_taken(state, browser)
        for secret in services.settings.secret_keys:
            page_key = _page_key(secret, state, browser)
            if await services.builds.find_by_key(page_key, "page"):
                return lead_to_build(request, page_key)
        if pending is None:
            return error_response(request, say_state_used(), status=400, error="state_used")
        if pending.group_id is not None:
            return lead_to_build(request, pending.page_key or "")
        if build := await services.builds.find_by_key(pending.follow_key, "follow"):
            page_key = page_key_of(services, state, browser)
            await let_open(services.database, build.id, "page", page_key)
            return lead_to_build(request, page_key)
        if newer := await services.pending_grants.peek_followed(pending.follow_key):
            return await end_again(request, newer)
        if loop.time() > until:
            return await end_unknown(request, pending)
        await asyncio.sleep(_POLL_INTERVAL)


def lead_to_build(request: Request, page_key: str) -> Response:
    """A person goes to the build's page, a program gets its addresses."""
    base = context_of(request).services.base_url
    if wants_json(request):
        return JSONResponse(
            {
                "success": True,
                "build_url": f"{base}/builds/{page_key}",
                "status_url": f"{base}/groups/{page_key}/status",
            }
        )
    response = RedirectResponse(f"/builds/{page_key}", status_code=303)
    remember_build(request, response, page_key)
    return response


def _page_key(secret: str, state: str, browser: str) -> str:
    key = hashlib.sha256(b"return" + secret.encode()).digest()
    # A cookie holds no line break, so no other pair makes the same text.
    digest = hmac.new(key, f"{state}\n{browser}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:24]).decode()
