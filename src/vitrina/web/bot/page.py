"""The bot on the build's page, and what is said when its permission did not come about."""

from dataclasses import dataclass
from typing import Literal

from vitrina.web.look.message import MessagePage
from vitrina.web.look.parts import Action

_HEADINGS = {
    "silent": "Разрешите боту отвечать",
    "refused": "Верните боту разрешение",
    "unheard": "Бот подключается",
    "answers": "Бот отвечает на сообщения",
}
_TEXTS = {
    "silent": "Бот ещё не отвечает. Разрешите ему писать от имени сообщества: одна кнопка. "
    "На вашей личной странице ничего не появится.",
    "refused": "ВКонтакте больше не принимает ключ бота, и он молчит. Разрешите ещё раз: всё, что "
    "вам уже написали, на месте.",
    "unheard": "Ключ принят. Обычно бот начинает отвечать через минуту: обновите страницу. "
    "Если он так и молчит, напишите школе.",
    "answers": "Напишите своему сообществу «сколько стоит?», и он пришлёт ваши цены.",
}
_BY_KEY_ONLY = {
    "silent": "Бот ещё не отвечает. Ему нужен ключ вашего сообщества: создайте его во ВКонтакте и "
    "вставьте сюда.",
    "refused": "ВКонтакте больше не принимает ключ бота, и он молчит. Создайте новый ключ и "
    "вставьте его сюда.",
}


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
        return _HEADINGS[self.state]

    @property
    def text(self) -> str:
        if self.grant is None and self.asks:
            return _BY_KEY_ONLY[self.state]
        return _TEXTS[self.state]


def say_bot_refused(back: Action) -> MessagePage:
    """The person said no at VK: 400."""
    return MessagePage(
        title="Разрешение не получено",
        text="Без него бот не может писать от имени сообщества. Ничего не изменилось: вернитесь на "
        "страницу и разрешите, когда решите.",
        actions=(back,),
        icon="key",
    )


def say_bot_unasked(back: Action) -> MessagePage:
    """There is nothing to ask VK for: no community yet, or an app without its secret. 409."""
    return MessagePage(
        title="Пока не получится",
        text="Сообщество ещё не создано, или разрешить бота одной кнопкой здесь нельзя. Что "
        "сделать, написано на странице сообщества.",
        actions=(back,),
        icon="again",
    )


def say_key_unfit(words: str, back: Action) -> MessagePage:
    """What VK gave cannot carry the bot: 403 or 409."""
    return MessagePage(title="Этот ключ боту не подошёл", text=words, actions=(back,), icon="key")


def say_key_failed(words: str, back: Action) -> MessagePage:
    """VK did not give the key, or did not tell whether it is good: 400 or 502."""
    return MessagePage(
        title="Разрешение не подтвердилось", text=words, actions=(back,), icon="again"
    )
