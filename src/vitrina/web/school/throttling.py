"""How often passwords may be tried: by client as everything is, and by whose they are."""

from limits import RateLimitItemPerHour, RateLimitItemPerMinute
from starlette.requests import Request

from vitrina.web.http.context import context_of

# By mail, known or not: a guess has 20 chances an hour, wherever it comes from.
_BY_MAIL = RateLimitItemPerHour(20)
_BY_CLIENT = RateLimitItemPerMinute(10)
_BY_MEMBER = RateLimitItemPerMinute(5)


async def count_sign_in(request: Request, mail: str) -> None:
    """Count one try to sign in; TooMany beyond the limit of its client, or of that mail."""
    limits = context_of(request).limits
    await limits.count_as(_BY_CLIENT, "sign-in", limits.counted_address(request))
    await limits.count_as(_BY_MAIL, "sign-in-mail", limits.pseudonym(mail.strip().lower()[:254]))


async def count_password(request: Request, member_id: str) -> None:
    """Count one try of a signed in member to confirm the password; TooMany beyond the limit."""
    await context_of(request).limits.count_as(_BY_MEMBER, "confirm", member_id)
