"""Event streams of build pages: one look at the database feeds all who watch a build.

A stream holds a connection for minutes, so a key and an address have a few places; whoever finds
none asks for the status instead, as the page does by itself.
"""

import asyncio
import json
import secrets
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager

import structlog
from fastapi.sse import KEEPALIVE_COMMENT, EventSourceResponse, format_sse_event
from sqlalchemy.exc import SQLAlchemyError
from starlette.types import Receive, Scope, Send

from vitrina.storage.records import BuildRecord
from vitrina.web.http.leaving import leaving_when_too_large
from vitrina.web.http.limits import TooMany

POLL_INTERVAL = 0.4  # seconds between looks at the database for one build
LOOKS_PER_SECOND = 50  # of one process in all: beyond it each build is looked at less often
LOOKS_AT_ONCE = 2  # connections of the pool that all streams of a process take together
LOOK_TIMEOUT = 10.0  # seconds that a look may take
STREAM_LIFE = 300.0  # seconds; the browser opens the next stream by itself
PING_EVERY = 15.0  # seconds, so that proxies keep the connection
PER_KEY = 10  # a person's devices, and the school's beside them
PER_ADDRESS = 60  # a class behind one address
TRY_AGAIN = 10  # seconds
RETRY_AFTER = 1000  # milliseconds until a browser opens a stream that broke again

Find = Callable[[str], Awaitable[BuildRecord | None]]
View = Callable[[BuildRecord], dict[str, object]]

_log = structlog.get_logger("vitrina.web")


class Streams:
    """All streams of this process: who may have one, and what feeds them.

    `find` reads a build by its id, `view` says what of it the pages are told.
    """

    def __init__(self, find: Find, view: View, stopping: asyncio.Event) -> None:
        self.stopping = stopping
        self._find = find
        self._view = view
        self._held: Counter[str] = Counter()
        self._feeds: dict[str, Feed] = {}
        self._feed_of_key: dict[str, Feed] = {}
        self._looking = asyncio.Semaphore(LOOKS_AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()

    @contextmanager
    def admit(self, page_key: str, address: str) -> Iterator[None]:
        """A place for one more stream of this key and this address, or TooMany."""
        of_key, of_address = f"key/{page_key}", f"address/{address}"
        if self._held[of_key] >= PER_KEY or self._held[of_address] >= PER_ADDRESS:
            raise TooMany(TRY_AGAIN)
        self._held.update((of_key, of_address))
        try:
            yield
        finally:
            self._held.subtract((of_key, of_address))
            self._held = +self._held  # who holds nothing is forgotten
            if not self._held[of_key]:
                self._feed_of_key.pop(page_key, None)

    @contextmanager
    def watch(self, page_key: str, build: BuildRecord | None = None) -> "Iterator[Feed]":
        """The build's feed while the block lasts; without `build`, the one that the key feeds."""
        feed = self._feed_of_key[page_key] if build is None else self._feeds.get(build.id)
        if feed is None:
            assert build is not None  # noqa: S101 -- the key's feed is there
            feed = self._feeds[build.id] = Feed(build.id, self._tell(build))
            feed.task = asyncio.create_task(self._feed_on(feed), name="feed")
            self._tasks.add(feed.task)
            feed.task.add_done_callback(self._tasks.discard)
        self._feed_of_key[page_key] = feed
        feed.watchers += 1
        try:
            yield feed
        finally:
            feed.watchers -= 1
            if not feed.watchers:
                self._feeds.pop(feed.build_id, None)
                feed.rest()

    def feed_of(self, page_key: str) -> "Feed | None":
        """What feeds this key's streams just now; it costs no question to the database."""
        return self._feed_of_key.get(page_key)

    async def finish(self, seconds: float) -> None:
        """Let the last looks at the database come to their end, once the server stops."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)

    async def _feed_on(self, feed: "Feed") -> None:
        """Look and tell until the build is over or the server stops."""
        try:
            while feed.is_wanted and not await self._stops_within(self._pause()):
                feed.is_looked_for = True
                try:
                    async with self._looking, asyncio.timeout(LOOK_TIMEOUT):
                        build = await self._find(feed.build_id)
                except (SQLAlchemyError, OSError) as error:  # a time-out is one of the latter
                    # The streams stay open: the database may be back at the next look.
                    _log.warning("streams.look_failed", error=type(error).__name__)
                else:
                    feed.tell(self._tell(build) if build else None)
                feed.is_looked_for = False
        finally:
            feed.tell(None)

    def _tell(self, build: BuildRecord) -> "Told":
        return json.dumps(self._view(build), ensure_ascii=False), build.state.is_finished

    def _pause(self) -> float:
        return max(POLL_INTERVAL, len(self._feeds) / LOOKS_PER_SECOND)

    async def _stops_within(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                return await self.stopping.wait()
        except TimeoutError:
            return False


Told = tuple[str, bool]  # the event as JSON, and whether it is the last


class Feed:
    """What all streams of one build are told."""

    task: "asyncio.Task[None]"

    def __init__(self, build_id: str, told: Told) -> None:
        self.build_id = build_id
        self.text, self.is_over = told
        self.watchers = 0
        self.is_looked_for = False
        self._news = asyncio.Event()

    @property
    def is_wanted(self) -> bool:
        """Whether there is somebody to tell something more."""
        return self.watchers > 0 and not self.is_over

    def rest(self) -> None:
        """Nobody watches any more; a look under way ends by itself and keeps its connection."""
        if not self.is_looked_for:
            self.task.cancel()

    def tell(self, told: Told | None) -> None:
        """Wake whoever waits, if this is news; None ends all streams."""
        text, is_over = told or (self.text, True)
        if (text, is_over) == (self.text, self.is_over):
            return
        self.text, self.is_over = text, is_over
        news, self._news = self._news, asyncio.Event()
        news.set()

    async def wait(self, seconds: float) -> None:
        """Until there is news, so many seconds at most."""
        try:
            async with asyncio.timeout(seconds):
                await self._news.wait()
        except TimeoutError:
            return


class EventStream(EventSourceResponse):
    """The feed as `text/event-stream`; what `held` holds is given back at its end."""

    def __init__(self, feed: Feed, held: ExitStack) -> None:
        headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
        super().__init__(_messages(feed), headers=headers)
        self._held = held

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._held:
            await super().__call__(scope, leaving_when_too_large(receive), send)


async def _messages(feed: Feed) -> AsyncIterator[bytes]:
    """A message per change until the build needs no watching, or the stream has lived."""
    clock = asyncio.get_running_loop().time
    ends = clock() + STREAM_LIFE
    sent = ""
    yield format_sse_event(id=secrets.token_hex(4), retry=RETRY_AFTER)
    while clock() < ends:
        if feed.text != sent:
            sent = feed.text
            yield format_sse_event(data_str=sent)
        elif feed.is_over:
            return
        else:
            before = clock()
            await feed.wait(min(PING_EVERY, ends - before))
            if feed.text == sent and not feed.is_over:
                yield KEEPALIVE_COMMENT
