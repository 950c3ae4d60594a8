"""Pages that say one thing: an address that no longer works, a refusal, a pause."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from vitrina.web.pages.parts import Action, Scheme


@dataclass(frozen=True)
class MessagePage:
    """A heading, a few sentences and at most two buttons."""

    template: ClassVar[str] = "message.html"

    title: str
    text: str
    actions: tuple[Action, ...] = ()
    icon: Literal["alert", "clock", "moon", "search", "key"] = "alert"
    theme: str = "sage"
    scheme: Scheme = "auto"


def say_state_used(form_url: str = "/create") -> MessagePage:
    """A used, foreign or expired state: 400."""
    raise NotImplementedError


def say_no_such_build(form_url: str = "/create") -> MessagePage:
    """An unknown build: 404."""
    raise NotImplementedError


def say_no_such_page(form_url: str = "/create") -> MessagePage:
    """An unknown address: 404."""
    raise NotImplementedError


def say_too_many(seconds: int, form_url: str = "/create") -> MessagePage:
    """Too many requests or builds: 429, `seconds` as in Retry-After."""
    raise NotImplementedError


def say_grant_refused(again: Action, form_url: str = "/create") -> MessagePage:
    """The person said no at VK, or closed the window: `again` tries once more."""
    raise NotImplementedError


def say_grant_too_narrow(
    missing: tuple[str, ...], again: Action, form_url: str = "/create"
) -> MessagePage:
    """VK gave fewer rights than are needed; `missing` are in Russian («сообщества», «стена»)."""
    raise NotImplementedError


def say_vk_unreachable(again: Action) -> MessagePage:
    """VK did not answer when the code was exchanged: 502."""
    raise NotImplementedError


def say_form_expired(form_url: str = "/create") -> MessagePage:
    """The page's csrf token is not ours (an old tab, cookies off): 400."""
    raise NotImplementedError


def say_our_fault(reference: str = "") -> MessagePage:
    """Something of ours failed: 500. `reference` helps to find it in the log."""
    raise NotImplementedError
