"""Texts that are none: JSON can carry half a character, and no database, address or page can."""

import re

_HALF = re.compile(r"[\ud800-\udfff]")


def holds_half(value: object) -> bool:
    """Whether some text of a JSON value has half a character: a surrogate without its pair."""
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
