"""JSON that came from outside: read, or refused, but never able to break an answer."""

from __future__ import annotations

import json

Json = dict[str, object]


def read_json(text: str) -> object:
    """The value; raises ValueError for anything that could not be sent on as JSON again.

    That is also what Python would take: NaN, numbers beyond floats, halves of surrogate pairs, and
    lists within lists without end.
    """
    try:
        value: object = json.loads(text)
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except RecursionError:
        raise ValueError("too deep") from None
    return value
