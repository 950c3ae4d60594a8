"""The bot on the build's page, and what is said when its permission did not come about."""

from dataclasses import dataclass
from typing import Literal

from vitrina.web.look.message import MessagePage
from vitrina.web.look.parts import Action
from vitrina.wording import bot


@dataclass(frozen=True)
class BotCard:
    """The bot's state with what to do about it.

    `grant` asks VK for the key by one button, and is None where the school's app cannot; `paste`
    takes a key made by hand on `settings_url`; `error` is about the key that was just pasted.
    """

    state: Literal["silent", "unheard", "answers", "refused"]
    community_url: str
    settings_url: str
    grant: Action | None
    paste: Action
    error: str = ""

    @property
    def asks(self) -> bool:
        """Whether it waits for the person's hands."""
        return self.state in ("silent", "refused")

    @property
    def heading(self) -> str:
        return bot.HEADINGS[self.state]

    @property
    def text(self) -> str:
        if self.grant is None and self.asks:
            return bot.TEXTS_BY_KEY_ONLY[self.state]
        return bot.TEXTS[self.state]


def say_bot_refused(back: Action) -> MessagePage:
    """The person said no at VK: 400."""
    return MessagePage(*bot.REFUSED, actions=(back,), icon="key")


def say_bot_unasked(back: Action) -> MessagePage:
    """There is nothing to ask VK for: no community yet, or an app without its secret. 409."""
    return MessagePage(*bot.UNASKED, actions=(back,), icon="again")


def say_key_unfit(words: str, back: Action) -> MessagePage:
    """What VK gave cannot carry the bot: 403 or 409."""
    return MessagePage(bot.KEY_UNFIT_TITLE, words, actions=(back,), icon="key")


def say_key_failed(words: str, back: Action) -> MessagePage:
    """VK did not give the key, or did not tell whether it is good: 400 or 502."""
    return MessagePage(bot.KEY_FAILED_TITLE, words, actions=(back,), icon="again")
