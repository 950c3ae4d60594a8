"""execute: many calls as one request (vk-contract 2026-11-22 §3.1, [O]).

The request is one for the limit per second, and one in ``World.requests``; the calls inside have
counters of their own, ``World.nested``. Each is checked for its own rights. One that is
refused gives ``false`` in its place and stands in ``execute_errors``, in order, without a captcha's
address.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial

from vitrina.sandbox.calls.context import USER_AND_GROUP, Answer, Call, Method
from vitrina.sandbox.calls.parameters import Param
from vitrina.sandbox.calls.performing import carry_out
from vitrina.sandbox.errors import BadParameter, Refusal
from vitrina.sandbox.faults.connection import ConnectionLost
from vitrina.sandbox.faults.requested import build_refusal, take_fault
from vitrina.sandbox.script import BadScript, ScriptBroke, read_script, run_script
from vitrina.sandbox.world import Json

MAX_CALLS = 25
MAX_CODE = 1_000_000


async def execute(call: Call) -> object:
    """execute: 12 for a script that cannot be read, 13 for one that breaks while it runs.

    The words behind the codes' own texts, and the length of the code, are not verified.
    """
    code = call.text("code")
    if len(code) > MAX_CODE:
        raise BadParameter("code is too long")
    inside = _Inside(call)
    try:
        value = await run_script(read_script(code), inside.ask)
    except BadScript as trouble:
        raise Refusal(12, str(trouble)) from None
    except ScriptBroke as trouble:
        raise Refusal(13, str(trouble)) from None
    except RecursionError:
        raise Refusal(13, "too deep") from None
    beside: Json = {"execute_errors": inside.errors} if inside.errors else {}
    return Answer(value, beside, lost=inside.lost)


class _Inside:
    """Makes the script's calls with the token and the version of the request."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._asked = 0
        self.errors: list[Json] = []
        self.lost = False
        self._late_s: float | None = None

    async def ask(self, name: str, fields: Mapping[str, str]) -> object:
        """What the call answers; False when it is refused."""
        self._asked += 1
        if self._asked > MAX_CALLS:
            raise ScriptBroke("too many API calls")
        sandbox = self._call.sandbox
        known = None if name == "execute" else sandbox.methods.get(name)
        count = sandbox.world.nested[name if known else "unknown"]
        count.asked += 1
        try:
            answer = await self._make(known, name, fields)
        except Refusal as refusal:
            count.refused += 1
            error: Json = {"method": name, "error_code": refusal.code, "error_msg": refusal.text}
            self.errors.append(error)
            return False
        count.answered += 1
        return answer

    async def _make(self, known: Method | None, name: str, fields: Mapping[str, str]) -> object:
        """A fault of this very method hits the call; ``*`` is for whole requests."""
        call = self._call
        fault = take_fault(call.world, name, nested=True)
        if fault is not None and fault.kind == "close_before":
            raise ConnectionLost
        if fault is not None and fault.kind == "delay":
            await asyncio.sleep(fault.ms / 1000)
        if fault is not None and fault.kind == "error":
            raise build_refusal(call.world, fault, call.base_url)
        if fault is not None and fault.kind == "drop_after":
            self.lost = True
        work = partial(carry_out, call.sandbox, known, call.token, fields, call.base_url)
        if fault is not None and fault.kind == "late":
            self._late_s = fault.ms / 1000
        if self._late_s is not None:
            # VK takes the calls of a script in order: those behind a late one are late as well.
            self.lost = True
            call.sandbox.late.put_off(self._late_s, work)
            return False
        return await work()


METHODS = (
    Method(
        "execute",
        USER_AND_GROUP,
        execute,
        (Param("code", required=True),),
        errors=(12, 13),
        effect="those of the calls inside",
        left_out="Args, stored procedures, regular expressions, delete",
    ),
)
