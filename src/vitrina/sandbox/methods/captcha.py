"""captcha.*: the check whether a person is there, asked for on purpose."""

from __future__ import annotations

from vitrina.sandbox.calls.context import EVERYONE, Call, Method
from vitrina.sandbox.calls.parameters import texts
from vitrina.sandbox.faults.captcha import captcha_error


async def force_captcha(call: Call) -> object:
    """captcha.force: refused with 14 until the check is passed, then 1."""
    if call.passed_captcha:
        return 1
    raise captcha_error(call.world, call.base_url)


METHODS = (
    Method(
        "captcha.force",
        EVERYONE,
        force_captcha,
        texts("captcha_sid", "captcha_key", "success_token", "remixstlid"),
        errors=(14,),
        effect="uses the `success_token` up",
        not_imitated="captcha_key: VK no longer reads it",
    ),
)
