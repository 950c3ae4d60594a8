"""Which addresses a stranger's URL may lead to: pure.

A school types an address, and our machine goes there. So it must not lead into our own network: not
by a name, not by a number, not by an IPv6 address that has an IPv4 one inside.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

import httpx2

LONGEST_URL = 2048  # characters
PORTS = frozenset({443, 8443})
# RFC 6890 and IANA's registries of special addresses, 2026.
_CLOSED_4 = tuple(
    IPv4Network(net)
    for net in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
        "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    )
)  # fmt: skip
# Of IPv6 only what is given out to networks is open; of that, these are not.
_GIVEN_OUT = IPv6Network("2000::/3")
_CLOSED_6 = tuple(IPv6Network(net) for net in ("2001::/23", "2001:db8::/32", "3fff::/20"))
# Networks whose addresses have an IPv4 one inside, at this many bits from the end.
_HOLDING_4 = (
    (IPv6Network("::ffff:0:0/96"), 0),  # mapped
    (IPv6Network("64:ff9b::/96"), 0),  # NAT64
    (IPv6Network("2002::/16"), 80),  # 6to4
)
# A name as DNS has them: parts of letters, digits and hyphens, the last one no number.
_NAME = re.compile(
    r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?!\d+\Z)[a-z][a-z0-9-]{0,61}[a-z0-9]",
)
_OURS_BY_NAME = (".localhost", ".local", ".internal", ".home.arpa", ".onion", ".test", ".invalid")


class UrlFault(StrEnum):
    """Why a URL is not gone to."""

    UNREADABLE = "unreadable"
    NOT_HTTPS = "not_https"
    WITH_PASSWORD = "with_password"  # noqa: S105 -- a word
    BAD_HOST = "bad_host"
    BAD_PORT = "bad_port"
    CLOSED_ADDRESS = "closed_address"


class UrlRefused(ValueError):
    """It leads where we do not go; nothing was sent."""

    def __init__(self, fault: UrlFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True)
class Openness:
    """What is open beside the world: `loopback` is for tests and the sandbox on this machine."""

    loopback: bool = False


def read_url(text: str, openness: Openness = Openness()) -> httpx2.URL:
    """The URL as it will be gone to; UrlRefused for one that leads nowhere good by its looks.

    Its host is a name: where that leads is asked when it is gone to.
    """
    if len(text) > LONGEST_URL or not text.isprintable() or " " in text or "\\" in text:
        raise UrlRefused(UrlFault.UNREADABLE)
    try:
        url = httpx2.URL(text)
    except (httpx2.InvalidURL, ValueError):
        raise UrlRefused(UrlFault.UNREADABLE) from None
    if url.userinfo:
        raise UrlRefused(UrlFault.WITH_PASSWORD)
    host = url.raw_host.decode("ascii").rstrip(".").lower()
    if openness.loopback and host in ("127.0.0.1", "::1", "localhost"):
        return url.copy_with(fragment=None)
    if url.scheme != "https":
        raise UrlRefused(UrlFault.NOT_HTTPS)
    if not _NAME.fullmatch(host) or f".{host}".endswith(_OURS_BY_NAME):
        raise UrlRefused(UrlFault.BAD_HOST)
    if (url.port or 443) not in PORTS:
        raise UrlRefused(UrlFault.BAD_PORT)
    return url.copy_with(fragment=None)


def is_open(address: str, openness: Openness = Openness()) -> bool:
    """Whether we may connect to this IP address."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if openness.loopback and found.is_loopback:
        return True
    return _is_open_4(found) if isinstance(found, IPv4Address) else _is_open_6(found)


def _is_open_4(address: IPv4Address) -> bool:
    return not any(address in net for net in _CLOSED_4)


def _is_open_6(address: IPv6Address) -> bool:
    for net, bits in _HOLDING_4:
        if address in net:
            return _is_open_4(IPv4Address(int(address) >> bits & 0xFFFFFFFF))
    return address in _GIVEN_OUT and not any(address in net for net in _CLOSED_6)
