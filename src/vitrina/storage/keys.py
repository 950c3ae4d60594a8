"""Keys that people hold, of which only hashes are kept, and names of those who are counted."""

import hashlib
import hmac
from collections.abc import Callable


def hash_key(key: str) -> str:
    """How a key that people hold is kept: SHA-256, enough for 128 random bits."""
    return hashlib.sha256(key.encode()).hexdigest()


def pseudonyms(take_secret: Callable[[], str]) -> Callable[[str], str]:
    """How addresses and students are named where they are counted.

    The same each time, in every process, until the secret changes; without it nobody reads an
    address out of it, nor tries all of them.
    """

    def name_anew(name: str) -> str:
        key = hashlib.sha256(b"pseudonyms" + take_secret().encode()).digest()
        return hmac.new(key, name.encode(), hashlib.sha256).hexdigest()[:40]

    return name_anew
