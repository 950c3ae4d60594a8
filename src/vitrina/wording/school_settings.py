"""The page on which a school says how it looks and who it is."""

TITLE = "Настройки школы"
SAVED = "Сохранено. Ученики увидят это со следующей открытой страницы."
CHANGED_BY_DAY = "На светлом фоне такой цвет не читается, поэтому там он будет темнее."
CHANGED_BY_NIGHT = "На тёмном фоне такой цвет не читается, поэтому там он будет светлее."

# The fields, as the links above the form name them.
LABELS = {
    "name": "Название",
    "contact": "Куда писать",
    "logo": "Логотип",
    "accent": "Цвет",
    "operator_name": "Кто отвечает за данные",
    "operator_address": "Адрес для обращений",
    "pack": "Профессия",
}

# What is wrong with a logo, by `art.photo_file.Reason`; None: it could not be read now.
BAD_LOGOS = {
    "empty": "В файле ничего не видно. Выберите картинку с логотипом",
    "bytes": "Файл больше двух мегабайт. Сохраните логотип поменьше",
    "format": "Нужен PNG, JPG или WebP",
    "heic": "Нужен PNG, JPG или WebP",
    "pixels": "Картинка слишком большая. Хватит тысячи точек в ширину",
    "small": "Картинка слишком маленькая или слишком вытянутая: от 24 точек, не длиннее 12 высот",
    "damaged": "Файл не открывается. Сохраните логотип заново",
    None: "Сейчас картинку не получилось прочитать. Попробуйте ещё раз через минуту",
}
