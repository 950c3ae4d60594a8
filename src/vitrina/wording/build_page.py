"""The page of a build: its headings, what is made already, and how much is left to do by hand."""

from vitrina.domain.counting import plural

READY = "Готово, вы открыты"
UNDER_WAY = "Собираем ваше сообщество"

# What is left to the person.
LEFT = "Осталось сделать вам"
NOTHING_LEFT = "Вам больше ничего делать не нужно"
ALL_TICKED = "Всё, что оставалось сделать вам, сделано."
SEEN = "Видим: готово"
TO_SETTINGS = "В настройки"
SHOW = "Посмотреть"
LOOK_AGAIN = "Проверить ещё раз"
LOOK_FAILED = "ВКонтакте сейчас не отвечает, и проверить не получилось. Ваши отметки на месте."

# Lines of «Уже сделано».
TOPIC_MADE = "Обсуждение для отзывов с правилами"
BOT_ANSWERS = "Бот отвечает в сообщениях"
ASK_BOT = "Написать ему «сколько стоит?»"

ABOUT = (
    (1, "минута"),
    (2, "минуты две"),
    (5, "минут пять"),
    (10, "минут десять"),
    (15, "минут пятнадцать"),
    (20, "минут двадцать"),
    (30, "около получаса"),
    (45, "минут сорок пять"),
    (60, "около часа"),
    (90, "часа полтора"),
    (float("inf"), "часа два"),
)
NUMBERS = ("Одно", "Два", "Три", "Четыре", "Пять", "Шесть", "Семь", "Восемь", "Девять", "Десять")


def say_products(count: int) -> str:
    """How many services are in the shop."""
    return f"{count} {plural(count, 'услуга', 'услуги', 'услуг')} с ценами и картинками"


def say_posts(now: int, later: int) -> str:
    """How many posts are on the wall, and how many come out by themselves; one of them at least."""
    here = f"{now} {plural(now, 'запись', 'записи', 'записей')} на стене"
    if not later:
        return here
    if not now:
        posts = plural(later, "запись выйдет сама", "записи выйдут сами", "записей выйдут сами")
        return f"{later} {posts}"
    return f"{here}, ещё {later} {plural(later, 'выйдет сама', 'выйдут сами', 'выйдут сами')}"


def say_last_post(later: int, moment: str) -> str:
    """When the last of the posts that are to come comes out; `moment` is ready to read."""
    return f"последняя {moment}" if moment and later > 1 else moment


def say_left(left: int, total: int) -> str:
    """«Осталось сделать вам: 3 из 7»; without figures while nothing is done."""
    if not left:
        return NOTHING_LEFT
    return LEFT if left == total else f"{LEFT}: {left} из {total}"


def say_manual_steps(count: int, minutes: int) -> str:
    """«Три дела, минут пять. ВКонтакте не даёт сделать их за вас.»"""
    number = NUMBERS[count - 1] if 0 < count <= len(NUMBERS) else str(count)
    them = "его" if count == 1 else "их"
    return f"{number} {plural(count, 'дело', 'дела', 'дел')}, {say_about(minutes)}. ВКонтакте не даёт сделать {them} за вас."


def say_about(minutes: int) -> str:
    """How long it takes, never shorter than it is: «минут десять», «около получаса»."""
    return next(words for limit, words in ABOUT if minutes <= limit)
