"""A reason as a sentence for the person: what happened and what comes now."""

from collections.abc import Mapping
from typing import overload

from vitrina.domain.reason import AS_WRITTEN, Reason
from vitrina.wording.building import BUILDING_SENTENCES
from vitrina.wording.form import FORM_SENTENCES
from vitrina.wording.manual_steps import (
    MANUAL_LABELS,
    STEP_SENTENCES,
    UNSEEN_SENTENCES,
    WHY_LEFT,
)
from vitrina.wording.numbers import Number
from vitrina.wording.progress import DOUBLE_LABELS, PROGRESS_LABELS
from vitrina.wording.templates import TEMPLATE_SENTENCES
from vitrina.wording.vk import VK_SENTENCES

# For a code of a newer release, or data that an older one left out: true of every reason.
UNKNOWN_REASON = "Пока это не получилось."

SENTENCES: dict[str, str] = {
    AS_WRITTEN: "{words}",
    **BUILDING_SENTENCES,
    **DOUBLE_LABELS,
    **MANUAL_LABELS,
    **PROGRESS_LABELS,
    **STEP_SENTENCES,
    **UNSEEN_SENTENCES,
    **WHY_LEFT,
    **VK_SENTENCES,
    **FORM_SENTENCES,
    **TEMPLATE_SENTENCES,
}


@overload
def say_reason(reason: Reason) -> str: ...
@overload
def say_reason(reason: None) -> None: ...
@overload
def say_reason(reason: Reason | None) -> str | None: ...
def say_reason(reason: Reason | None) -> str | None:
    """The sentence; None for no reason. What this release does not know is said in general."""
    if reason is None:
        return None
    return _say(reason.code, reason.data)


def say_code(code: str) -> str:
    """The sentence of a reason that needs no data; in general of one that does."""
    return _say(code, {})


def _say(code: str, given: Mapping[str, str | int]) -> str:
    data = {
        name: Number(value) if isinstance(value, int) else value for name, value in given.items()
    }
    try:
        return SENTENCES[code].format_map(data)
    except KeyError:
        return UNKNOWN_REASON
