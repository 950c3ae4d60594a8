"""How often passwords may be tried: by client as everything is, and by whose they are.

A browser in which somebody has signed in before is counted apart, so that whoever tries passwords
for a mail keeps strangers out and not the one whose mail it is.
"""

import hmac
import secrets

from limits import RateLimitItemPerHour, RateLimitItemPerMinute
from starlette.requests import Request
from starlette.responses import Response

from vitrina.web.http.context import context_of
from vitrina.web.http.security import cookie_name, read_cookie

DEVICE_COOKIE = "vitrina_device"
_DEVICE_LIFE = 365 * 86400  # seconds
_LONGEST_COOKIE = 200
# By mail, known or not: a guess has 20 chances an hour, wherever it comes from.
_BY_MAIL = _BY_DEVICE = RateLimitItemPerHour(20)
_BY_CLIENT = RateLimitItemPerMinute(10)
_BY_MEMBER = RateLimitItemPerHour(20)


async def count_sign_in(request: Request, mail: str) -> None:
    """Count one try to sign in; TooMany beyond the limit of its client, or of that mail."""
    limits, whose = context_of(request).limits, _plain(mail)
    await limits.count_as(_BY_CLIENT, "sign-in", limits.counted_address(request))
    device = _device_of(request, whose)
    if device:
        await limits.count_as(_BY_DEVICE, "sign-in-device", device)
    else:
        await limits.count_as(_BY_MAIL, "sign-in-mail", limits.pseudonym(whose))


async def count_password(request: Request, member_id: str) -> None:
    """Count one try of a signed in member to confirm the password; TooMany beyond the limit."""
    await context_of(request).limits.count_as(_BY_MEMBER, "confirm", member_id)


def remember_device(request: Request, response: Response, mail: str) -> None:
    """Somebody with this mail has signed in here: it opens nothing, and is counted apart."""
    if _device_of(request, _plain(mail)):
        return
    device = secrets.token_urlsafe(16)
    response.set_cookie(
        _name(request),
        f"{device}.{_proof(request, device, _plain(mail))}",
        max_age=_DEVICE_LIFE,
        httponly=True,
        secure=context_of(request).is_https,
        samesite="lax",
        path="/",
    )


def _device_of(request: Request, mail: str) -> str:
    """The name of this browser, if somebody with this mail has signed in here; else empty."""
    said = read_cookie(request, _name(request))
    device, _, proof = said.partition(".")
    if len(said) > _LONGEST_COOKIE or not proof.isascii():
        return ""
    return device if hmac.compare_digest(proof, _proof(request, device, mail)) else ""


def _proof(request: Request, device: str, mail: str) -> str:
    return context_of(request).limits.pseudonym(f"device/{device}/{mail}")


def _plain(mail: str) -> str:
    return mail.strip().lower()[:254]


def _name(request: Request) -> str:
    return cookie_name(secure=context_of(request).is_https, name=DEVICE_COOKIE)
