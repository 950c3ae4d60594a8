"""The lines of the progress list: their titles, and what is being done in each."""

from vitrina.domain.reason import Reason
from vitrina.wording.reasons import say_reason

LINE_TITLES = {
    "community": "Сообщество создано",
    "info": "Описание, телефон и адрес",
    "avatar": "Аватар",
    "cover": "Обложка",
    "posts_now": "Первые записи",
    "posts_later": "Записи на две недели вперёд",
    "topic": "Обсуждение для отзывов",
    "products": "Карточки услуг",
    "bot": "Сообщения сообщества",
    "check": "Проверим, всё ли на месте",
    "other": "Всё остальное",
}

LINE_DOING = {
    "community": "Создаём сообщество",
    "info": "Заполняем описание",
    "avatar": "Загружаем аватар",
    "cover": "Загружаем обложку",
    "posts_now": "Публикуем записи",
    "posts_later": "Ставим записи по дням",
    "topic": "Открываем обсуждение",
    "products": "Загружаем карточки услуг",
    "bot": "Подключаем сообщения",
    "check": "Проверяем, всё ли на месте",
    "other": "Делаем остальное",
}


def say_line(key: str) -> str:
    """The title of a line."""
    return LINE_TITLES.get(key, LINE_TITLES["other"])


def say_doing(key: str) -> str:
    """What is being done in a line."""
    return LINE_DOING.get(key, LINE_DOING["other"])


def say_detail(key: str, detail: Reason | None, *, is_under_way: bool) -> str:
    """What stands beside a line: why it stands, what is being done in it, or nothing."""
    doing = LINE_DOING.get(key, LINE_DOING["other"]) if is_under_way else ""
    return say_reason(detail) or doing
