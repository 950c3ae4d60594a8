"""The address of a person's own site, as people type it."""

import re
from urllib.parse import urlsplit

from vitrina.domain.alphabet import RUSSIAN_SMALL, YO

_LETTERS = f"a-z{RUSSIAN_SMALL}{YO}"
_SCHEMES = ("http://", "https://")
# A name of letters, digits and hyphens, Russian ones too; the last is of letters or in punycode.
_LABEL = rf"[0-9{_LETTERS}](?:[0-9{_LETTERS}-]{{0,61}}[0-9{_LETTERS}])?"
_HOST = re.compile(rf"(?:{_LABEL}\.)+(?:[{_LETTERS}]{{2,63}}|xn--[0-9a-z-]{{1,58}}[0-9a-z])")
_HOST_LIMIT = 253
_ADDRESS_LIMIT = 2_000  # characters; no field takes more, and splitting costs the length's square


def parse_website(typed: str) -> str:
    """`olga-massage.ru/prices` as `https://olga-massage.ru/prices`.

    ValueError for what no browser would open as a site of somebody: no name with a dot in it,
    another scheme, a number for a host, a port, or somebody's name and password before it.
    """
    text = typed.strip()
    if len(text) > _ADDRESS_LIMIT:
        raise ValueError("no address of a site")
    if not text.lower().startswith(_SCHEMES):
        text = f"https://{text}"
    parts = urlsplit(text)
    host = (parts.hostname or "").lower()
    if parts.netloc.lower() != host or len(host) > _HOST_LIMIT or not _HOST.fullmatch(host):
        raise ValueError("no address of a site")
    rest = text[text.index("//") + 2 + len(parts.netloc) :]
    if any(char.isspace() or not char.isprintable() for char in rest):
        raise ValueError("no address of a site")
    return f"{parts.scheme}://{host}{'' if rest == '/' else rest}"


def show_website(address: str) -> str:
    """The address as people read it: without its scheme."""
    return address.partition("://")[2]
