"""The form and its preview: names of fields, themes and drawings, and the heading of its errors."""

from vitrina.domain.counting import plural

# Themes and drawings, by their codes, in the order of the form.
THEMES = {
    "sage": "Шалфей",
    "clay": "Тёплая глина",
    "lavender": "Лаванда",
    "breeze": "Морской бриз",
    "linen": "Песок и\u00a0лён",
    "night": "Ночной спа",
}
PATTERNS = {
    "leaves": "Листья",
    "waves": "Волны",
    "rings": "Круги",
    "blobs": "Камни",
}

# Clocks to choose from where the city does not tell its own; Moscow first, then from west to east.
TIMEZONES = {
    "Europe/Moscow": "Как в\u00a0Москве",
    "Europe/Kaliningrad": "Калининград, −1\u00a0час",
    "Europe/Samara": "Самара, Ижевск, +1\u00a0час",
    "Asia/Yekaterinburg": "Екатеринбург, Уфа, Пермь, +2\u00a0часа",
    "Asia/Almaty": "Казахстан, +2\u00a0часа",
    "Asia/Omsk": "Омск, +3\u00a0часа",
    "Asia/Novosibirsk": "Новосибирск, Красноярск, +4\u00a0часа",
    "Asia/Irkutsk": "Иркутск, Улан-Удэ, +5\u00a0часов",
    "Asia/Yakutsk": "Якутск, Чита, Благовещенск, +6\u00a0часов",
    "Asia/Vladivostok": "Владивосток, Хабаровск, +7\u00a0часов",
    "Asia/Sakhalin": "Сахалин, Магадан, +8\u00a0часов",
    "Asia/Kamchatka": "Камчатка, Чукотка, +9\u00a0часов",
}
TIMEZONE_ASSUMED = "Город не найден в таблице, время взято как {zone}. Пришлите timezone, чтобы записи вышли вовремя"

# Fields, as the links above the form name them.
# What stands on the main button.
CREATE = "Создать сообщество ВКонтакте"
GO_ON = "Продолжить"

LABELS = {
    "name": "Имя",
    "city": "Город",
    "timezone": "Который у вас час",
    "area": "Район",
    "phone": "Телефон",
    "telegram": "Телеграм",
    "website": "Сайт",
    "techniques": "Техники",
    "pricing": "Услуги и цены",
    "has_room": "Где вы работаете",
    "address": "Адрес",
    "hours": "Часы работы",
    "about": "Рассказ о себе",
    "theme": "Цвета",
    "claims_confirmed": "Слова, для которых нужна лицензия",
    "consents.personal_data": "Согласие на обработку данных",
    "consents.publication": "Разрешение показать имя, телефон и адрес",
}
TECHNIQUE = "Техника «{title}»"
# The fields of one service: with its title where there is one, else with its number.
OF_SERVICE = {
    "title": ("Название услуги № {number}", "Название услуги № {number}"),
    "price": ("Цена за «{title}»", "Цена услуги № {number}"),
    "minutes": ("Минуты у «{title}»", "Минуты услуги № {number}"),
}
NUMBERS = ("одно", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять", "десять")

SERVICE_EXAMPLE = "Первая услуга"  # where the pack of texts has none

# What stands in the preview for what is not written yet.
STAND_IN_NAME = "Ваше имя"
STAND_IN_CITY = "Ваш город"
STAND_IN_TECHNIQUE = "Техника"
STAND_IN_SERVICE = "Услуга"
PRICE_TO_COME = "Осталось написать цену"
PREVIEW_BUSY = "Сейчас анкету заполняют многие, предпросмотр обновится через несколько секунд"

CONSENT_PERSONAL_DATA = "Согласие на обработку персональных данных"
CONSENT_PUBLICATION = "Разрешение открыто показать данные в сообществе"


def say_how_many_errors(count: int) -> str:
    """The heading whose number agrees: «Почти всё, поправьте пять мест»."""
    number = NUMBERS[count - 1] if count <= len(NUMBERS) else str(count)
    return f"Почти всё, поправьте {number} {plural(count, 'место', 'места', 'мест')}"
