"""How long a message may be: characters by the schema ([S]), bytes by reports ([F])."""

from __future__ import annotations

from vitrina.sandbox.calls.context import Call
from vitrina.sandbox.errors import ApiError

MAX_TEXT = 9000
MAX_BYTES = 4096


def check_length(call: Call) -> None:
    """914 for a message of more bytes than the strict sandbox takes."""
    if call.strict.message_bytes and len(call.text("message").encode()) > MAX_BYTES:
        raise ApiError(914)
