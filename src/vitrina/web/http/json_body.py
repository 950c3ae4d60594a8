"""JSON as it comes from outside, read once."""

import json
from typing import Any


class UnreadableJson(ValueError):
    """The body is no JSON, or nested deeper than any form."""


def read_json(body: bytes) -> Any:
    """The value; UnreadableJson when there is none."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise UnreadableJson from None
