"""What lets a member in, made anew: keys of sessions and recovery codes."""

import base64
import secrets

from vitrina.storage.sessions import Device

__all__ = ["Device", "make_recovery_codes", "make_session_key", "read_recovery_code"]

CODES = 10
_CODE_BYTES = 10  # 80 bits: 16 letters


def make_session_key() -> str:
    """What the cookie of a signed in browser holds."""
    return secrets.token_urlsafe(32)


def make_recovery_codes() -> tuple[str, ...]:
    """Codes for the day when the phone is lost; without the dashes they are shown with."""
    return tuple(base64.b32encode(secrets.token_bytes(_CODE_BYTES)).decode() for _ in range(CODES))


def read_recovery_code(typed: str) -> str:
    """A code as it was made, whatever stands between its letters and however they are typed.

    The figures 0, 1 and 8 are in no code: they are read as the letters that they look like.
    """
    letters = "".join(one for one in typed[:60].upper() if one.isascii() and one.isalnum())
    return letters.translate(str.maketrans("018", "OIB"))
