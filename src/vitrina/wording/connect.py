"""The guided way: what is wrong with a pasted address or key, and what a key lacks."""

from collections.abc import Collection

from vitrina.domain.counting import plural
from vitrina.wording.build_page import say_about
from vitrina.wording.lines import LINE_TITLES
from vitrina.wording.messages import Message

# By the fault's value. Each says what to do next.
ADDRESS_FAULTS = {
    "empty": "Вставьте адрес сообщества: он начинается с vk.ru или vk.com",
    "no_address": "Не видим здесь адреса. Откройте сообщество во ВКонтакте и скопируйте адрес целиком, например vk.ru/club123",
    "several": "Здесь адреса двух сообществ. Оставьте один",
    "other_site": "Это адрес другого сайта. Нужен адрес сообщества ВКонтакте, он начинается с vk.ru или vk.com",
    "short_link": "Это сокращённая ссылка. Откройте её и скопируйте адрес самого сообщества",
    "section": "Это раздел ВКонтакте, а не сообщество. Откройте своё сообщество и скопируйте адрес оттуда",
    "person": "Это страница человека. Нужен адрес сообщества: на личной странице мы ничего не делаем",
    "event": "Это мероприятие: оно закончится, и страница с ним. Нужно обычное сообщество",
    "app": "Это приложение, а не сообщество. Откройте своё сообщество и скопируйте адрес оттуда",
    "is_key": "Похоже на ключ. Он понадобится на следующем шаге, а сюда вставьте адрес сообщества",
    "not_found": "По этому адресу во ВКонтакте ничего нет. Проверьте, нет ли опечатки",
    "closed": "Это сообщество закрыто, и клиенты ничего не увидят. Откройте его: Управление, «Тип сообщества». Потом вставьте адрес ещё раз",
    "gone": "ВКонтакте заблокировал или удалил это сообщество. Нужно другое",
}
KEY_FAULTS = {
    "empty": "Вставьте ключ: это одна длинная строка, ВКонтакте показывает её после создания",
    "no_key": "Не видим здесь ключа. Это одна длинная строка из латинских букв и цифр, обычно она начинается с vk1",
    "is_cut": "Ключ вставлен не целиком. Скопируйте его ещё раз кнопкой «Скопировать» рядом с ключом",
    "is_address": "Это адрес, а здесь нужен ключ: длинная строка, которую ВКонтакте показал после создания",
    "is_code": "Это код подтверждения: он нужен самому ВКонтакте. Сюда вставьте ключ, который появится после него",
    "several": "Здесь два разных ключа. Оставьте тот, который только что создан",
    "dead": "ВКонтакте не узнаёт этот ключ: он скопирован не целиком или уже отозван. Создайте новый и вставьте его",
    "not_of_community": "Это ключ не от сообщества. Создайте его в управлении сообществом, раздел «Работа с API»",
    "closed": ADDRESS_FAULTS["closed"],
    "event": ADDRESS_FAULTS["event"],
    "gone": ADDRESS_FAULTS["gone"],
}
KEY_OF_ANOTHER = (
    "Это ключ сообщества «{title}» ({address}), а выше указано другое. Создайте ключ в своём"
)
KEY_OF_TAKEN = "Это сообщество у нас уже есть. Откройте его страницу по своей ссылке или попросите ссылку у школы: по ключу мы её не показываем"
KEY_UNCHECKED = "ВКонтакте сейчас не отвечает, и проверить ключ не получилось. Он не сохранён, попробуйте ещё раз через минуту"
TOO_MANY_DRAFTS = Message(
    "Сначала закончите то, что начали",
    "С вашего адреса за день начато много сообществ, и они не закончены. Продолжите по одной из своих ссылок или вернитесь завтра. Всё, что вы написали в анкете, сохранено в вашем браузере.",
)
NO_ROOM = "За час можно начать только несколько сообществ, и они уже начаты. Всё сохранено: нажмите ещё раз позже"
NO_KEY_YET = "Ключа больше нет: дайте его ещё раз"
GRANT_REFUSED = "ВКонтакте не дал ключа. Создайте его сами: ниже написано как"

# What VK calls the rights of a key, in the order in which its list has them to be ticked.
KEY_RIGHTS = {
    "manage": "Управление сообществом",
    "photos": "Фотографии",
    "messages": "Сообщения сообщества",
    "wall": "Стена",
}
# What is left to the person without it.
WITHOUT = {
    "manage": "Описание вставите сами, и бот не сможет отвечать",
    "photos": "Обложку загрузите сами",
    "messages": "Бот не сможет отвечать клиентам",
    "wall": "Записи опубликуете сами",
}
# The line of the description where the community keeps its own.
INFO_KEPT = "Ссылка на сайт или Телеграм, если её ещё нет. Описание останется вашим"

# What the community may have already, and the tick that lets us put ours in its place.
REPLACE = {
    "info": "Заменить описание нашим",
    "cover": "Заменить обложку нашей",
}

# One line of the work, where its title in the progress list says less than is worth knowing.
_COUNTED = {
    "posts_now": ("запись сегодня", "записи сегодня", "записей сегодня"),
    "posts_later": ("запись по дням", "записи по дням", "записей по дням"),
    "products": ("карточка услуги", "карточки услуг", "карточек услуг"),
}
_WORK = {
    "bot": "Бот отвечает на сообщения",
    "avatar": "Аватар",
    "topic": "Обсуждение для отзывов",
}


def say_work_line(line: str, count: int) -> str:
    """«8 записей», or the line's own title where people do not count."""
    if line in _COUNTED:
        return f"{count} {plural(count, *_COUNTED[line])}"
    return _WORK.get(line) or LINE_TITLES.get(line, LINE_TITLES["other"])


def say_alike(title: str, count: int) -> str:
    """One thing that is left to the person, or several alike."""
    return f"{title} ({count})" if count > 1 else title


def say_minutes(minutes: int) -> str:
    """How long it takes, beside it."""
    return f"{minutes} мин"


def say_seconds(seconds: int) -> str:
    """How long our part takes, as a person would say it."""
    if seconds <= 15:
        return "Секунд пятнадцать"
    return "Полминуты" if seconds <= 40 else "Около минуты"


def say_left(count: int, minutes: int) -> str:
    """«7 дел, минут пятнадцать»."""
    if not count:
        return "Ничего: сделаем всё сами"
    said = f"{count} {plural(count, 'дело', 'дела', 'дел')}, {say_about(minutes)}."
    return f"{said} К каждому дадим шаги и готовый текст или картинку."


def say_posts_there(count: int) -> str:
    """«На стене уже 3 записи, они останутся», or nothing."""
    if not count:
        return ""
    stay = "она останется" if count == 1 else "они останутся"
    return f"На стене уже {count} {plural(count, 'запись', 'записи', 'записей')}, {stay}."


def say_missing(missing: Collection[str]) -> str:
    """Which rights the key lacks, as VK's list names them."""
    named = [f"«{words}»" for right, words in KEY_RIGHTS.items() if right in missing]
    return " и ".join((", ".join(named[:-1]), named[-1])) if len(named) > 1 else "".join(named)


def list_consequences(missing: Collection[str]) -> tuple[str, ...]:
    """What is left to the person without each of these."""
    return tuple(words for right, words in WITHOUT.items() if right in missing)
