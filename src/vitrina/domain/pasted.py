"""Pasted text with what phones do to it undone, before an address or a key is looked for."""

import re
import unicodedata
from urllib.parse import unquote

_UNSEEN = frozenset({"Cc", "Cf"})  # controls, which databases may refuse, and marks of format
# Letters that a Russian keyboard draws like these; told apart only inside one word of both.
_ALIKE = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u043a\u043c\u0442\u0456", "aeopcyxkmti"
)
_MIXED = re.compile(r"[a-z0-9_\u0400-\u04ff]+", re.IGNORECASE)
# «vk.com» as it sounds, typed with Russian letters, all of them or some.
_VK = r"(?:vk|\u0432\u043a|v\u043a|\u0432k)"
_ENDINGS = {
    "\u043a\u043e\u043c": "com",
    "\u0441\u043e\u043c": "com",
    "\u0440\u0443": "ru",
}
_SPOKEN_HOST = re.compile(
    rf"(?<![\w.-]){_VK}\s?\.\s?(?P<end>com|ru|me|{'|'.join(_ENDINGS)})(?![\w-])", re.IGNORECASE
)
_SPACE_BEHIND_HOST = re.compile(
    r"(?<![\w-])(vk\.(?:com|ru|me)/)\s+(?!https?:|(?:m\.)?vk\.)(?=[a-z0-9_])", re.I
)
# https// and https:/ and ttps:// and https: //, also where a second copy is glued to the first.
_SCHEME = re.compile(r"(?<![=&?f])h?t{1,2}ps?\s?[:;]?\s?[/\\]{1,2}\s?(?=[\w.-])", re.IGNORECASE)
_GLUED_NUMBER = re.compile(
    r"((?:club|public|event|id)\d{1,10})(?=(?:m\.)?vk\.(?:com|ru)/|[\u0400-\u04ff])", re.IGNORECASE
)
_ENCODED = re.compile(r"(?<!\S)(?:https?%3a|[\w.-]+%2f)\S+", re.IGNORECASE)
_KEY_MARK = re.compile(
    r"v[k\u043a](?P<number>\d{1,2})\s?\.\s?(?P<letter>[a-z\u0430])\s?\.\s?", re.IGNORECASE
)


def drop_invisible(text: str) -> str:
    """The text without what nobody sees in it, its wide letters made plain."""
    seen = "".join(one for one in text if one.isspace() or unicodedata.category(one) not in _UNSEEN)
    return unicodedata.normalize("NFKC", seen).strip()


def mend_links(text: str) -> str:
    """Links as they were before a keyboard, a messenger or a second paste changed them."""
    text = _ENCODED.sub(lambda found: unquote(found[0]), text)
    text = _SCHEME.sub(" https://", text).replace("\\", "/")
    text = _SPOKEN_HOST.sub(_say_host, text)
    text = _MIXED.sub(_one_alphabet, text)
    text = _SPOKEN_HOST.sub(_say_host, text)  # its end was of two alphabets
    text = _SPACE_BEHIND_HOST.sub(r"\1", text)
    return _GLUED_NUMBER.sub(r"\1 ", text)


def mend_key_marks(text: str) -> str:
    """The marks that keys begin with as VK writes them: small Latin letters, no spaces."""
    return _KEY_MARK.sub(_say_mark, text)


def _say_host(found: re.Match[str]) -> str:
    end = found["end"].lower()
    return f"vk.{_ENDINGS.get(end, end)}"


def _one_alphabet(found: re.Match[str]) -> str:
    word = found[0]
    alike = word.lower().translate(_ALIKE)
    return alike if alike.isascii() and re.search(r"[a-z0-9_]", word, re.I) else word


def _say_mark(found: re.Match[str]) -> str:
    letter = found["letter"].lower().translate(_ALIKE)
    return f"vk{found['number']}.{letter}."
