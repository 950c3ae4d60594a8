"""Passwords as they are kept: argon2id (RFC 9106), its numbers beside each hash."""

import os

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

# 32 MiB and three passes: twice what OWASP asks for at least (July 2025), and some 60 ms of a
# processor. Whoever tries to fill our memory by it meets the turns in which it is done.
MEMORY, PASSES, LANES = 32 * 1024, 3, 1  # KiB, and how often it is walked through
_HEAD = f"$argon2id$v=19$m={MEMORY},t={PASSES},p={LANES}$"
_SALT, _LENGTH = 16, 32  # bytes


def hash_password(password: str) -> str:
    """The password as it is kept; never the same twice. It takes a processor for 60 ms."""
    made = Argon2id(
        salt=os.urandom(_SALT), length=_LENGTH, iterations=PASSES, lanes=LANES, memory_cost=MEMORY
    )
    return made.derive_phc_encoded(_bytes_of(password))


def is_password(password: str, kept: str | None) -> bool:
    """Whether it is the one that is kept; without one it takes as long and is never."""
    try:
        Argon2id.verify_phc_encoded(_bytes_of(password), kept or _NOBODYS)
    except (InvalidKey, ValueError):
        return False
    return kept is not None


def is_hash_old(kept: str) -> bool:
    """Whether it was made with other numbers than today's, and is made anew at a sign-in."""
    return not kept.startswith(_HEAD)


def _bytes_of(password: str) -> bytes:
    # Half a character can be typed by a program only, and is as good as any other.
    return password.encode("utf-8", errors="surrogatepass")


# Of no password at all: whose mail is unknown waits for as long as a member does.
_NOBODYS = _HEAD + "AAAAAAAAAAAAAAAAAAAAAA$" + "A" * 43
