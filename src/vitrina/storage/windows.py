"""Counting in moving windows: what a window is, and that of one process."""

import time
from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Protocol

from limits import RateLimitItem, WindowStats

KEYS_KEPT = 50_000  # clients of one process's memory; beyond them the longest unseen is forgotten


class Window(Protocol):
    async def hit(self, item: RateLimitItem, *names: str) -> bool:
        """Count one more of this name; False, and nothing counted, when the window is full."""

    async def get_window_stats(self, item: RateLimitItem, *names: str) -> WindowStats:
        """When a full window has room again, in unix seconds, and how much room there is."""


class MemoryWindow:
    """The window of one process. Each call costs the same however many clients there are."""

    def __init__(self, now: Callable[[], float] = time.time, keys_kept: int = KEYS_KEPT) -> None:
        self._now = now
        self._keys_kept = keys_kept
        self._hits: OrderedDict[str, deque[float]] = OrderedDict()

    async def hit(self, item: RateLimitItem, *names: str) -> bool:
        key = item.key_for(*names)
        hits = self._fresh(key, item)
        has_room = len(hits) < item.amount
        if has_room:
            hits.append(self._now())
        self._hits[key] = hits
        self._hits.move_to_end(key)
        if len(self._hits) > self._keys_kept:
            self._hits.popitem(last=False)
        return has_room

    async def get_window_stats(self, item: RateLimitItem, *names: str) -> WindowStats:
        hits = self._fresh(item.key_for(*names), item)
        oldest = hits[0] if hits else self._now()
        return WindowStats(oldest + item.get_expiry(), item.amount - len(hits))

    def _fresh(self, key: str, item: RateLimitItem) -> deque[float]:
        hits = self._hits.get(key) or deque()
        gone_before = self._now() - item.get_expiry()
        while hits and hits[0] <= gone_before:
            hits.popleft()
        return hits
