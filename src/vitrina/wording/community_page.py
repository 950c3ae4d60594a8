"""The page of a community: how it stands, what comes next, what can be done."""

from vitrina.domain.counting import plural
from vitrina.wording.messages import Message
from vitrina.wording.pieces import list_names

WORKS = "Сообщество работает."
WORKS_WITH_BOT = "Сообщество работает, бот отвечает на сообщения."

# The run over it.
WATCH = "Посмотреть"
SEE_WHY = "Что случилось"

# How a post that is to come gets there.
COMES_ITSELF = "Выйдет сама"
COMES_BY_FEED = "ВКонтакте возьмёт её из ленты"
COMES_BY_HAND = "Её поставите вы: текст и картинка в списке дел"
BEING_SET = "Ставим"
UNSURE = "Проверяем, дошла ли она"

# Whether everything is in its place.
NOT_CHECKED = "Ещё не проверяли."
NOT_CHECKED_BUT = "С тех пор как сообщество собрано, мы его ещё не проверяли."
ALL_THERE = "всё на месте."

# Buttons and links.
OPEN_BUILD = "Открыть сборку"
TO_COMMUNITY = "К странице сообщества"
TO_VK = "Открыть ВКонтакте"

LOST = Message(
    "ВКонтакте больше не показывает это сообщество",
    "Его удалили или заблокировали. Если оно вернётся, эта страница тоже вернётся сама: мы проверяем каждую ночь. Все тексты и картинки остались в наборе.",
)
NOT_MADE = Message(
    "Сообщество не собралось",
    "Что случилось и что можно сделать, написано на странице сборки.",
)
OPEN_KIT = "Открыть набор"


def say_left(left: int) -> str:
    """«Сообщество открыто. Осталось одно дело.»; «осталось 5 дел»."""
    if left == 1:
        return "Сообщество открыто. За вами осталось одно дело."
    number = {2: "два", 3: "три", 4: "четыре"}.get(left, str(left))
    return f"Сообщество открыто. За вами осталось {number} {plural(left, 'дело', 'дела', 'дел')}."


def say_done_of(done: int, total: int) -> str:
    """How far a run is."""
    return f"Готово {done} из {total}. Страницу можно закрыть: доделаем сами."


def say_more_posts(more: int) -> str:
    """How many posts come behind those that are listed."""
    return f"И ещё {more} {plural(more, 'запись', 'записи', 'записей')} после них."


def say_checked(moment: str) -> str:
    """When VK was looked at; `moment` is ready to read."""
    return f"Проверяли {moment}"


def say_missing(names: list[str]) -> str:
    """What VK does not show."""
    return f"Не видим во ВКонтакте: {list_names(names)}."


def say_differs(names: list[str]) -> str:
    """What is there with another content."""
    return f"Отличается от того, что мы ставили: {list_names(names)}."


def say_theirs(names: list[str]) -> str:
    """What the person has changed by hand."""
    return f"Вы поменяли сами, и мы это не трогаем: {list_names(names)}."
