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
from vitrina.sandbox.calls.performing import perform_call
from vitrina.sandbox.errors import ApiError, BadParameter
from vitrina.sandbox.faults.connection import ConnectionLost
from vitrina.sandbox.faults.requested import fault_error, take_fault
from vitrina.sandbox.methods.saves_in_scripts import hinder_save
from vitrina.sandbox.script import ScriptError, ScriptSyntaxError, parse_script, run_script
from vitrina.sandbox.world import Json

MAX_CALLS = 25
MAX_CODE = 1_000_000


async def execute(call: Call) -> object:
    """execute: 12 for a script that cannot be read, 13 for one that breaks while it runs.

    What VK adds to the texts of these codes, and the length of the code, are not verified.
    """
    code = call.text("code")
    if len(code) > MAX_CODE:
        raise BadParameter("code is too long")
    script_calls = _ScriptCalls(call)
    try:
        script = parse_script(code, reads_codes=not call.strict.script_escapes)
        value = await run_script(script, script_calls.make)
    except ScriptSyntaxError as error:
        raise ApiError(12, str(error)) from None
    except ScriptError as error:
        raise ApiError(13, str(error)) from None
    except RecursionError:
        raise ApiError(13, "too deep") from None
    errors = script_calls.errors
    if errors and call.strict.execute_entry:
        errors = [*errors, {**errors[-1], "method": "execute"}]
    extra: Json = {"execute_errors": errors} if errors else {}
    return Answer(value, extra, lost=script_calls.lost)


class _ScriptCalls:
    """Makes the script's calls with the token and the version of the request."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._made = 0
        self.errors: list[Json] = []
        self.lost = False
        self._late_s: float | None = None

    async def make(self, name: str, fields: Mapping[str, str]) -> object:
        """What the call answers; False when it is refused."""
        self._made += 1
        if self._made > MAX_CALLS:
            raise ScriptError("too many API calls")
        sandbox = self._call.sandbox
        known = None if name == "execute" else sandbox.methods.get(name)
        count = sandbox.world.nested[name if known else "unknown"]
        count.asked += 1
        try:
            answer = await self._perform(known, name, fields)
        except ApiError as error:
            count.refused += 1
            shown: Json = {"method": name, "error_code": error.code, "error_msg": error.text}
            self.errors.append(shown)
            return False
        count.answered += 1
        return answer

    async def _perform(self, known: Method | None, name: str, fields: Mapping[str, str]) -> object:
        """A fault of this very method hits the call; ``*`` is for whole requests."""
        call = self._call
        fault = take_fault(call.world, name, nested=True)
        if fault is not None and fault.kind == "close_before":
            raise ConnectionLost
        if fault is not None and fault.kind == "delay":
            await asyncio.sleep(fault.ms / 1000)
        if fault is not None and fault.kind == "error":
            raise fault_error(call.world, fault, call.base_url)
        if fault is not None and fault.kind == "drop_after":
            self.lost = True
        work = partial(perform_call, call.sandbox, known, call.token, fields, call.base_url)
        if known is not None and (unsaved := hinder_save(call, known, fields)) is not None:
            return unsaved
        if fault is not None and fault.kind == "late":
            self._late_s = fault.ms / 1000
        if self._late_s is not None:
            # VK takes the calls of a script in order: those behind a late one are late as well.
            self.lost = True
            call.sandbox.delayed.schedule(self._late_s, work)
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
        not_imitated="Args, stored procedures, regular expressions, delete",
    ),
)
