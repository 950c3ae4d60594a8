"""What VK's check gave the person's browser goes to the call that met the check."""

import re
from dataclasses import dataclass

from vitrina.application.resume_build import NotWaiting, Resumed, resume_waiting
from vitrina.application.runs import RunServices
from vitrina.domain.build import WaitingFor
from vitrina.storage.records import JSON, BuildRecord

# VK does not say what its answers look like: one word that a form can carry, of any sane length.
_ANSWER = re.compile(r"[\x21-\x7e]{1,4096}")
_KEPT = ("step", "method", "remixstlid")  # which call met the check


@dataclass(frozen=True)
class NoAnswer:
    """The text is nothing that VK's check gives."""


async def answer_check(
    services: RunServices, build: BuildRecord, success_token: str
) -> Resumed | NotWaiting | NoAnswer:
    """Let the build repeat that call with the answer (vk-contract 2026-11-22 §3.4, [O])."""
    if build.waiting_for is not WaitingFor.CAPTCHA:
        return NotWaiting()
    if not _ANSWER.fullmatch(success_token):
        return NoAnswer()
    asked = build.waiting_data or {}
    answer: JSON = {name: asked[name] for name in _KEPT if name in asked}
    answer |= {"success_token": success_token}
    return await resume_waiting(services, build, WaitingFor.CAPTCHA, answer=answer)
