"""What is said to whoever came from a lesson by a link that does not open the form."""

from vitrina.wording.messages import Message

# By what is wrong with the school's link.
BAD_LINKS = {
    "guest": Message(
        "Войдите в школу и откройте урок заново",
        "Урок открыт без входа, и мы не знаем, чья это анкета. Войдите в свой кабинет в школе, и она откроется.",
    ),
    "missing": Message(
        "Откройте анкету из урока",
        "Школа пускает к анкете только из своих уроков. Войдите в школу и откройте урок: анкета внутри него.",
    ),
    "wrong": Message(
        "Ссылка на анкету повредилась",
        "Так бывает, когда адрес скопировали не целиком или чуть изменили. Откройте анкету из урока. Если не помогло, напишите в школу.",
    ),
    "expired": Message(
        "Ссылка на анкету устарела",
        "У неё есть срок, и он вышел. Обновите страницу урока, и анкета откроется. Если не помогло, попросите у школы новую ссылку.",
    ),
}
OPEN_IN_TAB = Message(
    "Откройте анкету в новой вкладке",
    "Внутри урока браузер не даёт её отправить. В отдельной вкладке всё получится.",
)


def names_school(text: str) -> bool:
    """Whether a text sends its reader to the school."""
    return "школ" in text.lower()
