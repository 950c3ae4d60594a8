"""What a bot needs: long poll and callback settings of a community, and messages."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from vitrina.vk.call import API_VERSION, Call, Param, Params, read_id, read_items, read_ok
from vitrina.vk.outgoing import write_text

TITLE_LIMIT = 14  # groups.addCallbackServer, [S]
SECRET_LIMIT = 50

# `message_reply` tells that the practitioner has written in a dialog: the bot falls silent there.
MESSAGE_EVENTS = ("message_new", "message_reply", "message_allow", "message_deny")
# What a community's key may not read it is told (vk-2026 §2 [M]). By [S] planned posts are told to
# callback servers only.
LONG_POLL_EVENTS = (*MESSAGE_EVENTS, "wall_post_new", "group_change_settings")
CALLBACK_EVENTS = (*LONG_POLL_EVENTS, "wall_schedule_post_new", "wall_schedule_post_delete")


@dataclass(frozen=True, slots=True)
class LongPollSettings:
    is_enabled: bool
    api_version: str | None
    events: frozenset[str]


@dataclass(frozen=True, slots=True)
class CallbackServer:
    """A server of the community; `status` is unconfigured, failed, wait or ok ([S])."""

    id: int
    title: str
    url: str
    status: str


def set_long_poll_settings(
    group_id: int, *, enabled: bool, events: Collection[str] = ()
) -> Call[None]:
    """Switch long poll and these events on; the version is pinned with it. Idempotent."""
    params = _settings(group_id, events) | {"enabled": enabled}
    return Call("groups.setLongPollSettings", params, read_ok)


def get_long_poll_settings(group_id: int) -> Call[LongPollSettings]:
    """Long poll as it is set now."""
    return Call("groups.getLongPollSettings", {"group_id": group_id}, _read_long_poll)


def get_confirmation_code(group_id: int) -> Call[str]:
    """What our server must answer to `confirmation`; store it before adding the server."""
    return Call("groups.getCallbackConfirmationCode", {"group_id": group_id}, _read_code)


def add_callback_server(group_id: int, *, url: str, title: str, secret_key: str) -> Call[int]:
    """Register our address; the value is the server's id. NOT idempotent: look by url before.

    The title has at most 14 characters, the secret at most 50, a community at most 10 servers
    (error 2000); ValueError for a title or secret that is too long.
    """
    if len(title) > TITLE_LIMIT or len(secret_key) > SECRET_LIMIT:
        raise ValueError("a callback server's title or secret is too long")
    params: Params = {
        "group_id": group_id,
        "url": url,
        "title": write_text(title),
        "secret_key": secret_key,
    }
    return Call("groups.addCallbackServer", params, _read_server_id)


def edit_callback_server(
    group_id: int, server_id: int, *, url: str, title: str, secret_key: str
) -> Call[None]:
    """Give a server that is there another secret; idempotent. VK asks for the code once more."""
    params: Params = {
        "group_id": group_id,
        "server_id": server_id,
        "url": url,
        "title": write_text(title),
        "secret_key": secret_key,
    }
    return Call("groups.editCallbackServer", params, read_ok)


def delete_callback_server(group_id: int, server_id: int) -> Call[None]:
    """Take a server off: VK sends it nothing more ([S] groups.deleteCallbackServer).

    NOT idempotent: one that is gone is refused with 104.
    """
    params: Params = {"group_id": group_id, "server_id": server_id}
    return Call("groups.deleteCallbackServer", params, read_ok)


def get_callback_servers(group_id: int) -> Call[tuple[CallbackServer, ...]]:
    """The community's servers; their secrets are not read."""
    return Call("groups.getCallbackServers", {"group_id": group_id}, _read_servers)


def set_callback_settings(group_id: int, server_id: int, events: Collection[str]) -> Call[None]:
    """Switch these events on for one server. Idempotent. Events on by default: not verified."""
    params = _settings(group_id, events) | {"server_id": server_id}
    return Call("groups.setCallbackSettings", params, read_ok)


def send_message(
    peer_id: int, message: str, *, random_id: int, keyboard: str | None = None
) -> Call[int]:
    """Write as the community; the value is the message id. Idempotent by `random_id` for an hour.

    `keyboard` is VK's JSON text. At most 9000 characters ([S]).
    """
    params: Params = {
        "peer_id": peer_id,
        "message": write_text(message),
        "random_id": random_id,
        "keyboard": keyboard,
    }
    return Call("messages.send", params, read_id)


def ask_whether_allowed(group_id: int, user_id: int) -> Call[bool]:
    """Whether the person lets the community write to them ([O], vk-contract 2026-11-22 §2)."""
    params: Params = {"group_id": group_id, "user_id": user_id}
    return Call(
        "messages.isMessagesFromGroupAllowed",
        params,
        lambda response: bool(int(response["is_allowed"])),
    )


def _settings(group_id: int, events: Collection[str]) -> dict[str, Param]:
    switched_on = dict.fromkeys(sorted(events), True)
    return {"group_id": group_id, "api_version": API_VERSION, **switched_on}


def _read_long_poll(response: Any) -> LongPollSettings:
    events = frozenset(name for name, is_on in response["events"].items() if is_on)
    return LongPollSettings(bool(response["is_enabled"]), response.get("api_version"), events)


def _read_code(response: Any) -> str:
    code = response["code"]
    if not isinstance(code, str) or not code:
        raise ValueError("no confirmation code")
    return code


def _read_server_id(response: Any) -> int:
    return read_id(response["server_id"])


def _read_servers(response: Any) -> tuple[CallbackServer, ...]:
    return tuple(
        CallbackServer(
            read_id(item["id"]), str(item.get("title") or ""), str(item["url"]), str(item["status"])
        )
        for item in read_items(response)
    )
