"""The pages on which a person asks to be forgotten, and reads what became of it."""

from dataclasses import dataclass
from typing import ClassVar

from vitrina.application.forget_person import Kept, LeftVk
from vitrina.vk.screens import Screen, Screens
from vitrina.web.look.parts import Scheme
from vitrina.wording import forgetting as words


@dataclass(frozen=True)
class ForgetPage:
    """What goes and what stays; `home` is the page of the community, `error` stands at the tick."""

    template: ClassVar[str] = "forget.html"

    home: str
    kit_url: str
    csrf: str
    theme: str
    going: tuple[str, ...]
    staying: tuple[str, ...]
    error: str = ""
    lead: str = words.LEAD
    scheme: Scheme = "auto"


@dataclass(frozen=True)
class LeftStep:
    """One thing that only the person can do in VK."""

    title: str
    text: str
    url: str


@dataclass(frozen=True)
class ForgottenPage:
    """Nothing is kept any more; `steps` are left to do in VK."""

    template: ClassVar[str] = "forgotten.html"

    community_url: str
    theme: str
    steps: tuple[LeftStep, ...] = ()
    lead: str = words.DONE_LEAD
    scheme: Scheme = "auto"


def list_left_steps(
    kept: Kept, left_vk: LeftVk, screens: Screens, group_id: int | None, site: str
) -> tuple[LeftStep, ...]:
    """What is left to do in VK's settings of this community."""
    if group_id is None:
        return ()
    wanted = (
        (kept.has_key, words.REMOVE_KEY, Screen.KEYS),
        (left_vk in (LeftVk.FAILED, LeftVk.NO_MEANS), words.REMOVE_SERVER, Screen.EXTRAS),
        (kept.has_feed, words.REMOVE_FEED, Screen.EXTRAS),
    )
    return tuple(
        LeftStep(message.title, message.text, site + screens.path(screen, group_id))
        for is_left, message, screen in wanted
        if is_left
    )
