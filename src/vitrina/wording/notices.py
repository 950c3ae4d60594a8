"""The notices of a build's page: it waits for somebody, sleeps, or has ended badly."""

# Headings.
FAILED = "Сообщество не создалось"
STOPPED = "Сборка остановлена"
ASKS_KEY = "Нужен новый ключ сообщества"
KEY_ENDED = "ВКонтакте больше не принимает прежний: его отозвали или вышел его срок. Дайте новый, и сборка продолжится с того же места."
GIVE_NEW_KEY = "Дать новый ключ"
ASKS_GRANT = "ВКонтакте просит разрешение ещё раз"
ASKS_CHECK = "ВКонтакте просит подтвердить, что вы не робот"
ASKS_IDENTITY = "ВКонтакте просит подтвердить, что это вы"
ASKS_HELP = "Нужна ваша помощь"
WAITS_FOR_VK = "Ждём ответа ВКонтакте"
VK_WANTS_REST = "ВКонтакте попросил передохнуть"

# Texts.
STOPPED_TEXT = "Сборку остановили. То, что уже создано, осталось в сообществе."
CHECK_TEXT = "Так бывает, когда дел много подряд. Пройдите проверку, и сборка сама продолжится с этого места: всё сделанное сохранено."
CHECK_IS_OLD = "Попросите у ВКонтакте новую проверку: она откроется здесь, а после неё сборка сама продолжится. Всё сделанное сохранено."
MAY_BE_CLOSED = "Страницу можно закрыть, ничего не потеряется."
GRANT_ENDED = "Прошлое разрешение закончилось."
BEFORE_COMMUNITY = "Разрешите ещё раз, и мы продолжим с того же места: анкета сохранена."
NO_SECOND_COMMUNITY = "Разрешите ещё раз, и мы продолжим с {place}: второго сообщества не появится."
SAME_PLACE = "того же места"
WILL_GO_ON = "Продолжим сами."
WILL_GO_ON_AT = "Продолжим сами {moment}."
# The lines of the progress list as they stand after «продолжим с».
FROM_LINE = {
    "info": "«Описания, телефона и адреса»",
    "avatar": "«Аватара»",
    "cover": "«Обложки»",
    "posts_now": "«Первых записей»",
    "posts_later": "«Записей на две недели вперёд»",
    "topic": "«Обсуждения для отзывов»",
    "products": "«Карточек услуг»",
    "bot": "«Сообщений сообщества»",
    "check": "последней проверки",
}
NO_CHECK_ANSWER = "Вставьте ответ целиком: это одна длинная строка без пробелов"

# Buttons.
REPEAT = "Повторить"
GO_ON = "Продолжить"
ALLOW_AND_GO_ON = "Разрешить и продолжить"
NEW_CHECK = "Получить новую проверку"
OPEN_VK = "Открыть ВКонтакте"
COPY_LINK = "Скопировать ссылку на эту страницу"


def say_goes_on_from(line: str | None) -> str:
    """After the grant ended: from which line of the list a fresh one goes on."""
    place = FROM_LINE.get(line or "", SAME_PLACE)
    return f"{GRANT_ENDED} {NO_SECOND_COMMUNITY.format(place=place)}"


def say_goes_on_at(moment: str | None) -> str:
    """That it goes on by itself; at `moment` where that is known."""
    going_on = WILL_GO_ON_AT.format(moment=moment) if moment else WILL_GO_ON
    return f"{going_on} {MAY_BE_CLOSED}"
