"""What the form says about who it is and where: the name and the city."""

import re

from vitrina.domain.alphabet import RUSSIAN_SMALL, YO
from vitrina.domain.practitioner import CITY_LIMIT, NAME_LIMIT
from vitrina.domain.reader import Reader
from vitrina.domain.reason import Reason
from vitrina.domain.unfilled import is_address

# A hint in brackets that nobody replaced: the whole field, in small letters.
_IN_BRACKETS = re.compile(rf"[\[{{<][{RUSSIAN_SMALL}{YO} _]{{2,40}}[\]}}>]")


def read_name(reader: Reader) -> str:
    """The name as typed; an address and what has no letter are none."""
    return _read(
        reader,
        "name",
        NAME_LIMIT,
        missing=Reason(code="form.name_missing"),
        address=Reason(code="form.name_is_address"),
        unlettered=Reason(code="form.name_without_letters"),
    )


def read_city(reader: Reader) -> str:
    """The city as typed; an address and what has no letter are none."""
    return _read(
        reader,
        "city",
        CITY_LIMIT,
        missing=Reason(code="form.city_missing"),
        address=Reason(code="form.city_is_address"),
        unlettered=Reason(code="form.city_without_letters"),
    )


def _read(
    reader: Reader, path: str, limit: int, *, missing: Reason, address: Reason, unlettered: Reason
) -> str:
    before = len(reader.errors)
    text = reader.line(path, limit, missing=missing)
    if len(reader.errors) == before:
        if hint := _find_hint(reader.sent.get(path)):
            reader.wrong(path, Reason(code="form.unfilled", data={"variable": hint}))
        elif is_address(text):
            reader.wrong(path, address)
        elif not any(map(str.isalpha, text)):
            reader.wrong(path, unlettered)
    return text


def _find_hint(sent: object) -> str:
    found = _IN_BRACKETS.fullmatch(sent.strip()) if isinstance(sent, str) else None
    return found[0] if found else ""
