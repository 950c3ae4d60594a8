"""Many calls as one request: `execute` with a list of calls (vk-contract 2026-11-22 §3.1, [O]).

VK counts requests, not calls: up to 25 calls pass for one. What people wrote enters VKScript as a
JSON text in UTF-8: VK is reported to read letters written as `\\uXXXX` as garbage ([F] vk_api issue
19, whose mending was the same). So they are written so only where nothing else is safe, and calls
with such characters are better sent alone (`fits_script`).
"""

import json
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote_plus

from vitrina.vk.call import Call, read_reply
from vitrina.vk.errors import VkError, read_error

CALLS_LIMIT = 25
# VK publishes no limit for the code's length: a wave longer than this is split ([NV]).
CODE_LIMIT = 100_000  # bytes of the form as it is sent, where a Russian letter takes six

# Characters that might end a text where a script is read as JavaScript, that show nothing, or that
# are only half of one. `json.dumps` knows those below the space itself.
_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]")
# The same and all controls but the three that JSON and VKScript write with a letter alike.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]")

Answer = Any  # what the call's own `read` gives, or a VkError


def script_of(call: Call[Any]) -> str:
    """The call in VKScript: its letters as they are, and no text can end its string."""
    arguments = json.dumps(call.form(), ensure_ascii=False)
    return f"API.{call.method}({_UNSAFE.sub(_escape, arguments)})"


def fits_script(call: Call[Any]) -> bool:
    """Whether VKScript carries every text of this call without `\\uXXXX`."""
    return not any(_UNFIT.search(value) for value in call.form().values())


def count_fitting(calls: Sequence[Call[Any]]) -> int:
    """How many of these calls, from the first, go into one wave; at least one."""
    length = 0
    for index, call in enumerate(calls[:CALLS_LIMIT]):
        length += len(quote_plus(f"{script_of(call)},"))
        if length > CODE_LIMIT and index > 0:
            return index
    return min(len(calls), CALLS_LIMIT)


def wave_of(calls: Sequence[Call[Any]]) -> Call[tuple[Answer, ...]]:
    """One call of `execute`; its value has for each call, in order, its value or its VkError.

    The n-th `false` belongs to the n-th of `execute_errors`, those left out that name `execute`
    itself (VK is reported to add one after refusals). When the counts differ nothing is certain,
    and the whole wave is an OutcomeUnknown.
    """
    if not 0 < len(calls) <= CALLS_LIMIT:
        raise ValueError("a wave has 1 to 25 calls")
    code = f"return [{','.join(script_of(call) for call in calls)}];"

    def read(envelope: Any) -> tuple[Answer, ...]:
        return _read_answers(calls, envelope)

    return Call("execute", {"code": code}, read, whole=True)


def _read_answers(calls: Sequence[Call[Any]], envelope: Any) -> tuple[Answer, ...]:
    results = envelope["response"]
    errors = [one for one in envelope.get("execute_errors") or [] if one["method"] != "execute"]
    if not isinstance(results, list) or len(results) != len(calls):
        raise ValueError("not one result per call")
    failed = [call for call, result in zip(calls, results, strict=True) if result is False]
    if len(failed) != len(errors):
        raise ValueError("not one error per failed call")
    refusals = iter(
        [_read_failure(call, error) for call, error in zip(failed, errors, strict=True)]
    )
    return tuple(
        next(refusals) if result is False else _read_value(call, result)
        for call, result in zip(calls, results, strict=True)
    )


def _read_value(call: Call[Any], result: object) -> Answer:
    try:
        return read_reply(call, result)
    except VkError as error:
        return error


def _read_failure(call: Call[Any], error: Any) -> Answer:
    if error["method"] != call.method:
        raise ValueError("an error of another call")
    refusal = read_error(call.method, error)
    code = refusal.code
    return call.already[code] if code is not None and code in call.already else refusal


def _escape(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"
