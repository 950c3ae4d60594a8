"""How often a token may call: 3 a second for a person, 20 for a community.

vk-contract 2026-11-22 §3.1 [L], [O].
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from vitrina.sandbox.errors import Refusal
from vitrina.sandbox.world import Token

PER_SECOND = {"user": 3, "service": 3, "group": 20}
_KEEP = 10_000


class RequestLimiter:
    """Remembers the last second of every token. A refused request is not counted."""

    def __init__(self, clock: Callable[[], float], enabled: bool) -> None:
        self._clock = clock
        self._enabled = enabled
        self._recent: dict[str, deque[float]] = {}

    def take(self, token: Token) -> None:
        """Count one request; raises code 6 when the second is full."""
        if not self._enabled:
            return
        now = self._clock()
        if len(self._recent) > _KEEP:
            self._forget(now)
        recent = self._recent.setdefault(token.value, deque())
        while recent and now - recent[0] >= 1.0:
            recent.popleft()
        if len(recent) >= PER_SECOND[token.kind]:
            raise Refusal(6)
        recent.append(now)

    def _forget(self, now: float) -> None:
        idle = [key for key, times in self._recent.items() if not times or now - times[-1] >= 1.0]
        for key in idle:
            del self._recent[key]
