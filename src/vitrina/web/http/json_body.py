"""JSON as it comes from outside: read once, and refused where it holds what no text can be."""

import json
import re
from typing import Any

_HALF = re.compile(r"[\ud800-\udfff]")


class UnreadableJson(ValueError):
    """The body is no JSON, or nested deeper than any form."""


def read_json(body: bytes) -> Any:
    """The value; UnreadableJson when there is none."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise UnreadableJson from None


def holds_half(value: object) -> bool:
    """Whether some text in it has half a character: a surrogate without its pair.

    JSON can write it (`"\\ud83d"`), and no database, address or page can.
    """
    waiting = [value]
    while waiting:
        found = waiting.pop()
        if isinstance(found, str):
            if not found.isascii() and _HALF.search(found):
                return True
        elif isinstance(found, dict):
            waiting += found.keys()
            waiting += found.values()
        elif isinstance(found, list):
            waiting += found
    return False
