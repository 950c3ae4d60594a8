"""The pieces of a community by their names, in a sentence."""

from vitrina.domain.counting import plural

# By kind. A piece with a title of its own is said with it.
NAMES = {
    "community": "само сообщество",
    "info": "описание и контакты",
    "category": "тематика",
    "messages": "сообщения сообщества",
    "avatar": "аватар",
    "avatar_post": "запись о новом аватаре",
    "cover": "обложка",
    "post": "запись",
    "pin": "закреплённая запись",
    "topic": "обсуждение для отзывов",
    "market": "раздел «Товары»",
    "market_currency": "настройки товаров",
    "product": "услуга",
    "hidden_product": "скрытая услуга",
    "long_poll": "настройки бота",
    "callback": "связь с ботом",
    "callback_events": "события для бота",
    "status": "статус",
    "story": "история",
}
OTHER = "ещё одна часть"
LISTED = 4  # names in one sentence


def say_piece(kind: str, title: str = "") -> str:
    """«обложка», «запись „Как проходит первый сеанс“», «услуга „Массаж спины“»."""
    if kind == "hand" and title:
        return title[:1].lower() + title[1:]
    name = NAMES.get(kind, OTHER)
    return f"{name} «{title.rstrip('.')}»" if title and kind in ("post", "product") else name


def begin_with(name: str) -> str:
    """The name at the beginning of a line."""
    return name[:1].upper() + name[1:]


def list_names(names: list[str]) -> str:
    """«обложка, аватар и ещё 3 части»: of many the first few are named."""
    names = list(dict.fromkeys(names))
    named, more = names[:LISTED], len(names) - LISTED
    if more > 0:
        return f"{', '.join(named)} и ещё {more} {plural(more, 'часть', 'части', 'частей')}"
    if len(named) < 2:
        return "".join(named)
    return f"{', '.join(named[:-1])} и {named[-1]}"
