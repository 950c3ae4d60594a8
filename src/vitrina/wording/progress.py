"""What is being done now, and what is left to the person: remarks beside the lines and steps."""

PROGRESS_LABELS = {
    "progress.checking": "Проверяем, успел ли ВКонтакте",
    "progress.uploading_product": "Загружаем «{title}»",
    "progress.pinning": "Закрепляем первую запись",
    "progress.removing_avatar_post": "Убираем запись о новом аватаре",
}

MANUAL_LABELS = {
    "manual.info": "Заполните описание",
    "manual.category": "Выберите тематику",
    "manual.messages": "Включите сообщения",
    "manual.avatar": "Поставьте аватар",
    "manual.avatar_post": "Удалите запись о новом аватаре",
    "manual.cover": "Поставьте обложку",
    "manual.post": "Опубликуйте запись",
    "manual.pin": "Закрепите первую запись",
    "manual.topic": "Откройте обсуждение для отзывов",
    "manual.market": "Включите товары",
    "manual.market_currency": "Проверьте настройки товаров",
    "manual.product": "Карточка «{title}»",
    "manual.bot": "Подключите бота",
    "manual.other": "Сделайте этот шаг сами",
}

DOUBLE_LABELS = {
    "double.other": "Удалите лишнее",
    "double.remove_community": "Удалите лишнее сообщество",
    "double.remove_post": "Удалите лишнюю запись",
    "double.remove_topic": "Удалите лишнее обсуждение «{title}»",
    "double.remove_product": "Удалите лишнюю карточку «{title}»",
    "double.remove_server": "Удалите лишний сервер бота",
}
