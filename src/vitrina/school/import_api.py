"""GetCourse's Import API: one user's fields and groups, by names.

It creates users that it does not find, so it is asked about known students only, by the e-mail that
came with a link which the school signed or with its secret call-out; never by a phone of a form.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from vitrina.school.getcourse_faults import GetCourseError, fault_of_code
from vitrina.school.getcourse_http import Account, Json, ask_getcourse
from vitrina.school.outgoing import Outgoing


async def import_user(
    outgoing: Outgoing,
    account: Account,
    email: str,
    *,
    fields: Mapping[str, str],
    groups: Sequence[str],
) -> None:
    """Write custom fields and add groups of the student with this e-mail. Idempotent.

    GetCourseError; an empty answer is EMPTY: nothing was written ([L], vk-2026 §4).
    """
    user: Json = {"email": email, "addfields": dict(fields), "group_name": list(groups)}
    params = {"user": user, "system": {"refresh_if_exists": 1}}
    packed = base64.b64encode(json.dumps(params, ensure_ascii=False).encode()).decode()
    # Base64 has `+`, `/` and `=`, which mean something else in a form: `urlencode` says them.
    form = {"action": "add", "key": account.school_key, "params": packed}
    answer = await ask_getcourse(
        outgoing,
        account,
        "POST",
        "/pl/api/users",
        headers={"content-type": "application/x-www-form-urlencoded"},
        content=urlencode(form).encode(),
    )
    _demand_success(answer)


def _demand_success(answer: Json) -> None:
    """Both levels say whether it went well: the upper one only that it was understood."""
    result = answer.get("result")
    inner = result if isinstance(result, dict) else {}
    failed = not _is_yes(answer.get("success")) or _is_yes(inner.get("error"))
    if failed or not _is_yes(inner.get("success", False)):
        texts = (answer.get("error"), answer.get("error_message"), inner.get("error_message"))
        said = " ".join(text for text in texts if isinstance(text, str))
        raise GetCourseError(fault_of_code(answer.get("error_code")), said)


def _is_yes(value: object) -> bool:
    """`true`, `1` and `"true"` are all sent."""
    if isinstance(value, str):
        return value.strip().lower() not in ("", "0", "false")
    return value is True or (isinstance(value, int) and value != 0)
