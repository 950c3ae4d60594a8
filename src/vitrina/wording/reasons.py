"""A reason as a sentence for the person: what happened and what comes now."""

from vitrina.domain.reason import AS_WRITTEN, Reason
from vitrina.wording.vk import VK_SENTENCES

# For a code of a newer release, or data that an older one left out: true of every reason.
UNKNOWN_REASON = "Пока это не получилось."

SENTENCES: dict[str, str] = {
    AS_WRITTEN: "{words}",
    **VK_SENTENCES,
}


def say_reason(reason: Reason | None) -> str | None:
    """The sentence; None for no reason. What this release does not know is said in general."""
    if reason is None:
        return None
    try:
        return SENTENCES[reason.code].format_map(reason.data)
    except KeyError:
        return UNKNOWN_REASON
