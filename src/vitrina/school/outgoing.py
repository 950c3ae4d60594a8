"""Requests to addresses that a school has typed: guarded, bounded, and never followed further.

A name is resolved once, every address of it is looked at, and the connection goes to one of those:
who changes the name's answer in between changes nothing. TLS and Host are the name's.
"""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import httpcore2
import httpx2

from vitrina.school.addresses import Openness, UrlFault, UrlRefused, is_open, read_url

MOST_BYTES = 64 * 1024  # of an answer that is read
PATIENCE = 15.0  # seconds, resolving, connecting and reading the answer included
ADDRESSES_TRIED = 3

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


class OutgoingError(Exception):
    """What became of a request that brought no answer."""


class NotSent(OutgoingError):
    """Nobody was reached: nothing was sent."""


class OutcomeUnknown(OutgoingError):
    """It was sent, or may have been, and no whole answer came in time."""


class AnswerRefused(OutgoingError):
    """It was answered by more than is read, or in a packed form that nobody asked for."""


@dataclass(frozen=True)
class Answer:
    """What came back, whatever it says: a redirect is one too."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


class Outgoing:
    """The way out; `open_outgoing` makes one."""

    def __init__(self, http: httpx2.AsyncClient, openness: Openness, patience: float) -> None:
        self._http = http
        self._openness = openness
        self._patience = patience

    async def ask(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        most: int = MOST_BYTES,
        cuts: bool = False,
    ) -> Answer:
        """The answer, at most `most` bytes of it; with `cuts` the beginning of a longer one.

        UrlRefused or NotSent when nothing was sent, OutcomeUnknown, AnswerRefused.
        """
        request = self._http.build_request(
            method,
            read_url(url, self._openness),
            headers={**(headers or {}), "accept-encoding": "identity"},
            content=content,
        )
        try:
            async with asyncio.timeout(self._patience):
                return await self._send(request, most, cuts=cuts)
        except TimeoutError:
            raise OutcomeUnknown("no whole answer in time") from None
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout) as error:
            raise NotSent(type(error).__name__) from error
        except (httpx2.HTTPError, httpx2.StreamError) as error:
            raise OutcomeUnknown(type(error).__name__) from error

    async def _send(self, request: httpx2.Request, most: int, *, cuts: bool) -> Answer:
        response = await self._http.send(request, stream=True)
        try:
            if response.headers.get("content-encoding", "identity") != "identity":
                raise AnswerRefused("packed")
            body = bytearray()
            async for chunk in response.aiter_raw():
                body += chunk
                if len(body) > most:
                    if cuts:
                        break
                    raise AnswerRefused("too large")
            return Answer(response.status_code, dict(response.headers), bytes(body[:most]))
        finally:
            await response.aclose()


@asynccontextmanager
async def open_outgoing(
    openness: Openness = Openness(),
    *,
    patience: float = PATIENCE,
    resolve: Resolve | None = None,
    trusted: ssl.SSLContext | None = None,
    network: httpcore2.AsyncNetworkBackend | None = None,
) -> AsyncIterator[Outgoing]:
    """No redirects, no cookies, no proxies of the environment. The rest is for tests."""
    guard = _Guard(openness, resolve or _resolve, network or httpcore2.AnyIOBackend())
    transport = _GuardedTransport(guard, trusted or httpx2.create_ssl_context(trust_env=False))
    no_cookies = CookieJar(policy=DefaultCookiePolicy(allowed_domains=[]))
    async with httpx2.AsyncClient(
        transport=transport,
        trust_env=False,
        follow_redirects=False,
        cookies=no_cookies,
        timeout=patience,
    ) as http:
        yield Outgoing(http, openness, patience)


class _GuardedTransport(httpx2.AsyncHTTPTransport):
    """The library's transport over connections that go to looked-at addresses only."""

    def __init__(self, guard: "_Guard", trusted: ssl.SSLContext) -> None:
        super().__init__(verify=trusted, trust_env=False)
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=trusted, max_connections=20, keepalive_expiry=5.0, network_backend=guard
        )


class _Guard(httpcore2.AsyncNetworkBackend):
    """Resolves a name, looks at all that it leads to, and connects to one of them."""

    def __init__(
        self, openness: Openness, resolve: Resolve, network: httpcore2.AsyncNetworkBackend
    ) -> None:
        self._openness = openness
        self._resolve = resolve
        self._network = network

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 -- the library's own signature
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """UrlRefused as soon as one address of the name is closed to us."""
        try:
            addresses = await self._resolve(host, port)
        except OSError as error:
            raise httpcore2.ConnectError(str(error)) from error
        if not addresses:
            raise httpcore2.ConnectError("the name leads nowhere")
        if not all(is_open(address, self._openness) for address in addresses):
            raise UrlRefused(UrlFault.CLOSED_ADDRESS)
        failure: Exception | None = None
        for address in addresses[:ADDRESSES_TRIED]:
            try:
                return await self._network.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
        raise failure or httpcore2.ConnectError("no address")

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109 -- the library's own signature
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Never."""
        raise UrlRefused(UrlFault.BAD_HOST)

    async def sleep(self, seconds: float) -> None:
        """Between attempts to connect."""
        await self._network.sleep(seconds)


async def _resolve(host: str, port: int) -> Sequence[str]:
    """The system's answer, without doubles."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))
