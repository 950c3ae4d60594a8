"""Pages that say one thing: an address that no longer works, a refusal, a pause."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import ClassVar, Literal

from vitrina.web.look.parts import Action, Scheme
from vitrina.wording import buttons, connect, feed, forgetting, grants, messages, mine
from vitrina.wording.messages import Message, say_wait

Icon = Literal["alert", "clock", "moon", "search", "key", "again"]


@dataclass(frozen=True)
class MessagePage:
    """A heading, a few sentences and at most two buttons."""

    template: ClassVar[str] = "message.html"

    title: str
    text: str
    actions: tuple[Action, ...] = ()
    icon: Icon = "alert"
    theme: str = "sage"
    scheme: Scheme = "auto"


def say_state_used(form_url: str = "/create") -> MessagePage:
    """A used, foreign or expired state: 400."""
    return _page(messages.STATE_USED, _back(form_url), icon="clock")


def say_made_here() -> MessagePage:
    """The same in a browser that has begun a community: the way to it, which its cookie knows."""
    return _page(messages.MADE_HERE, Action(buttons.OPEN_MINE, "/communities"), icon="again")


def say_begun_here() -> MessagePage:
    """The same where it is still to be opened by hand."""
    return _page(messages.BEGUN_HERE, Action(buttons.GO_ON, "/communities"), icon="again")


def say_wrong_profile(again: Action) -> MessagePage:
    """The build of one VK profile was granted access to another: 409."""
    return _page(grants.WRONG_PROFILE, again, icon="key")


def say_no_such_build(form_url: str = "/create") -> MessagePage:
    """An unknown build: 404."""
    find = Action(buttons.FIND_MINE, "/communities")
    return _page(messages.NO_SUCH_BUILD, find, _open(form_url), icon="search")


def say_link_ended() -> MessagePage:
    """The link was changed for another one: 410."""
    return _page(mine.ENDED, Action(buttons.FIND_MINE, "/communities?lost"), icon="key")


def say_forgotten() -> MessagePage:
    """Whose page it was is forgotten on their wish: 410."""
    return _page(forgetting.FORGOTTEN, icon="moon")


def say_no_such_page(form_url: str = "/create") -> MessagePage:
    """An unknown address: 404."""
    return _page(messages.NO_SUCH_PAGE, _open(form_url), icon="search")


def say_too_many(seconds: int, form_url: str = "/create") -> MessagePage:
    """Too many requests or builds: 429, `seconds` as in Retry-After."""
    return _page(messages.TOO_MANY, _back(form_url), icon="moon", wait=say_wait(seconds))


def say_too_many_builds(
    seconds: int, again: Action | None = None, form_url: str = "/create"
) -> MessagePage:
    """The hour's communities are begun already: 429; `again` where the same grant may wait."""
    return _page(
        messages.TOO_MANY_BUILDS,
        *((again,) if again else ()),
        _back(form_url),
        icon="moon",
        wait=say_wait(seconds),
    )


def say_too_many_grants(seconds: int, form_url: str = "/create") -> MessagePage:
    """This client has begun many times and granted nothing: 429."""
    return _page(messages.TOO_MANY_GRANTS, _back(form_url), icon="moon", wait=say_wait(seconds))


def say_too_many_drafts(form_url: str = "/create") -> MessagePage:
    """This client has begun many communities by hand today and finished none: 429."""
    return _page(connect.TOO_MANY_DRAFTS, _back(form_url), icon="moon")


def say_too_busy(seconds: int, form_url: str = "/create") -> MessagePage:
    """All clients together have begun as much as there is room for: 503."""
    return _page(messages.TOO_BUSY, _back(form_url), icon="moon", wait=say_wait(seconds))


def say_too_large(form_url: str = "/create") -> MessagePage:
    """More text than a form may have: 413."""
    return _page(messages.TOO_LARGE, _back(form_url))


def say_try_again(form_url: str = "/create") -> MessagePage:
    """What was begun cannot be looked up at the moment: 503, and nothing is used up."""
    return _page(messages.TRY_AGAIN, _back(form_url), icon="again")


def say_come_again(form_url: str = "/create") -> MessagePage:
    """Nothing can be looked up or written at the moment: 503, and nothing is done by halves."""
    return _page(messages.COME_AGAIN, _back(form_url), icon="again")


def say_grant_refused(again: Action, form_url: str = "/create") -> MessagePage:
    """The person said no at VK, or closed the window: `again` tries once more."""
    return _page(grants.REFUSED, again, _back(form_url), icon="key")


def say_grant_too_narrow(
    missing: Collection[str], *ways_on: Action, form_url: str = "/create"
) -> MessagePage:
    """VK gave fewer rights than are needed: `ways_on`, or back to the form."""
    return _page(
        grants.TOO_NARROW if len(ways_on) == 1 else grants.TOO_NARROW_BUT,
        *(ways_on if len(ways_on) > 1 else (*ways_on, _back(form_url))),
        icon="key",
        what=grants.say_missing_rights(missing),
    )


def say_vk_unreachable(again: Action) -> MessagePage:
    """VK did not answer when the code was exchanged: 502."""
    return _page(grants.VK_UNREACHABLE, again, icon="again")


def say_grant_unconfirmed(again: Action) -> MessagePage:
    """VK gave no token for the code, and this is looked at once more: 400."""
    return _page(grants.UNCONFIRMED, again, icon="key")


def say_grant_interrupted(again: Action) -> MessagePage:
    """Between VK's answer and the build something ended, and the answer with it: 502."""
    return _page(grants.INTERRUPTED, again, icon="again")


def say_already_made(mine: Action, once_more: Action) -> MessagePage:
    """The person has a finished community from us: 409, and a second one only if they say so."""
    return _page(grants.ALREADY_MADE, mine, once_more, icon="again")


def say_head_too_long(form_url: str = "/create") -> MessagePage:
    """More cookies or headers than a browser has for us: 431."""
    return _page(messages.HEAD_TOO_LONG, _open(form_url))


def say_form_expired(form_url: str = "/create") -> MessagePage:
    """The page's csrf token is not ours (an old tab, cookies off): 400."""
    return _page(messages.FORM_EXPIRED, _open(form_url), icon="clock")


def say_feed_in_use(back_url: str) -> MessagePage:
    """VK has taken posts from the feed already: 409."""
    return _page(feed.IN_USE, Action(buttons.BACK_TO_COMMUNITY, back_url), icon="clock")


def say_our_fault(reference: str = "") -> MessagePage:
    """Something of ours failed: 500. `reference` helps to find it in the log."""
    title, text = messages.OUR_FAULT
    if reference:
        text += messages.OUR_FAULT_REFERENCE.format(reference=reference)
    return MessagePage(title=title, text=text, icon="again")


def _page(message: Message, *actions: Action, icon: Icon = "alert", **data: str) -> MessagePage:
    """The message as a page, `data` put into its text."""
    return MessagePage(message.title, message.text.format(**data), actions, icon)


def _open(form_url: str) -> Action:
    return Action(buttons.OPEN_FORM, form_url)


def _back(form_url: str) -> Action:
    return Action(buttons.BACK_TO_FORM, form_url)
