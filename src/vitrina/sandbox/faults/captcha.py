"""The check whether a person is there: VK's captcha of today.

vk-contract 2026-11-22 §3.4 [O]: the error carries a ``redirect_uri`` that lives five minutes; the
page behind it gives a ``success_token``, which the same request then carries. Since August 2026
some answers have no ``captcha_sid`` at all, some still have one that is of no use ([F]): here they
take turns, the first without.
"""

from __future__ import annotations

from collections.abc import Mapping

from vitrina.sandbox.errors import ApiError
from vitrina.sandbox.world import World

LIFE_S = 300
_KEEP = 10_000
_VK_HOSTS = ("https://id.vk.ru", "https://id.vk.com")


def captcha_error(world: World, base_url: str) -> ApiError:
    """Error 14 with a fresh address."""
    session = world.secret(40)
    sessions, now = world.captcha_sessions, world.now()
    if len(sessions) > _KEEP:
        world.captcha_sessions = {key: end for key, end in sessions.items() if now < end}
    has_sid = len(world.captcha_sessions) % 2 == 1
    world.captcha_sessions[session] = now + LIFE_S
    fields: dict[str, object] = {
        "redirect_uri": f"{check_base(world, base_url)}/not_robot_captcha?domain=vk.com"
        f"&session_token={session}&variant=popup",
        "remixstlid": world.random.randrange(10**18),
        "captcha_img": "",
    }
    if has_sid:
        fields["captcha_sid"] = str(world.random.randrange(10**12))
    return ApiError(14, "", **fields)


def check_base(world: World, base_url: str) -> str:
    """Where the pages of checks are: here, or in the strict sandbox on VK's hosts in turns."""
    if not world.strict.vk_hosts:
        return base_url
    return _VK_HOSTS[len(world.captcha_sessions) % len(_VK_HOSTS)]


def pass_captcha(world: World, session: str) -> str | None:
    """The person pressed the button: a ``success_token``, or None when the address is too old."""
    if world.now() >= world.captcha_sessions.get(session, 0.0):
        return None
    token = world.secret(40)
    world.success_tokens.add(token)
    return token


def take_success_token(world: World, raw: Mapping[str, str]) -> bool:
    """True for a request that shows a passed check; each token opens one request."""
    token = raw.get("success_token", "")
    if token not in world.success_tokens:
        return False
    world.success_tokens.remove(token)
    return True
