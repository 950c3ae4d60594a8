"""A community as the pages show it, made already or not yet."""

SUBTITLE = "Ваше сообщество ВКонтакте"
COVER = "Обложка: {name}"
HOME_VISIT = "Выезжаю на дом"
