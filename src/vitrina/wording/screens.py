"""The way to each screen of VK, in the words of its menus."""

from collections.abc import Mapping

from vitrina.vk.screens import Screen

SCREEN_WAYS: Mapping[Screen, str] = {
    Screen.COMMUNITY: "Страница сообщества",
    Screen.SETTINGS: "Управление → Настройки",
    Screen.BUTTON: "Управление → Кнопка действия",
    Screen.SECTIONS: "Управление → Разделы",
    Screen.COMMENTS: "Управление → Комментарии",
    Screen.LINKS: "Управление → Ссылки",
    Screen.ADDRESSES: "Управление → Адреса",
    Screen.MENU: "Управление → Меню",
    Screen.MESSAGES: "Управление → Сообщения",
    Screen.BOTS: "Управление → Сообщения → Настройки для бота",
    Screen.EXTRAS: "Управление → Дополнительно",
    Screen.KEYS: "Управление → Дополнительно → Работа с API → Ключи доступа",
    Screen.MARKET: "Страница сообщества → Товары",
    Screen.POSTPONED: "Страница сообщества → Отложенные",
    Screen.CREATE: "Сообщества → Создать сообщество",
}

# What stands on the button that opens a screen; the others are settings.
OPEN_SCREEN: Mapping[Screen, str] = {
    Screen.COMMUNITY: "Открыть сообщество",
    Screen.MARKET: "Открыть товары",
    Screen.POSTPONED: "К отложенным",
    Screen.CREATE: "Создать сообщество",
    Screen.KEYS: "К ключам",
}
