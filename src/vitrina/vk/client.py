"""The client: one envelope, one limiter per token, one place that reads VK's answers.

    client = VkClient(http, "https://api.vk.ru", call_timeout=10, on_error=count)
    session = client.session(access_token, GrantKind.USER_TOKEN)
    groups = await session.ask(groups.get_administered())     # reads: slot, retries
    await session.slot(); ...; await session.send(wall.post(...))   # effects: exactly one request

The token travels in the body only. Hosts, times and sleeping are arguments.
"""

import asyncio
import hashlib
import json
import ssl
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, TypeVar

import httpx2

from vitrina.domain.community import GrantKind
from vitrina.vk.call import API_VERSION, Call, read_reply
from vitrina.vk.errors import (
    CaptchaAnswer,
    NotSent,
    OutcomeUnknown,
    VkError,
    read_error,
    wait_before_retry,
)
from vitrina.vk.limiter import Limiter
from vitrina.vk.lone import LoneMethods
from vitrina.vk.rights import REQUESTS_PER_SECOND
from vitrina.vk.upload import UploadReply, send_file

# Given to `on_error` when no code came: the network failed or the answer could not be read.
NO_CODE = 0

# A connection that takes longer than these parts of a call's time is given up as never made, while
# it is still certain that nothing was sent; the whole call has its own, hard limit.
_POOL_SHARE, _CONNECT_SHARE = 0.25, 0.5

_NEVER_CONNECTED = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.ProxyError,
    httpx2.UnsupportedProtocol,
)

T = TypeVar("T")
R = TypeVar("R")
Sleep = Callable[[float], Awaitable[None]]


def open_http(connections: int | None = 100) -> httpx2.AsyncClient:
    """An HTTP client fit for many people's tokens: keeps no cookies, follows no redirects.

    `connections` at most at a time; None for any number.
    """
    no_cookies = CookieJar(policy=DefaultCookiePolicy(allowed_domains=[]))
    limits = httpx2.Limits(max_connections=connections, max_keepalive_connections=20)
    return httpx2.AsyncClient(
        cookies=no_cookies, follow_redirects=False, limits=limits, verify=_trusted()
    )


@cache
def _trusted() -> ssl.SSLContext:
    """The authorities that are trusted: reading them takes longer than all else of a client."""
    return httpx2.create_ssl_context()


class VkClient:
    """VK's API at `api_url`. Limiters are kept per token, by a hash of it, while they matter."""

    def __init__(
        self,
        http: httpx2.AsyncClient,
        api_url: str,
        call_timeout: float,
        on_error: Callable[[str, int], None],
        sleep: Sleep = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
        upload_timeout: float = 60.0,
    ) -> None:
        self._http = http
        self._api_url = api_url.rstrip("/")
        self._call_timeout = call_timeout
        self._upload_timeout = upload_timeout
        self._on_error = on_error
        self._clock = clock
        self.sleep = sleep
        self._limiters: dict[tuple[bytes, GrantKind], Limiter] = {}

    def session(self, access_token: str, kind: GrantKind, lone: Iterable[str] = ()) -> "VkSession":
        """Calls in the name of one token; `lone` are methods known not to be taken in a wave."""
        return VkSession(self, access_token, kind, lone)

    async def take_slot(self, key: bytes, kind: GrantKind) -> None:
        """Wait until one more request of this token may go."""
        for name, limiter in list(self._limiters.items()):
            if limiter.is_idle:
                del self._limiters[name]
        if (key, kind) not in self._limiters:
            limiter = Limiter(REQUESTS_PER_SECOND[kind], self._clock, self.sleep)
            self._limiters[key, kind] = limiter
        await self._limiters[key, kind].slot()

    async def post(self, call: Call[T], token: str, extra: Mapping[str, str]) -> T:
        """One HTTP request, whatever comes of it: the value, or one VkError."""
        try:
            answer = await self._exchange(call, token, extra)
            if "error" in answer:
                raise _error_in(call.method, answer["error"], token)
            return read_reply(call, answer if call.whole else answer["response"])
        except VkError as error:
            code = NO_CODE if error.code is None else error.code
            self._on_error(call.method, code)
            if code in call.already:
                return call.already[code]
            raise

    async def _exchange(
        self, call: Call[T], token: str, extra: Mapping[str, str]
    ) -> dict[str, Any]:
        method = call.method
        form = {**call.form(), **extra, "access_token": token, "v": API_VERSION}
        limit = self._call_timeout
        times = httpx2.Timeout(limit, pool=limit * _POOL_SHARE, connect=limit * _CONNECT_SHARE)
        try:
            async with asyncio.timeout(limit):
                reply = await self._http.post(
                    f"{self._api_url}/method/{method}", data=form, timeout=times
                )
        except _NEVER_CONNECTED as error:
            raise NotSent(method, f"no connection ({type(error).__name__})") from None
        except (httpx2.HTTPError, TimeoutError) as error:
            raise OutcomeUnknown(method, f"no answer ({type(error).__name__})") from None
        return _read_envelope(method, reply)

    def count_error(self, error: VkError) -> None:
        """Tell `on_error` of an error that came inside a wave."""
        self._on_error(error.method, NO_CODE if error.code is None else error.code)

    async def send_upload(
        self, url: str, field: str, filename: str, content: bytes, content_type: str
    ) -> UploadReply:
        """One upload, one HTTP request."""
        try:
            return await send_file(
                self._http, url, field, (filename, content, content_type), self._upload_timeout
            )
        except VkError as error:
            self._on_error(error.method, NO_CODE if error.code is None else error.code)
            raise


class VkSession:
    """Calls with one token; counts what it sent in `requests` and `uploads`."""

    def __init__(
        self, client: VkClient, access_token: str, kind: GrantKind, lone: Iterable[str] = ()
    ) -> None:
        self._client = client
        self._token = access_token
        self._key = hashlib.sha256(access_token.encode()).digest()
        self._answers: dict[str, CaptchaAnswer] = {}
        self.kind = kind
        self.lone = LoneMethods(lone)
        self.requests = 0
        self.uploads = 0

    def __repr__(self) -> str:
        return f"<VkSession {self.kind}, {self.requests} requests, {self.uploads} uploads>"

    def answer_captcha(self, method: str, answer: CaptchaAnswer) -> None:
        """Let the next request of this method carry the person's answer, by `send` or by `ask`."""
        self._answers[method] = answer

    def has_answer(self, method: str) -> bool:
        """Whether the next request of this method carries a person's answer."""
        return method in self._answers

    def count_error(self, error: VkError) -> None:
        """An error of one call inside a wave: it is counted like any other."""
        self._client.count_error(error)

    async def slot(self) -> None:
        """Wait for this token's turn; each `send` needs one slot taken before."""
        await self._client.take_slot(self._key, self.kind)

    async def send(self, call: Call[T], *, captcha: CaptchaAnswer | None = None) -> T:
        """Send the call in exactly one HTTP request, without retries and without taking a slot.

        Raises NotSent (VK did nothing), OutcomeUnknown (VK may have acted), VkError (its refusal).
        """
        self.requests += 1
        kept = self._answers.pop(call.method, None)
        return await self._client.post(call, self._token, _captcha_form(captcha or kept))

    async def ask(self, call: Call[T]) -> T:
        """Send a call that may be repeated freely: waits for slots, repeats what may pass.

        Never raises kind `unknown`: what stays unanswered is transient, let the build sleep.
        """

        async def once() -> T:
            await self.slot()
            return await self.send(call)

        return await self._repeat(once)

    async def upload(
        self, url: str, field: str, filename: str, content: bytes, content_type: str
    ) -> UploadReply:
        """Put a file on an upload server; repeated like `ask`. Uploads take no slot.

        A file VK refused is permanent; one it took for nothing is UploadSpoiled, at once.
        """

        async def once() -> UploadReply:
            self.uploads += 1
            return await self._client.send_upload(url, field, filename, content, content_type)

        return await self._repeat(once)

    async def _repeat(self, once: Callable[[], Awaitable[R]]) -> R:
        failures: Counter[int | None] = Counter()
        while True:
            try:
                return await once()
            except VkError as error:
                failures[error.code] += 1
                wait = wait_before_retry(error, failures[error.code], repeatable=True)
                if wait is None:
                    raise error.of_repeatable() from None
            await self._client.sleep(wait)


def _captcha_form(answer: CaptchaAnswer | None) -> dict[str, str]:
    if answer is None:
        return {}
    form = {"success_token": answer.success_token}
    # "server to server: also remixstlid" (vk-contract 2026-11-22 §3.4, [O]).
    return form | ({"remixstlid": answer.remixstlid} if answer.remixstlid else {})


def _read_envelope(method: str, reply: httpx2.Response) -> dict[str, Any]:
    """VK's JSON object whatever the HTTP status: libraries look at the body only (§1, [L])."""
    try:
        answer = json.loads(reply.content)
    except ValueError:
        answer = None
    if isinstance(answer, dict) and ("response" in answer or "error" in answer):
        return answer
    raise OutcomeUnknown(method, f"an unreadable answer (HTTP {reply.status_code})")


def _error_in(method: str, error: Any, token: str) -> VkError:
    try:
        return read_error(method, error, secret=token)
    except (LookupError, TypeError, ValueError, AttributeError):
        return OutcomeUnknown(method, "an error of unknown shape")
