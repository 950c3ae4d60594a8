"""Faults on request: errors, delays, lost and late answers, closed connections."""

from __future__ import annotations

from vitrina.sandbox.errors import ApiError
from vitrina.sandbox.faults.captcha import LIFE_S, captcha_error, check_base
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


def fault_error(world: World, fault: Fault, base_url: str) -> ApiError:
    """The error a fault stands for; 14 and 17 carry an address where a person goes."""
    if fault.code == 14:
        return captcha_error(world, base_url)
    if fault.code == 17:
        session = world.secret(40)
        world.captcha_sessions[session] = world.now() + LIFE_S
        address = f"{check_base(world, base_url)}/security_check?token={session}"
        return ApiError(17, redirect_uri=address)
    return ApiError(fault.code, fault.text)
