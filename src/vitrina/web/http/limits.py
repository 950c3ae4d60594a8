"""Limits: requests in a minute by client address, builds opened in an hour.

Builds are counted by student where the school signed for one, else by client address; the database
counts them, where they are opened.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from time import time

import structlog
from limits import RateLimitItem, RateLimitItemPerMinute
from starlette.requests import Request

from vitrina.storage.openings import OpeningLimit
from vitrina.storage.windows import Window

_UNKNOWN = "unknown"
_CUSTOMER_BITS = 64  # of IPv6: one customer has all addresses behind them
_WARNINGS = 8  # proxies that are named in the log

_log = structlog.get_logger("vitrina.web")


class TooMany(Exception):
    """The limit is reached; try again in `seconds`."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


@dataclass(frozen=True)
class Limits:
    """The limits of a client, which is counted under its `pseudonym`."""

    window: Window
    requests: RateLimitItem
    builds: int
    trusted: tuple[str, ...]
    pseudonym: Callable[[str], str]
    warned: set[str] = field(default_factory=set)

    @classmethod
    def of(
        cls,
        window: Window,
        *,
        requests: int,
        builds: int,
        trusted: Sequence[str],
        pseudonym: Callable[[str], str],
    ) -> "Limits":
        """Limits per minute and per hour; what `trusted` proxies say of addresses is taken."""
        per_minute = RateLimitItemPerMinute(requests)
        return cls(window, per_minute, builds, tuple(trusted), pseudonym)

    async def count_request(self, request: Request) -> None:
        """Count a request to the form or the grant; TooMany beyond the limit."""
        key = self.counted_address(request)
        if not await self.window.hit(self.requests, "requests", key):
            raise TooMany(await self._wait(self.requests, "requests", key))

    async def count_of(self, request: Request, name: str, per_minute: int) -> None:
        """Count a request of this name, apart from all others; TooMany beyond its own limit."""
        item = RateLimitItemPerMinute(per_minute)
        await self.count_as(item, name, self.counted_address(request))

    async def count_as(self, item: RateLimitItem, name: str, whose: str) -> None:
        """Count one more of this name for `whose` it is; TooMany beyond the limit."""
        if not await self.window.hit(item, name, whose):
            raise TooMany(await self._wait(item, name, whose))

    def client(self, request: Request, student: str = "") -> str:
        """Whom builds and grants are counted for, by a pseudonym.

        `student` is an id that the school signed, or empty: then the client address counts.
        """
        # An address holds no slash, so nobody's id is another one's address.
        return self.pseudonym(f"student/{student}" if student else self.counted_address(request))

    def opening(self, request: Request, student: str = "") -> OpeningLimit:
        """Whose build this request would open, and how many an hour they have."""
        return OpeningLimit(self.client(request, student), self.builds)

    def counted_address(self, request: Request) -> str:
        """What limits count by: the address, or of IPv6 the network that one customer is given."""
        return _customer_of(self.client_address(request))

    def owner_of(self, peer: str) -> str | None:
        """Whom a connection from this address counts for; None for this machine and our proxies.

        What they pass on is counted by request, not by connection.
        """
        address = _plain_address(peer)
        if address in (_UNKNOWN, "::1") or address.startswith("127.") or self._is_trusted(address):
            return None
        return _customer_of(address)

    def client_address(self, request: Request) -> str:
        """The client's address: the nearest one that is not one of our own proxies.

        Each proxy appends the address it was asked from, so the list is read from its end to the
        first address that is not a trusted proxy: anybody can forge what stands before it.
        """
        address = _plain_address(request.client.host if request.client else "")
        # A balancer may append a line of its own, so the lines are read as one list.
        hops = ",".join(request.headers.getlist("x-forwarded-for")).split(",")
        while self._is_trusted(address) and hops:
            hop = _plain_address(hops.pop())
            if hop == _UNKNOWN:
                break
            address = hop
        if any(hop.strip() for hop in hops):
            self._warn_of_proxy(address)
        return address

    def _warn_of_proxy(self, address: str) -> None:
        """Log once that a proxy of a private network is not among the trusted ones.

        All clients behind it share one limit then, and nothing else shows why.
        """
        if address in self.warned or len(self.warned) >= _WARNINGS or not _is_private(address):
            return
        self.warned.add(address)
        _log.warning(
            "limits.proxy_not_believed",
            proxy=address,
            hint="if it is your own proxy, name it in VITRINA_TRUSTED_PROXIES",
        )

    def _is_trusted(self, address: str) -> bool:
        try:
            parsed = ip_address(address)
        except ValueError:
            return False
        return any(parsed in ip_network(network, strict=False) for network in self.trusted)

    async def _wait(self, item: RateLimitItem, name: str, key: str) -> int:
        stats = await self.window.get_window_stats(item, name, key)
        return max(1, round(stats.reset_time - time()))


def _is_private(address: str) -> bool:
    """Whether the address is of a private network, where only our own machines are."""
    return address != _UNKNOWN and ip_address(address).is_private


def _customer_of(address: str) -> str:
    """The address itself, or of IPv6 the network that one customer is given."""
    if ":" not in address:
        return address
    return str(ip_network((address, _CUSTOMER_BITS), strict=False))


def _plain_address(text: str) -> str:
    """The address without a port and the shell of IPv4 inside IPv6; `unknown` when it is none."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        parsed = ip_address(text)
    except ValueError:
        return _UNKNOWN
    return str((parsed.version == 6 and parsed.ipv4_mapped) or parsed)
