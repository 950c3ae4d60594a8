"""What is being done now, and what is there twice: remarks beside the lines and steps."""

PROGRESS_LABELS = {
    "progress.by_feed": "ВКонтакте возьмёт их из ленты, когда вы дадите ему адрес",
    "progress.checking": "Проверяем, успел ли ВКонтакте",
    "progress.uploading_product": "Загружаем «{title}»",
    "progress.pinning": "Закрепляем первую запись",
    "progress.removing_avatar_post": "Убираем запись о новом аватаре",
}

DOUBLE_LABELS = {
    "double.other": "Удалите лишнее",
    "double.remove_community": "Удалите лишнее сообщество",
    "double.remove_post": "Удалите лишнюю запись",
    "double.remove_topic": "Удалите лишнее обсуждение «{title}»",
    "double.remove_product": "Удалите лишнюю карточку «{title}»",
    "double.remove_server": "Удалите лишний сервер бота",
}
