"""groups.*Callback*: servers that events are delivered to (vk-contract 2026-11-22 §1.2, §6)."""

from __future__ import annotations

from urllib.parse import urlsplit

from vitrina.sandbox.calls.access import require_managed_group
from vitrina.sandbox.calls.context import USER_AND_GROUP, Call, Handler, Method
from vitrina.sandbox.calls.parameters import Param, flags, integer, required_integer
from vitrina.sandbox.delivery.event_names import CALLBACK_EVENTS, SHOWN_EVENTS
from vitrina.sandbox.errors import ApiError, BadParameter
from vitrina.sandbox.world import CallbackServer, Group

MAX_SERVERS = 10


async def get_confirmation_code(call: Call) -> object:
    """groups.getCallbackConfirmationCode: the code that an address confirms itself with.

    In the strict sandbox each token has its own; the one that adds or edits the server counts.
    """
    return {"code": _find_code(call, require_managed_group(call, call.integer("group_id")))}


def _find_code(call: Call, group: Group) -> str:
    if not call.strict.code_by_token:
        return group.callback_code
    codes = group.callback_codes
    if call.token.value not in codes:
        codes[call.token.value] = call.world.secret(8)
    return codes[call.token.value]


async def add_server(call: Call) -> object:
    """groups.addCallbackServer: answers at once; the address is asked to confirm right after.

    All events are off until setCallbackSettings; which are on at VK's is not verified.
    """
    group = require_managed_group(call, call.integer("group_id"))
    url = _require_url(call)
    if len(group.callback_servers) >= MAX_SERVERS:
        raise ApiError(2000)
    server = CallbackServer(
        id=group.next_id("server"),
        url=url,
        title=call.text("title"),
        creator_id=max(call.actor_id, 0),
        secret_key=call.text("secret_key"),
        code=_find_code(call, group),
    )
    group.callback_servers[server.id] = server
    call.sandbox.delivery.confirm(group, server)
    return {"server_id": server.id}


async def edit_server(call: Call) -> object:
    """groups.editCallbackServer: the new address is asked to confirm again."""
    group = require_managed_group(call, call.integer("group_id"))
    server = _require_server(call, group)
    server.url, server.title = _require_url(call), call.text("title")
    if call.has("secret_key"):
        server.secret_key = call.text("secret_key")
    server.failures, server.code = 0, _find_code(call, group)
    call.sandbox.delivery.confirm(group, server)
    return 1


async def delete_server(call: Call) -> object:
    """groups.deleteCallbackServer: nothing is delivered there any more."""
    group = require_managed_group(call, call.integer("group_id"))
    del group.callback_servers[_require_server(call, group).id]
    return 1


async def list_servers(call: Call) -> object:
    """groups.getCallbackServers: each with its address and status."""
    group = require_managed_group(call, call.integer("group_id"))
    wanted = set(call.integers("server_ids"))
    servers = [s for s in group.callback_servers.values() if not wanted or s.id in wanted]
    items = [
        {
            "id": server.id,
            "title": server.title,
            "creator_id": server.creator_id,
            "url": server.url,
            "secret_key": server.secret_key,
            "status": server.status,
        }
        for server in servers
    ]
    return {"count": len(items), "items": items}


async def set_settings(call: Call) -> object:
    """groups.setCallbackSettings: flags that are not sent stay as they are."""
    group = require_managed_group(call, call.integer("group_id"))
    server = _require_server(call, group)
    server.api_version = call.text("api_version", server.api_version)
    server.events |= {name: call.flag(name) for name in CALLBACK_EVENTS if call.has(name)}
    return 1


async def get_settings(call: Call) -> object:
    """groups.getCallbackSettings: the version and which events are on."""
    server = _require_server(call, require_managed_group(call, call.integer("group_id")))
    events = {name: int(server.events.get(name, False)) for name in SHOWN_EVENTS}
    return {"api_version": server.api_version, "events": events}


def _require_url(call: Call) -> str:
    url = call.text("url")
    try:
        parts = urlsplit(url)
        is_valid = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        is_valid = False
    if not is_valid:
        raise BadParameter("url is invalid")
    return url


def _require_server(call: Call, group: Group) -> CallbackServer:
    server = group.callback_servers.get(call.integer("server_id"))
    if server is None:
        raise ApiError(104, "server not found")
    return server


def _method(name: str, handler: Handler, *params: Param) -> Method:
    return Method(
        f"groups.{name}",
        USER_AND_GROUP,
        handler,
        (required_integer("group_id"), *params),
        user_right="groups",
        group_right="manage",
        errors=(125, 2000) if name == "addCallbackServer" else (104, 125),
        effect=_EFFECTS.get(name, ""),
        not_imitated=_NOT_IMITATED.get(name, ""),
    )


_EFFECTS = {
    "addCallbackServer": "a server; its address is asked for the code at once",
    "editCallbackServer": "the server changes; its address is asked for the code again",
    "deleteCallbackServer": "the server is gone",
    "setCallbackSettings": "events are delivered or not",
}
_NOT_IMITATED = {
    "addCallbackServer": "addresses beyond this machine are never contacted and end as failed",
    "setCallbackSettings": "most events can be switched on but never happen here",
}
_SERVER = (
    Param("url", required=True),
    Param("title", required=True, most=14),
    Param("secret_key", most=50),
)

METHODS = (
    _method("getCallbackConfirmationCode", get_confirmation_code),
    _method("addCallbackServer", add_server, *_SERVER),
    _method("editCallbackServer", edit_server, required_integer("server_id", least=0), *_SERVER),
    _method("deleteCallbackServer", delete_server, required_integer("server_id", least=0)),
    _method("getCallbackServers", list_servers, Param("server_ids", "integers")),
    _method(
        "setCallbackSettings",
        set_settings,
        integer("server_id", least=0),
        Param("api_version"),
        *flags(*CALLBACK_EVENTS),
    ),
    _method("getCallbackSettings", get_settings, integer("server_id", least=0)),
)
