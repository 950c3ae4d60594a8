"""THE error table: what each of VK's codes means for us and how it is said to a person.

Codes: vk-contract 2026-11-22 §1.1-1.3 ([S] errors.json; 983, 984, 5701-5710 and 13000 from [O] docs
of October 2026; 1051 from [F]). The words are for a student: what VK said and what happens now.
"""

from dataclasses import dataclass
from enum import StrEnum


class ErrorKind(StrEnum):
    """What an error lets us do next: repeat, give up, ask a person, or look what happened."""

    TRANSIENT = "transient"
    PERMANENT = "permanent"
    PERSON = "person"
    UNKNOWN = "unknown"


class Need(StrEnum):
    """What the person is asked for when the kind is `person`."""

    CAPTCHA = "captcha"  # open VK's check; the same call is repeated with its answer
    PAGE = "page"  # open VK's `redirect_uri`, then the same call is repeated
    GRANT = "grant"  # give access again
    ACCOUNT = "account"  # change something in one's own VK account, then go on


class Pace(StrEnum):
    """How patiently a transient error is met (errors.wait_before_retry, errors.sleep_after)."""

    SECOND = "second"  # one second and again
    BACKOFF = "backoff"  # 2, 4, 8 seconds, then minutes
    FLOOD = "flood"  # 2, 4, 8 seconds, then minutes to hours
    LIMIT = "limit"  # a limit of hours or of the day: no repeating on the spot


@dataclass(frozen=True, slots=True)
class Meaning:
    """One row: the kind, the words for a person, what the person does, how long we wait."""

    kind: ErrorKind
    words: str
    need: Need | None = None
    pace: Pace = Pace.BACKOFF


def meaning_of(method: str, code: int, message: str = "") -> Meaning:
    """The row for a code of this method; VK reuses some codes, so the text may decide."""
    lowered = message.lower()
    for wanted, fragment, meaning in _BY_MESSAGE:
        if code == wanted and fragment in lowered:
            return meaning
    return _BY_METHOD.get((method, code)) or MEANINGS.get(code) or _UNLISTED


def _permanent(words: str) -> Meaning:
    return Meaning(ErrorKind.PERMANENT, words)


def _person(need: Need, words: str) -> Meaning:
    return Meaning(ErrorKind.PERSON, words, need=need)


def _transient(pace: Pace, words: str) -> Meaning:
    return Meaning(ErrorKind.TRANSIENT, words, pace=pace)


def _maybe_done(words: str) -> Meaning:
    return Meaning(ErrorKind.UNKNOWN, words)


_OURS = (
    "ВКонтакте не принял наш запрос. Повторять его нет смысла: этот шаг останется сделать вручную."
)
_NO_RIGHT = "У выданного доступа нет права на это действие. Этот шаг можно сделать вручную."
_NOT_BY_KEY = "ВКонтакте не разрешает делать это по такому доступу. Этот шаг можно сделать вручную."
_ACCOUNT_CLOSED = "ВКонтакте закрыл эту страницу. Пока её не откроют, продолжить не получится."
_APP_OFF = (
    "ВКонтакте не пускает наше приложение к этому действию. Напишите школе, а шаг сделайте вручную."
)
_GONE = "ВКонтакте больше не делает этого по запросу программы. Этот шаг можно сделать вручную."
_GRANT = (
    "Доступ ко ВКонтакте закончился. Разрешите его ещё раз, и сборка продолжится с того же места."
)
_ACCOUNT = (
    "ВКонтакте просит подтвердить, что это вы. Сделайте это в своём профиле и вернитесь сюда."
)
_STUMBLED = (
    "ВКонтакте споткнулся на своей стороне. Сначала посмотрим, что успело сделаться, и продолжим."
)
_PICTURE = "ВКонтакте не принял картинку. Её можно скачать и поставить вручную."
# An upload that came to nothing: VK's saving methods say so by 118, 121 and 129 ("Invalid server",
# "hash", "photo", [S]) or by the words of code 100; upload servers by an empty answer (§5).
UPLOAD_SPOILED = _transient(Pace.BACKOFF, _PICTURE)
_AVATAR = "ВКонтакте не принял картинку для аватара. Её можно скачать и поставить вручную."
_PRODUCT = "ВКонтакте не принял карточку услуги. Её можно добавить вручную, текст готов."
_NO_LETTER = "Этому человеку сейчас нельзя написать от имени сообщества."
_LETTER = "ВКонтакте не принял сообщение в таком виде."
_NO_OBJECT = "ВКонтакте не нашёл того, с чем мы работаем. Возможно, это уже удалили."

# A code we have never seen is an answer, so the outcome is not unknown; and repeating what we do
# not understand only spends VK's patience. So it is permanent: the item goes by hand, with words.
_UNLISTED = _permanent("ВКонтакте ответил отказом. Этот шаг можно сделать вручную.")

MEANINGS: dict[int, Meaning] = {
    # 1, 10 and 36: VK broke down or ran out of time while working and may have acted before that,
    # so for an effect the outcome is unknown and VK is read back. A read simply repeats (`ask`).
    1: _maybe_done(_STUMBLED),
    10: _maybe_done(_STUMBLED),
    36: _maybe_done(_STUMBLED),
    3: _permanent(_GONE),
    5: _person(Need.GRANT, _GRANT),
    6: _transient(Pace.SECOND, "ВКонтакте просит не спешить. Подождём секунду и продолжим."),
    7: _permanent(_NO_RIGHT),
    8: _permanent(_OURS),
    9: _transient(
        Pace.FLOOD, "ВКонтакте просит не делать одно и то же так часто. Подождём и продолжим сами."
    ),
    12: _permanent(_OURS),
    14: _person(
        Need.CAPTCHA,
        "ВКонтакте просит подтвердить, что вы не робот. Пройдите проверку, и сборка продолжится.",
    ),
    15: _permanent(_NO_RIGHT),
    17: _person(
        Need.PAGE,
        "ВКонтакте просит подтвердить вход. Откройте его страницу, подтвердите и вернитесь сюда.",
    ),
    18: _permanent(_ACCOUNT_CLOSED),
    19: _permanent("ВКонтакте закрыл доступ к этому содержимому. Этот шаг придётся пропустить."),
    20: _permanent(_APP_OFF),
    21: _permanent(_APP_OFF),
    22: _transient(Pace.BACKOFF, "Картинка не дошла до ВКонтакте целиком. Загрузим её ещё раз."),
    23: _permanent(_GONE),
    24: _person(
        Need.PAGE, "ВКонтакте просит вас подтвердить это действие. Подтвердите и вернитесь сюда."
    ),
    25: _person(Need.GRANT, _GRANT),
    27: _permanent(_NOT_BY_KEY),
    28: _permanent(_NOT_BY_KEY),
    29: _transient(
        Pace.LIMIT, "На сегодня ВКонтакте больше не принимает таких действий. Продолжим сами позже."
    ),
    37: _permanent(_ACCOUNT_CLOSED),
    42: _permanent(_APP_OFF),
    100: _permanent(_OURS),
    103: _transient(
        Pace.LIMIT, "У ВКонтакте закончился запас таких действий на сегодня. Продолжим сами позже."
    ),
    104: _permanent(_NO_OBJECT),
    113: _permanent(_NO_OBJECT),
    114: _permanent(_NO_OBJECT),
    118: UPLOAD_SPOILED,
    121: UPLOAD_SPOILED,
    125: _permanent(_NO_OBJECT),
    129: UPLOAD_SPOILED,
    203: _permanent("У вас нет прав на это сообщество. Проверьте, что вы его администратор."),
    205: _permanent(
        "ВКонтакте не пускает к товарам этого сообщества. Услуги можно добавить вручную."
    ),
    214: _permanent(
        "ВКонтакте не разрешил эту запись. Её можно опубликовать вручную, текст готов."
    ),
    219: _permanent(
        "ВКонтакте счёл записи рекламой и просит паузу. Запись можно опубликовать вручную."
    ),
    220: _permanent(
        "ВКонтакте считает, что у записи слишком много получателей. Её можно опубликовать вручную."
    ),
    222: _permanent(
        "ВКонтакте не разрешает ссылки в этой записи. Её можно опубликовать вручную без них."
    ),
    224: _permanent("ВКонтакте счёл записи рекламой. Запись можно опубликовать вручную."),
    225: _permanent(_OURS),
    260: _permanent("ВКонтакте не показывает список ваших сообществ: так настроена ваша страница."),
    601: _transient(
        Pace.LIMIT, "ВКонтакте насчитал слишком много действий за день. Продолжим сами позже."
    ),
    703: _person(
        Need.ACCOUNT,
        "ВКонтакте просит включить подтверждение входа. Включите его в настройках безопасности"
        " своей страницы и вернитесь сюда.",
    ),
    912: _permanent(
        "В сообществе выключены возможности ботов. Включите их в настройках сообщений."
    ),
    983: _transient(Pace.LIMIT, "Сообщество пишет слишком много сообщений. Продолжим сами позже."),
    984: _transient(Pace.LIMIT, "Сообщество пишет слишком много сообщений. Продолжим сами позже."),
    1051: _permanent(_NO_RIGHT),
    1117: _person(Need.GRANT, _GRANT),
    1260: _permanent("Этот короткий адрес занят или не подходит. Адрес можно выбрать вручную."),
    1403: _permanent(_NO_OBJECT),
    1405: _permanent("В магазине сообщества больше нет места для услуг."),
    1406: _permanent("В подборке больше нет места для услуг."),
    1407: _permanent("В магазине сообщества больше нет места для подборок."),
    1408: _permanent("ВКонтакте не разрешает ссылки в описании услуги. Её можно добавить вручную."),
    # 1431 and 1432 mean "it is so already"; groups.toggleMarket says so itself (`Call.already`),
    # these rows are for whoever meets them elsewhere.
    1431: _permanent("Товары в сообществе уже включены."),
    1432: _permanent("Товары в сообществе уже выключены."),
    1433: _permanent(_PICTURE),
    1434: _permanent(_PICTURE),
    1435: _permanent(_PICTURE),
    1438: _permanent(
        "В сообществе не включены товары. Включите их в настройках, и услуги можно добавить."
    ),
    1526: _permanent("В сообществе выключены услуги. Их можно добавить как товары."),
    2000: _permanent(
        "У сообщества уже десять подключённых серверов. Удалите лишний в его настройках."
    ),
    3300: _person(Need.PAGE, _ACCOUNT),
    **dict.fromkeys((3301, 3302, 3303, 3304), _person(Need.ACCOUNT, _ACCOUNT)),
    3609: _person(Need.GRANT, _GRANT),
    **dict.fromkeys(
        (900, 901, 902, 917, 922, 925, 936, 944, 945, 946, 950, 962, 985, 987, 988, 1012),
        _permanent(_NO_LETTER),
    ),
    **dict.fromkeys((911, 913, 914, 921, 940, 943, 969), _permanent(_LETTER)),
    **dict.fromkeys((1412, 1413, 1416, 1417, 1425, 1426), _permanent(_PRODUCT)),
    **dict.fromkeys(range(5701, 5711), _permanent(_AVATAR)),
    5706: _permanent("Картинка для аватара слишком мала. Её можно поставить вручную."),
    13000: _permanent(
        "ВКонтакте запретил загрузки в это сообщество из-за нарушений. Напишите в его поддержку."
    ),
}

_BY_METHOD: dict[tuple[str, int], Meaning] = {
    # Subcode `too_many_communities` in [S]: no waiting makes room for one more community.
    ("groups.create", 103): _permanent(
        "ВКонтакте говорит, что у вас уже слишком много сообществ. Удалите лишнее и повторите."
    ),
}

# Texts of 103 and 214 as seen in vknet's fixtures and in the field (vk-contract §1.2, §3.2).
_POSTS_TODAY = _transient(
    Pace.LIMIT, "На сегодня ВКонтакте больше не принимает записей. Продолжим сами, когда примет."
)
_NO_SLOT = _permanent(
    "На это время во ВКонтакте больше нельзя запланировать записи. Эту можно запланировать вручную."
)
SLOT_TAKEN = "already scheduled for this time"
_BY_MESSAGE: tuple[tuple[int, str, Meaning], ...] = (
    (100, "photo is undefined", UPLOAD_SPOILED),
    (100, "invalid hash", UPLOAD_SPOILED),
    (103, "posts a day", _POSTS_TODAY),
    (214, "posts a day", _POSTS_TODAY),
    (214, "can only schedule", _NO_SLOT),
    (214, "cannot schedule more", _NO_SLOT),
    (214, SLOT_TAKEN, _NO_SLOT),
)
