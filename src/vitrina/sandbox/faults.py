"""Faults on request: errors, delays, lost answers and closed connections."""

from __future__ import annotations

from vitrina.sandbox.errors import Refusal
from vitrina.sandbox.world import Fault, World


def take_fault(world: World, method: str, nested: bool = False) -> Fault | None:
    """The fault that this call meets; each is used up ``times`` times.

    ``*`` is any request; a call inside ``execute`` (``nested``) only meets what names its method.
    """
    for fault in world.faults:
        if fault.method == method or (fault.method == "*" and not nested):
            fault.times -= 1
            if fault.times <= 0:
                world.faults.remove(fault)
            return fault
    return None


def build_refusal(world: World, fault: Fault, base_url: str) -> Refusal:
    """The error a fault stands for; 14 and 17 carry an address, as VK's new captcha does.

    vk-contract 2026-11-22 §3.4, [O]: no captcha_sid, a ``redirect_uri`` that lives five minutes.
    """
    if fault.code == 14:
        session = world.secret(40)
        return Refusal(
            14,
            redirect_uri=f"{base_url}/not_robot_captcha?domain=vk.com&session_token={session}"
            "&variant=popup",
            remixstlid=world.random.randrange(10**18),
            captcha_img="",
        )
    if fault.code == 17:
        return Refusal(17, redirect_uri=f"{base_url}/security_check?token={world.secret(40)}")
    return Refusal(fault.code)
