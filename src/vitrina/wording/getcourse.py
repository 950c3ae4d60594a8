"""What GetCourse is told in words, and what the school's own pages say of that."""

from vitrina.domain.counting import plural
from vitrina.domain.telling import BOT, OTHER, CommunityFacts
from vitrina.wording.messages import Message

# What is missing, by the line of the progress that it belongs to, as it stands within a sentence.
MISSING = {
    "community": "само сообщество",
    "info": "описание, телефон и адрес",
    "avatar": "аватар",
    "cover": "обложка",
    "posts_now": "первые записи",
    "posts_later": "записи на две недели вперёд",
    "topic": "обсуждение для отзывов",
    "products": "карточки услуг",
    "bot": "сообщения сообщества",
    BOT: "разрешение для бота, который отвечает на сообщения",
    OTHER: "последние настройки в самом ВКонтакте",
}


def say_comment(facts: CommunityFacts, url: str) -> str:
    """The comment under a student's homework: what is there, what is missing, how to finish.

    No address of ours is in it: whoever reads the lesson's comments must not get into the page.
    """
    if facts.is_complete:
        return f"Сообщество готово, всё на месте: {url}"
    names = dict.fromkeys(MISSING.get(key, MISSING[OTHER]) for key in facts.missing)
    listed = "\n".join(f"— {name}" for name in names)
    return (
        f"Сообщество уже есть: {url}\n\nОсталось немного:\n{listed}\n\n"
        "Откройте анкету в этом уроке: она покажет вашу страницу, и на ней по шагам написано, что "
        "сделать. Когда всё будет на месте, задание примется само, обычно на следующий день."
    )


# Why something was not told, and what to do: by the telling's cause.
CAUSES = {
    "no_student": Message(
        "Пришли не по ссылке школы",
        "Мы не знаем, чей это ученик, поэтому ничего не пишем. Давайте ученикам подписанные ссылки: "
        "из вызова «Вызвать URL» или командой vitrina school link.",
    ),
    "not_an_id": Message(
        "В ссылке не номер из GetCourse",
        "По ссылке школы пришёл ученик с другим номером: GetCourse знает учеников по своему номеру "
        "или по почте. Поставьте в ссылку {uid}, это номер ученика в GetCourse.",
    ),
    "no_targets": Message(
        "Не указано, куда писать",
        "У курса нет ни поля, ни группы, ни урока. Укажите их на странице GetCourse, и мы сообщим "
        "об этих учениках сами.",
    ),
    "no_homework": Message(
        "Ученик ещё не сдал задание",
        "Поле и группа уже заполнены. Ответ на урок появится, когда ученик его отправит: мы "
        "проверяем сначала через четверть часа, потом раз в день.",
    ),
    "not_there": Message(
        "Сообщества больше нет",
        "Его удалили во ВКонтакте, или сборка не удалась. Писать не о чем.",
    ),
    "no_form_key": Message(
        "Нечем подписать ссылку",
        "Задайте VITRINA_SCHOOL_KEYS: этим ключом подписываются ссылки на анкету.",
    ),
    "away": Message(
        "GetCourse не отвечает",
        "Связи нет. Попробуем ещё, делать ничего не нужно.",
    ),
    "broken": Message(
        "GetCourse ответил ошибкой",
        "Так бывает, когда у них неполадки. Подождём и проверим, что успело записаться.",
    ),
    "unknown": Message(
        "GetCourse не ответил вовремя",
        "Мы не знаем, записалось ли. Подождём и проверим: второго комментария не будет.",
    ),
    "busy": Message(
        "GetCourse просит не спешить",
        "Сработало его ограничение на число запросов. Пять минут не пишем никому, потом продолжим.",
    ),
    "empty": Message(
        "GetCourse ответил пустотой",
        "Так он отвечает, когда в тарифе нет API. Проверьте тариф аккаунта, затем нажмите "
        "«Повторить».",
    ),
    "no_page": Message(
        "По адресу аккаунта отвечает не GetCourse",
        "Пришла страница, а не данные. Проверьте адрес аккаунта на странице GetCourse.",
    ),
    "moved": Message(
        "Аккаунт переехал на другой адрес",
        "GetCourse отсылает на свой домен школы. Впишите его вместо прежнего адреса.",
    ),
    "bad_address": Message(
        "По такому адресу мы не ходим",
        "Нужен адрес вида https://school.getcourse.ru или домен школы, без порта и пароля.",
    ),
    "bad_key": Message(
        "GetCourse не принял ключ",
        "Ключ отозван или введён с ошибкой. Впишите новый, и мы сообщим обо всех, кто ждёт.",
    ),
    "no_user": Message(
        "GetCourse не знает такого ученика",
        "Его удалили, или номер в ссылке чужой. Найдите ученика в GetCourse и нажмите «Повторить».",
    ),
    "no_means": Message(
        "Этими ключами не сделать",
        "Без ключа разработчика нужна почта ученика, а её мы узнаём из вызова «Вызвать URL». "
        "Впишите ключ разработчика или настройте вызов.",
    ),
    "refused": Message(
        "GetCourse отказал",
        "Чаще всего нет такого поля или группы, или ключу нельзя писать. Сверьте номера на странице "
        "GetCourse; его ответ ниже.",
    ),
}
UNKNOWN_CAUSE = Message("Не получилось", "Причину знает более новая версия программы.")

GETCOURSE = "GetCourse"
ALL = "Все"
STATES = {
    "waiting": "Ждут очереди",
    "told": "Сообщили",
    "stopped": "Нужно вмешаться",
    "nobody": "Не наши ученики",
}
STATE_OF_ONE = {
    "waiting": "ждёт очереди",
    "told": "сообщили",
    "stopped": "нужно вмешаться",
    "nobody": "не сообщаем",
}
KINDS = {"community": "Сообщество", "link": "Ссылка на анкету"}
ITEMS = {"field": "поле", "group": "группа", "answer": "ответ на урок"}
NOTHING_TO_WRITE = "для этого в GetCourse ничего не указано"


def say_cause(code: str | None) -> Message | None:
    """Why it was not told, and what to do; None without a cause."""
    return CAUSES.get(code, UNKNOWN_CAUSE) if code else None


def say_items(items: tuple[str, ...]) -> str:
    """What is in GetCourse, or is not, listed."""
    return ", ".join(ITEMS.get(item, item) for item in items)


def say_again(count: int) -> str:
    """So many are told again."""
    if not count:
        return "Повторять нечего: всё уже в очереди."
    return f"Повторяем: {count} {plural(count, 'запись', 'записи', 'записей')} в очереди."


def say_done(state: str, items: tuple[str, ...]) -> str:
    """What is in GetCourse now."""
    if items:
        return f"В GetCourse: {say_items(items)}"
    return NOTHING_TO_WRITE.capitalize() if state == "told" else ""


def say_left_out(items: tuple[str, ...]) -> str:
    """What the keys could not do."""
    return f"Без ключа разработчика не сделать: {say_items(items)}" if items else ""


def say_telling(state: str, items: tuple[str, ...], fault: str | None) -> str:
    """How it is told of one community, in a line of the page about it."""
    cause = say_cause(fault)
    why = f": {cause.title[:1].lower()}{cause.title[1:]}" if cause else ""
    done = f": {say_items(items)}" if items and not why else ""
    return f"{STATE_OF_ONE[state]}{why}{done}".replace(": getCourse", ": GetCourse")
