"""Bots Long Poll: its settings, its address, and the address itself (vk-contract 2026-11-22 §6)."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse

from vitrina.sandbox.access import need_managed_group
from vitrina.sandbox.context import USER_AND_GROUP, Call, Handler, Method, Sandbox
from vitrina.sandbox.errors import Refusal
from vitrina.sandbox.event_names import LONG_POLL_EVENTS, SHOWN_EVENTS
from vitrina.sandbox.parameters import Param, flags, need_integer

MAX_WAIT_S = 90


async def set_settings(call: Call) -> object:
    """groups.setLongPollSettings: flags that are not sent stay as they are."""
    long_poll = need_managed_group(call, call.integer("group_id")).long_poll
    long_poll.enabled = call.flag("enabled", long_poll.enabled)
    long_poll.api_version = call.text("api_version", long_poll.api_version)
    long_poll.events |= {name: call.flag(name) for name in LONG_POLL_EVENTS if call.has(name)}
    return 1


async def get_settings(call: Call) -> object:
    """groups.getLongPollSettings."""
    long_poll = need_managed_group(call, call.integer("group_id")).long_poll
    return {
        "is_enabled": long_poll.enabled,
        "api_version": long_poll.api_version,
        "events": {name: int(long_poll.events.get(name, False)) for name in SHOWN_EVENTS},
    }


async def get_server(call: Call) -> object:
    """groups.getLongPollServer: a new key each time; ``ts`` is text ([S])."""
    group = need_managed_group(call, call.integer("group_id"))
    if not group.long_poll.enabled:
        raise Refusal(100, "longpoll for this group is not enabled")
    group.long_poll.key = call.world.secret(40)
    return {
        "key": group.long_poll.key,
        "server": f"{call.base_url}/longpoll/{group.id}",
        "ts": str(len(group.long_poll.updates)),
    }


async def read_updates(request: Request) -> JSONResponse:
    """``act=a_check``: what came after ``ts``, at once or within ``wait`` seconds.

    failed 1: ``ts`` is none of ours, go on from the one sent; 2: the key is old; 3: no address.
    VK's page shows GET; vkbottle 4.11.0 asks by POST with the same query ([L] polling/bot_polling).
    """
    sandbox: Sandbox = request.app.state.sandbox
    group = sandbox.world.groups.get(request.path_params["group_id"])
    if group is None or not group.long_poll.enabled:
        return JSONResponse({"failed": 3})
    long_poll, asked = group.long_poll, request.query_params
    if asked.get("key") != long_poll.key or not long_poll.key:
        return JSONResponse({"failed": 2})
    ts, wait = asked.get("ts", ""), asked.get("wait", "25")
    if not ts.isdigit() or int(ts) > len(long_poll.updates):
        return JSONResponse({"failed": 1, "ts": len(long_poll.updates)})
    seen = int(ts)
    if len(long_poll.updates) == seen:
        seconds = min(int(wait) if wait.isdigit() else 25, MAX_WAIT_S)
        await sandbox.delivery.wait_for_news(group, seen, seconds)
    return JSONResponse(
        {"ts": str(len(long_poll.updates)), "updates": list(long_poll.updates[seen:])}
    )


def _method(name: str, handler: Handler, *params: Param) -> Method:
    return Method(
        f"groups.{name}",
        USER_AND_GROUP,
        handler,
        (need_integer("group_id"), *params),
        user_right="groups",
        group_right="manage",
    )


METHODS = (
    _method(
        "setLongPollSettings",
        set_settings,
        Param("api_version"),
        *flags("enabled", *LONG_POLL_EVENTS),
    ),
    _method("getLongPollSettings", get_settings),
    _method("getLongPollServer", get_server),
)
