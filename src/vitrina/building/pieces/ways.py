"""Ways that several kinds have, and whether one was gone twice."""

from vitrina.domain.community import GrantKind
from vitrina.storage.records import JSON, StepRecord
from vitrina.vk.rights import Ways


def by_user(*methods: str) -> Ways:
    """Only with a person's token."""
    return {GrantKind.USER_TOKEN: methods}


def by_user_or_key(*methods: str) -> Ways:
    """A person's token before the community's key."""
    return {GrantKind.USER_TOKEN: methods, GrantKind.COMMUNITY_KEY: methods}


def by_key_or_user(*methods: str) -> Ways:
    """The community's key before a person's token."""
    return {GrantKind.COMMUNITY_KEY: methods, GrantKind.USER_TOKEN: methods}


def was_sent_again(step: StepRecord | None) -> bool:
    """Whether this run sent it once more after VK had neither answered nor shown it."""
    if step is None or step.is_kept:
        return False
    intent: JSON = step.intent or {}
    return bool(intent.get("unanswered"))
