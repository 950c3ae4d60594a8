"""A person asks to be forgotten: what goes, what stays, what is left to do in VK."""

from vitrina.domain.counting import plural
from vitrina.wording.messages import Message

LINK = "Удалить мои данные"
LEAD = "Удалим всё, что Витрина знает о вас и о тех, кто вам писал. Вернуть это будет нельзя."
NOT_SURE = "Поставьте отметку: без неё мы ничего не удалим."
DONE_LEAD = "Витрина больше ничего не знает о вас и о тех, кто вам писал."
FORGOTTEN = Message(
    "Здесь больше ничего нет",
    "Всё, что мы знали об этом сообществе и его посетителях, удалено. Само сообщество во ВКонтакте, если вы его не закрыли, осталось вашим.",
)

_FORM = "ваша анкета, тексты и картинки сообщества, ссылки на его страницу"
_PHOTO = "ваша фотография"
_KEY = "ключ сообщества и разрешения, которые вы дали"
_RUNNING = "Сборка остановится на том, что уже сделано."

# What has to be done in VK: a heading, and the way there in words.
REMOVE_KEY = Message(
    "Удалите ключ, который вы нам дали",
    "У нас его больше нет, но во ВКонтакте он ещё числится. Управление, Дополнительно, Работа с API, Ключи доступа: у ключа нажмите «Удалить».",
)
REMOVE_SERVER = Message(
    "Уберите адрес Витрины",
    "Сами мы отключиться не смогли: ВКонтакте не ответил или не разрешил. Управление, Дополнительно, Работа с API: на вкладке «Callback API» удалите сервер «Vitrina», на вкладке «Long Poll API» выберите «Отключено». Сообщения оттуда мы не читаем и не храним.",
)
REMOVE_FEED = Message(
    "Отключите ленту",
    "Новых записей в ней не будет. Управление, Дополнительно, RSS: уберите адрес Витрины.",
)


def list_going(*, requests: int, dialogs: int, has_photo: bool, has_grants: bool) -> list[str]:
    """What will be deleted, a line each."""
    lines = [_FORM]
    if has_photo:
        lines.append(_PHOTO)
    if requests:
        lines.append(f"{requests} {plural(requests, 'заявка', 'заявки', 'заявок')} на запись")
    if dialogs:
        people = plural(dialogs, "человеком", "людьми", "людьми")
        lines.append(f"переписка бота с {dialogs} {people}")
    if has_grants:
        lines.append(_KEY)
    return lines


def list_staying(*, has_group: bool, is_running: bool) -> list[str]:
    """What becomes of the community in VK, a sentence each; nothing without one."""
    lines = [_RUNNING] if is_running else []
    if not has_group:
        return lines
    return [
        *lines,
        "Сообщество во ВКонтакте ваше: записи, товары и обложка останутся на месте.",
        "Запланированные записи ВКонтакте опубликует сам. Лишние удалите в «Отложенных».",
        "Бот замолчит, заявки приходить не будут.",
    ]
