"""Where a list goes on: opaque to whoever holds it, signed, and good for the same list only."""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Sequence
from typing import Any

_LONGEST = 400  # characters
_MAC = 16  # bytes


def write_cursor(secret: str, about: str, values: Sequence[Any]) -> str:
    """`about` names the list with its filters."""
    kept = json.dumps(list(values), separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_sign(secret, about, kept) + kept).decode().rstrip("=")


def read_cursor(secrets: Sequence[str], about: str, text: str) -> list[Any] | None:
    """The values; None for a cursor that we did not give for this list."""
    if len(text) > _LONGEST or not text.isascii():
        return None
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    mac, kept = raw[:_MAC], raw[_MAC:]
    if not any(hmac.compare_digest(mac, _sign(secret, about, kept)) for secret in secrets):
        return None
    values: list[Any] = json.loads(kept)
    return values


def _sign(secret: str, about: str, kept: bytes) -> bytes:
    key = hashlib.sha256(b"api-cursor" + secret.encode()).digest()
    return hmac.new(key, about.encode() + b"\n" + kept, hashlib.sha256).digest()[:_MAC]
