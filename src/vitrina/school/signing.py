"""What an endpoint gets: the body of an event, and the signature by which it is known to be ours.

Pure. `docs/api.md` shows how to check the signature.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

SHOWN = 300  # bytes of an endpoint's answer that are kept
_UNSHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff]+")


def write_body(
    event_id: str,
    kind: str,
    created_at: float,
    community: Mapping[str, Any] | None,
    data: Mapping[str, Any],
) -> bytes:
    """The event as JSON; `created_at` is unix seconds."""
    body = {
        "id": event_id,
        "type": kind,
        "created_at": say_time(created_at),
        "community": community,
        "data": data,
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def sign_body(secrets: Sequence[str], sent_at: int, body: bytes) -> str:
    """The value of `Vitrina-Signature`: `t=<unix seconds>,v1=<hex>`, a `v1` for each secret."""
    signed = b"%d.%b" % (sent_at, body)
    parts = [f"t={sent_at}"]
    for secret in secrets:
        parts.append(f"v1={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}")
    return ",".join(parts)


def say_time(seconds: float) -> str:
    """Unix seconds as RFC 3339 in UTC, with milliseconds."""
    told = datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
    return told.replace("+00:00", "Z")


def show_answer(body: bytes) -> str:
    """The first bytes of an answer as one line of plain text."""
    return _UNSHOWN.sub(" ", body[:SHOWN].decode("utf-8", "replace")).strip()
