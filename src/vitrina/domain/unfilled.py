"""Variables of a mailing or a lesson that nobody filled in, and what else is no name."""

import re

_SHOWN_LIMIT = 40  # characters of a variable that are said back
_READ_LIMIT = 20_000  # characters of a text that are looked through; no field is longer
# Braces, percent signs and the like around one name, as platforms and mailings write variables.
_NAME = r"[^\W\d][\w.\-]{0,60}(?: ?[\w.\-]{1,60}){0,3}"
_LATIN_NAME = r"[A-Za-z_][A-Za-z0-9_.]{1,60}"
_VARIABLE = re.compile(
    rf"[$#%]?\{{{{?\s{{0,3}}[$#%]?{_NAME}\s{{0,3}}\}}?\}}"
    rf"|<%=?\s{{0,3}}{_NAME}\s{{0,3}}%>"
    rf"|\*\|{_NAME}\|\*"
    rf"|(?<![\w%])%{{1,2}}{_LATIN_NAME}%{{1,2}}(?!\w)"
    rf"|\[\[?{_LATIN_NAME}\]\]?"
    rf"|(?<![\w$])\${_LATIN_NAME}"
)
# An empty variable as programs print it.
_NOTHING = re.compile(
    r"(?:null|none|undefined|nil|n/a)(?:[\s,]{1,3}(?:null|none|undefined|nil|n/a))*",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{2,64}|https?://\S|www\.\S", re.IGNORECASE)


def find_variable(text: str) -> str:
    """The first unfilled variable as it was sent, such as `{first_name}`; nothing for real text."""
    text = text[:_READ_LIMIT]
    found = _VARIABLE.search(text) or _NOTHING.fullmatch(text.strip())
    return found[0][:_SHOWN_LIMIT] if found else ""


def is_address(text: str) -> bool:
    """Whether the text holds an e-mail or a web address."""
    return _ADDRESS.search(text[:_READ_LIMIT]) is not None
