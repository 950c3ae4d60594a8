"""How often something may be done: by the second, by the day, and the same thing again.

3 requests a second for a person, 20 for a community: vk-contract 2026-11-22 §3.1 [L], [O]. The
numbers behind codes 9, 29 and 103 are not published; what stands here without a source is the
sandbox's own.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Mapping
from typing import TypeVar

from vitrina.sandbox.errors import ApiError
from vitrina.sandbox.world import Token

PER_SECOND = {"user": 3, "service": 3, "group": 20}
PER_DAY = {
    # "cover uploads 1500/day": vk-contract §3.2 [O].
    "photos.saveOwnerCoverPhoto": 1500,
    "photos.saveOwnerPhoto": 1500,
}
SAME_CALLS = 20
SAME_CALLS_S = 60
_CREATING = frozenset({"wall.post", "board.addTopic", "board.createComment", "market.add"})
_IGNORED = frozenset({"access_token", "v", "guid", "success_token", "remixstlid"})
_KEEP = 10_000
_DAY_S = 86400
_Key = TypeVar("_Key", bound=Hashable)


class RequestLimiter:
    """``clock`` is the machine's, for seconds; days are counted by the sandbox's own clock."""

    def __init__(self, clock: Callable[[], float], enabled: bool) -> None:
        self._clock = clock
        self.enabled = enabled
        self._recent: dict[str, deque[float]] = {}
        self._days: dict[tuple[str, str], tuple[int, int]] = {}
        self._repeats: dict[int, deque[float]] = {}

    def count_request(self, token: Token) -> None:
        """Count one request, unless it is refused; raises code 6 when the second is full."""
        if not self.enabled:
            return
        now = self._clock()
        if len(self._recent) > _KEEP:
            self._recent = _drop_idle(self._recent, now - 1.0)
        recent = self._recent.setdefault(token.value, deque())
        while recent and now - recent[0] >= 1.0:
            recent.popleft()
        if len(recent) >= PER_SECOND[token.kind]:
            raise ApiError(6)
        recent.append(now)

    def count_call(self, token: Token, method: str, raw: Mapping[str, str], now: float) -> None:
        """Count one call of a method; raises 29 when its day is full, 9 for the same again."""
        if not self.enabled:
            return
        if (most := PER_DAY.get(method)) is not None:
            day, made = self._days.get((token.value, method), (0, 0))
            made = made if day == now // _DAY_S else 0
            if made >= most:
                raise ApiError(29)
            self._days[(token.value, method)] = (int(now // _DAY_S), made + 1)
        if method in _CREATING:
            self._count_repeat(token, method, raw, now)

    def _count_repeat(self, token: Token, method: str, raw: Mapping[str, str], now: float) -> None:
        if len(self._repeats) > _KEEP:
            self._repeats = _drop_idle(self._repeats, now - SAME_CALLS_S)
        fields = frozenset(pair for pair in raw.items() if pair[0] not in _IGNORED)
        times = self._repeats.setdefault(hash((token.value, method, fields)), deque())
        while times and now - times[0] >= SAME_CALLS_S:
            times.popleft()
        if len(times) >= SAME_CALLS:
            raise ApiError(9)
        times.append(now)


def _drop_idle(seen: dict[_Key, deque[float]], before: float) -> dict[_Key, deque[float]]:
    return {key: times for key, times in seen.items() if times and times[-1] > before}
