"""What single settings have to look like; ValueError says in a few words what to write."""

import re
from ipaddress import ip_network
from urllib.parse import urlsplit

from cryptography.fernet import Fernet

_REDIS = re.compile(
    r"rediss?://([^/?#]*@)?([^/?#@:\[\]]+|\[[0-9a-fA-F:.]+\])(:\d+)?(/\d*)?(\?[^@]*)?"
)


def check_web_address(value: str) -> str:
    """An address of http or https, without the slash at its end."""
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("write a full address such as https://vitrina.example")
    return value.rstrip("/")


def check_has_no_path(value: str) -> str:
    """An address with nothing behind its host."""
    parts = urlsplit(value)
    if parts.path or parts.query or parts.fragment:
        raise ValueError("write the address without a path, such as https://vitrina.example")
    return value


def check_redis_address(value: str) -> None:
    """The address of a Redis or Valkey whose password hides nothing."""
    if not value.startswith(("redis://", "rediss://")):
        raise ValueError("write redis://host:6379/0, for Valkey too")
    if not _REDIS.fullmatch(value):
        raise ValueError(
            "write redis://:password@host:6379/0, and in the password @ as %40, / as %2F, "
            "# as %23 and ? as %3F"
        )


def check_network(value: str) -> None:
    """An address, or a network of addresses."""
    try:
        ip_network(value, strict=False)
    except ValueError:
        raise ValueError(f"{value} is not an address or network like 10.0.0.0/8") from None


def check_origin(value: str) -> None:
    """A site's origin."""
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path:
        raise ValueError(f"{value} is not a site's origin like https://school.example")


def check_sealing_key(value: str) -> None:
    """A key that secrets are sealed with."""
    try:
        Fernet(value)
    except ValueError:
        raise ValueError("not a key; `vitrina keys new` prints one") from None
