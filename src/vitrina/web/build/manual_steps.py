"""What is left to the person's hands: what VK refused, and what VK lets nobody do by API."""

from collections.abc import Iterator

from vitrina.building.doubles import list_doubles
from vitrina.building.status import community_url
from vitrina.content.words import rubles
from vitrina.domain.build import StepState
from vitrina.domain.plan import (
    CategoryItem,
    EditItem,
    HandItem,
    Item,
    PostItem,
    ProductItem,
    TopicItem,
)
from vitrina.storage.records import BuildRecord
from vitrina.web.build.page import Hand

_TITLES = {
    "info": "Заполните описание",
    "category": "Выберите тематику",
    "messages": "Включите сообщения",
    "avatar": "Поставьте аватар",
    "avatar_post": "Удалите запись о новом аватаре",
    "cover": "Поставьте обложку",
    "post": "Опубликуйте запись",
    "pin": "Закрепите первую запись",
    "topic": "Откройте обсуждение для отзывов",
    "market": "Включите товары",
    "market/currency": "Проверьте настройки товаров",
    "long_poll": "Подключите бота",
    "callback": "Подключите бота",
    "callback_events": "Подключите бота",
}
_BOT = ("long_poll", "callback", "callback_events")
_SETTINGS = ("edit", "category", "messages", "market", *_BOT)
_WITH_PICTURE = ("avatar", "cover", "product", "post")


def view_hands(build: BuildRecord, home: str, site_url: str) -> tuple[Hand, ...]:
    """What is there twice, then refusals, each with what it takes to make up for it.

    `home` is the build's address.
    """
    url = community_url(build, site_url) or site_url
    refused = [_view_refused(item, build, home, url) for item in _worth_doing(build)]
    planned = [
        Hand(
            key=item.key,
            title=item.title,
            reason=item.reason,
            text=item.text,
            settings_url=url + item.screen,
        )
        for item in build.plan.items
        if isinstance(item, HandItem)
    ]
    doubled = [
        Hand(
            key=f"double/{double.key}/{double.id}",
            title=double.title,
            reason=double.words,
            settings_url=site_url + double.path,
        )
        for double in list_doubles(build)
    ]
    return (*doubled, *refused, *planned)


def picture_url(home: str, key: str) -> str:
    """Where the drawn picture of an item is shown."""
    return f"{home}/pictures/{key}.jpg"


def _worth_doing(build: BuildRecord) -> Iterator[Item]:
    """The refused items, without those that another of them stands for."""
    refused = [
        item for item in build.plan.items if build.steps[item.key].state is StepState.REFUSED
    ]
    keys = {item.key for item in refused}
    bot = next((item.key for item in refused if item.kind in _BOT), None)
    for item in refused:
        hangs_on = {"avatar_post": "avatar", "market/currency": "market"}.get(item.key)
        if hangs_on in keys or (item.kind in _BOT and item.key != bot):
            continue
        if _title(item):
            yield item


def _title(item: Item) -> str:
    if isinstance(item, ProductItem):
        return f"Карточка «{item.title}»"
    return _TITLES.get(item.key if isinstance(item, EditItem) else item.kind, "")


def _view_refused(item: Item, build: BuildRecord, home: str, url: str) -> Hand:
    picture = picture_url(home, item.key) if item.kind in _WITH_PICTURE else None
    if isinstance(item, PostItem) and not item.picture:
        picture = None
    return Hand(
        key=item.key,
        title=_title(item),
        reason=build.steps[item.key].words or "ВКонтакте не принял это.",
        text=_text(item),
        settings_url=f"{url}?act=edit" if item.kind in _SETTINGS else url,
        picture_url=picture,
        picture_name=f"{item.key.replace('/', '-')}.jpg" if picture else "",
    )


def _text(item: Item) -> str:
    """The ready text: what the person copies, or what they choose in VK's settings."""
    match item:
        case ProductItem():
            return f"{item.title}\n{rubles(item.rubles)}\n\n{item.description}"
        case PostItem() | TopicItem():
            return item.text
        case CategoryItem():
            return ", ".join(item.names)
        case EditItem(key="market/currency"):
            return "Валюта: российский рубль. Комментарии к товарам: выключены."
        case EditItem():
            return str(item.fields.get("description", ""))
        case _:
            return ""
