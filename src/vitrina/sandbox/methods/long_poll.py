"""groups.*LongPoll*: its settings and its address (vk-contract 2026-11-22 §6)."""

from __future__ import annotations

from vitrina.sandbox.calls.access import require_managed_group
from vitrina.sandbox.calls.context import USER_AND_GROUP, Call, Handler, Method
from vitrina.sandbox.calls.parameters import Param, flags, required_integer
from vitrina.sandbox.delivery.event_names import LONG_POLL_EVENTS, SCHEDULE_EVENTS, SHOWN_EVENTS
from vitrina.sandbox.errors import ApiError

# How long VK's keys live is not verified.
KEY_LIFE_S = 3600


async def set_settings(call: Call) -> object:
    """groups.setLongPollSettings: flags that are not sent stay as they are."""
    long_poll = require_managed_group(call, call.integer("group_id")).long_poll
    if call.has("enabled") and not call.flag("enabled"):
        long_poll.keys.clear()
    long_poll.enabled = call.flag("enabled", long_poll.enabled)
    long_poll.api_version = call.text("api_version", long_poll.api_version)
    known = LONG_POLL_EVENTS
    if call.strict.schedules_by_long_poll:
        known = (*known, *SCHEDULE_EVENTS)
    long_poll.events |= {name: call.flag(name) for name in known if call.has(name)}
    return 1


async def get_settings(call: Call) -> object:
    """groups.getLongPollSettings: the version and which events are on."""
    long_poll = require_managed_group(call, call.integer("group_id")).long_poll
    return {
        "is_enabled": long_poll.enabled,
        "api_version": long_poll.api_version,
        "events": {name: int(long_poll.events.get(name, False)) for name in SHOWN_EVENTS},
    }


async def get_server(call: Call) -> object:
    """groups.getLongPollServer: a new key each time; ``ts`` is text ([S])."""
    group = require_managed_group(call, call.integer("group_id"))
    if not group.long_poll.enabled:
        raise ApiError(100, "longpoll for this group is not enabled")
    key = call.world.secret(40)
    open_keys = group.long_poll.keys
    group.long_poll.keys = {name: end for name, end in open_keys.items() if call.now < end}
    group.long_poll.keys[key] = call.now + KEY_LIFE_S
    return {
        "key": key,
        "server": f"{call.base_url}/longpoll/{group.id}",
        "ts": str(group.long_poll.last),
    }


def _method(name: str, handler: Handler, *params: Param) -> Method:
    return Method(
        f"groups.{name}",
        USER_AND_GROUP,
        handler,
        (required_integer("group_id"), *params),
        user_right="groups",
        group_right="manage",
        errors=(125,),
        effect=_EFFECTS.get(name, ""),
        not_imitated="most events can be switched on but never happen here"
        if name == "setLongPollSettings"
        else "",
    )


_EFFECTS = {
    "setLongPollSettings": "events are kept or not; switching off ends every key",
    "getLongPollServer": "a new key",
}

METHODS = (
    _method(
        "setLongPollSettings",
        set_settings,
        Param("api_version"),
        *flags("enabled", *LONG_POLL_EVENTS, *SCHEDULE_EVENTS),
    ),
    _method("getLongPollSettings", get_settings),
    _method("getLongPollServer", get_server),
)
