"""How the practitioner comes to be told of requests in VK, on their pages."""

from vitrina.domain.counting import plural
from vitrina.wording.messages import Message

CONNECT = "Получать заявки во ВКонтакте"
CONNECT_ANOTHER = "Подключить другой профиль"
CHECK = "Проверить связь"
CONNECTING = "Подключаем ваш профиль"

_OFFER = (
    "Бот сразу напишет вам, когда кто-то записался или просит позвать вас. Пока профиль не "
    "подключён, заявки видны только на ваших страницах здесь."
)
# By how it stands.
HEADINGS = {
    "nobody": "Узнавайте о заявках сразу",
    "untried": "Узнавайте о заявках сразу",
    "reached": "Заявки приходят вам во ВКонтакте",
    "closed": "Сообщения до вас не доходят",
}
TEXTS = {
    "nobody": _OFFER,
    "untried": _OFFER,
    "reached": "Бот пишет вам от имени сообщества о каждой новой заявке и о том, что вас зовут. "
    "Телефонов в этих сообщениях нет: они на странице с заявками.",
    "closed": "ВКонтакте не пропускает к вам сообщения сообщества. Откройте переписку с ним и "
    "напишите любое слово, потом нажмите «Проверить связь».",
}

NO_BOT = Message(
    "Сначала разрешите боту отвечать",
    "Подключать профиль пока некому: у бота нет разрешения писать от имени сообщества. "
    "Дайте его на странице сообщества и вернитесь к этому шагу.",
)
_NOT_HEARD = Message(
    "Пока не получилось",
    "Бот ещё не видел вашего сообщения. Откройте переписку по ссылке, нажмите «Начать» или "
    "напишите любое слово и дождитесь ответа «Готово». Если ссылку уже закрыли, возьмите новую.",
)
# By how it stands after a look, where it is not yet as it should be.
NOT_REACHED = {
    "nobody": _NOT_HEARD,
    "untried": _NOT_HEARD,
    "closed": Message(
        "ВКонтакте не пропускает сообщения",
        "Откройте переписку с сообществом и напишите любое слово: этого хватит, чтобы бот мог "
        "отвечать. Если вы запрещали сообщения от сообщества, разрешите их в меню переписки. "
        "Всё, что не дошло, сохранено и придёт само.",
    ),
}
UNCHECKED = Message(
    "ВКонтакте не отвечает",
    "Проверить сейчас не получилось. Ничего не потеряно: попробуйте ещё раз через минуту.",
)


def say_kept(count: int) -> str:
    """How much has not reached the person in VK; nothing when all has."""
    if not count:
        return ""
    words = plural(count, "сообщение", "сообщения", "сообщений")
    return f"Во ВКонтакте вам не дошло {count} {words}. Они сохранены и придут, как только это станет возможно."


def say_untold(requests: int) -> str:
    """Of how many requests the person was not told in VK; nothing when of all."""
    if not requests:
        return ""
    words = plural(requests, "заявке", "заявках", "заявках")
    return f"О {requests} {words} бот не смог сказать вам во ВКонтакте."
