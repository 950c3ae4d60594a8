"""Bots Long Poll: where a community's events are read, and one reading of them.

vk-contract 2026-11-22 §6, [O] dev.vk.ru/ru/api/bots-long-poll/getting-started.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import httpx2

from vitrina.vk.call import Call
from vitrina.vk.errors import NotSent, OutcomeUnknown, StrangeReply

WAIT = 25  # seconds that VK keeps a question open; at most 90
_SLACK = 10.0  # seconds more until we take the connection for dead
_METHOD = "longpoll.a_check"

Lost = Literal["history", "key", "everything"]


@dataclass(frozen=True)
class Server:
    """Where to ask; `key` is a secret of this reading, `ts` where to begin."""

    url: str
    key: str = field(repr=False)
    ts: str


@dataclass(frozen=True)
class News:
    """What came, and where to go on; `lost` says what to ask for anew."""

    ts: str
    updates: tuple[Mapping[str, Any], ...] = field(default=(), repr=False)
    lost: Lost | None = None


def get_server(group_id: int) -> Call[Server]:
    """groups.getLongPollServer. Idempotent: each answer has a key of its own."""
    return Call("groups.getLongPollServer", {"group_id": group_id}, _read_server)


async def ask_news(http: httpx2.AsyncClient, server: Server, ts: str, wait: int = WAIT) -> News:
    """Events after `ts`, at once or when they come within `wait` seconds.

    NotSent or OutcomeUnknown when VK is away; asking again with the same `ts` loses nothing.
    """
    question = {"act": "a_check", "key": server.key, "ts": ts, "wait": str(wait)}
    try:
        async with asyncio.timeout(wait + _SLACK):
            reply = await http.get(server.url, params=question, timeout=wait + _SLACK)
    except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
        raise NotSent(_METHOD, f"no connection ({type(error).__name__})") from None
    except (httpx2.HTTPError, TimeoutError) as error:
        raise OutcomeUnknown(_METHOD, f"no answer ({type(error).__name__})") from None
    try:
        return _read_news(json.loads(reply.content), ts)
    except (LookupError, TypeError, ValueError, AttributeError):
        raise StrangeReply(
            _METHOD, f"an answer of unknown shape (HTTP {reply.status_code})"
        ) from None


def _read_server(response: Any) -> Server:
    url, key = response["server"], response["key"]
    if not isinstance(url, str) or not url.startswith(("https://", "http://")):
        raise ValueError("no address")
    return Server(url=url, key=str(key), ts=str(response["ts"]))


def _read_news(answer: Any, ts: str) -> News:
    match answer.get("failed"):
        case None:
            updates = tuple(one for one in answer["updates"] if isinstance(one, Mapping))
            return News(str(answer["ts"]), updates)
        case 1:
            return News(str(answer["ts"]), lost="history")  # comes as a number here
        case 2:
            return News(ts, lost="key")
        case _:
            return News(ts, lost="everything")
