"""Codes of an authenticator app (TOTP, RFC 6238: SHA-1, six figures, 30 seconds)."""

import base64
import re
from urllib.parse import quote

from cryptography.hazmat.primitives import constant_time
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

STEP = 30  # seconds
SECRET_BYTES = 20
_AROUND = (0, -1, 1)  # a phone's clock may be half a minute off
_CODE = re.compile(r"\d{6}", re.ASCII)


def find_step(secret: str, typed: str, now: float, *, after: int | None = None) -> int | None:
    """The step of time whose code was typed; None when it is none of these around `now`.

    `after` is the last step that a code was used of: that one and those before it count no more.
    Spaces in what was typed are left out, as apps show them.
    """
    code = "".join(typed[:20].split())
    if not _CODE.fullmatch(code):
        return None
    codes = _codes_of(secret)
    current = int(now // STEP)
    found = None
    for step in (current + around for around in _AROUND):
        is_it = constant_time.bytes_eq(codes.generate(step * STEP), code.encode())
        if is_it and (after is None or step > after):
            found = step
    return found


def code_at(secret: str, now: float) -> str:
    """The code that an app shows at this time."""
    return _codes_of(secret).generate(int(now)).decode()


def write_secret(raw: bytes) -> str:
    """Random bytes as apps take a secret: base32 without an end."""
    return base64.b32encode(raw).decode().rstrip("=")


def setup_address(secret: str, mail: str, issuer: str) -> str:
    """What stands in the QR code that an app reads."""
    label = f"{quote(issuer, safe='')}:{quote(mail, safe='')}"
    return (
        f"otpauth://totp/{label}?secret={secret}&issuer={quote(issuer, safe='')}"
        f"&algorithm=SHA1&digits=6&period={STEP}"
    )


def _codes_of(secret: str) -> TOTP:
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    return TOTP(key, 6, SHA1(), STEP)  # noqa: S303 -- what every authenticator app speaks
