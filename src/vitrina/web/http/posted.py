"""A posted form as its fields: at the cost of its length, whatever stands in it."""

import re

from vitrina.web.http.context import BodyTooLarge

FIELDS_LIMIT = 500
# Python's own reader tries each sign of percent by itself; a run of them is one step here.
_ENCODED = re.compile(r"(?:%[0-9A-Fa-f]{2})+")


def parse_fields(body: bytes) -> list[tuple[str, str]]:
    """Names and values in their order, empty values too; BodyTooLarge for too many of them.

    What is no UTF-8 becomes `\\ufffd`, as browsers show it.
    """
    text = body.decode("utf-8", errors="replace")
    if text.count("&") >= FIELDS_LIMIT:
        raise BodyTooLarge
    pairs = (part.partition("=") for part in text.split("&") if part)
    return [(_decode(name), _decode(value)) for name, _, value in pairs]


def _decode(text: str) -> str:
    return _ENCODED.sub(_decode_run, text.replace("+", " "))


def _decode_run(found: re.Match[str]) -> str:
    return bytes.fromhex(found[0].replace("%", "")).decode("utf-8", errors="replace")
