"""The page of a build: its headings, what is made already, and how much is left to do by hand."""

from vitrina.domain.counting import plural

READY = "Готово, вы открыты"
UNDER_WAY = "Собираем ваше сообщество"

# Lines of «Уже сделано».
TOPIC_MADE = "Обсуждение для отзывов с правилами"
BOT_ANSWERS = "Бот отвечает в сообщениях"
ASK_BOT = "Написать ему «сколько стоит?»"

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


def say_manual_steps(count: int) -> str:
    """«Три дела, минут пять. ВКонтакте не даёт сделать их за вас.»"""
    number = NUMBERS[count - 1] if 0 < count <= len(NUMBERS) else str(count)
    minutes = "минуты две" if count == 1 else "минут пять" if count <= 3 else "минут десять"
    them = "его" if count == 1 else "их"
    return f"{number} {plural(count, 'дело', 'дела', 'дел')}, {minutes}. ВКонтакте не даёт сделать {them} за вас."
