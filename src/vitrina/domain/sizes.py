"""How much of what was sent is read at all: decided before anything is done with it.

A limit is for what is shown; what is typed may hold more (spaces, emoji, markup that goes). Beyond
a small multiple of the limit nobody typed it, and it is refused by its length alone.
"""

_TIMES = 4
_AT_LEAST = 400  # characters: a short field may hold a whole pasted line


def raw_limit(limit: int) -> int:
    """How many characters a value may have as sent, whose limit as shown is `limit`."""
    return max(_TIMES * limit, _AT_LEAST)


def cut_raw(text: str, limit: int) -> str:
    """The text as sent, or so much of it that it is still refused as too long.

    Space around it is given up first: it would be trimmed anyway.
    """
    most = raw_limit(limit)
    return text if len(text) <= most else text.strip()[: most + 1]
