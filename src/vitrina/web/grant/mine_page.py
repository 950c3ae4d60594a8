"""Pages of a lost link: how to get a new one, and what became of asking for it."""

from collections.abc import Sequence

from vitrina.web.look.message import MessagePage
from vitrina.web.look.parts import Action
from vitrina.wording import buttons, mine

_FORM = Action(buttons.OPEN_FORM, "/create")


def say_lost_link(prove: Action | None) -> MessagePage:
    """What to do; without `prove` only the school can help."""
    if prove is None:
        return MessagePage(*mine.LOST_BY_SCHOOL, actions=(_FORM,), icon="key")
    return MessagePage(*mine.LOST, actions=(prove, _FORM), icon="key")


def say_nothing_found(again: Action | None) -> MessagePage:
    """The proved profile owns nothing of ours: 404."""
    return MessagePage(*mine.NOTHING, actions=_actions(again), icon="search")


def say_find_refused(again: Action | None) -> MessagePage:
    """The person said no at VK: 400."""
    return MessagePage(*mine.REFUSED, actions=_actions(again), icon="key")


def say_find_failed(why: str, again: Action | None) -> MessagePage:
    """VK did not tell who it is: 400 or 502."""
    return MessagePage(
        mine.FAILED.title, f"{why} {mine.FAILED.text}".strip(), _actions(again), "again"
    )


def say_choose(ways: Sequence[Action]) -> MessagePage:
    """One profile has several communities."""
    return MessagePage(*mine.CHOOSE, actions=tuple(ways), icon="search")


def _actions(again: Action | None) -> tuple[Action, ...]:
    return (again, _FORM) if again else (_FORM,)
