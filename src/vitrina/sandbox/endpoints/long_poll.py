"""``/longpoll/<id>``: a community's events for a long-poll reader (vk-contract 2026-11-22 §6)."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse

from vitrina.sandbox.calls.context import Sandbox
from vitrina.sandbox.world.lookup import is_number

MAX_WAIT_S = 90


async def read_updates(request: Request) -> JSONResponse:
    """``act=a_check``: what came after ``ts``, at once or within ``wait`` seconds.

    failed 1: ``ts`` is too old or none of ours, go on from the one sent, which is a number; 2: the
    key is old, ask for another one; 3: everything is, long poll was off in between.
    VK's page shows GET; vkbottle 4.11.0 asks by POST with the same query ([L] polling/bot_polling).
    """
    sandbox: Sandbox = request.app.state.sandbox
    group = sandbox.world.groups.get(request.path_params["group_id"])
    if group is None or not group.long_poll.keys:
        return JSONResponse({"failed": 3})
    long_poll, asked = group.long_poll, request.query_params
    if sandbox.world.now() >= long_poll.keys.get(asked.get("key", ""), 0):
        return JSONResponse({"failed": 2})
    ts, wait = asked.get("ts", ""), asked.get("wait", "25")
    if not is_number(ts) or not long_poll.forgotten <= int(ts) <= long_poll.last:
        return JSONResponse({"failed": 1, "ts": long_poll.last})
    seen = int(ts)
    if long_poll.last == seen:
        seconds = min(int(wait) if is_number(wait) else 25, MAX_WAIT_S)
        await sandbox.delivery.wait_for_updates(group, seen, seconds)
    return JSONResponse({"ts": str(long_poll.last), "updates": long_poll.after(seen)})
