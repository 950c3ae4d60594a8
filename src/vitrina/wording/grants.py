"""The grant of access at VK: what is said when it opened no build, and before it is asked for."""

from collections.abc import Collection

from vitrina.domain.counting import plural
from vitrina.wording.messages import Message

WRONG_PROFILE = Message(
    "Это другой профиль ВКонтакте",
    "Сообщество собирается в том профиле, с которого вы начали. Войдите в него во ВКонтакте и разрешите доступ ещё раз. Второго сообщества не появилось.",
)
REFUSED = Message(
    "Разрешение не получено",
    "Без него ВКонтакте не даст создать сообщество. Ничего не создано, анкета осталась заполненной. Если передумаете, попробуйте ещё раз: на вашей личной странице ничего не появится.",
)
# {what} is the sentence of `say_missing_rights`, or nothing.
TOO_NARROW = Message(
    "ВКонтакте дал не все разрешения",
    "{what}Без них сообщество не собрать, поэтому мы ничего не начали. Попробуйте ещё раз и оставьте все отметки на странице ВКонтакте.",
)
# The same where the person may go on without these rights.
TOO_NARROW_BUT = Message(
    TOO_NARROW.title,
    "{what}Сами мы сообщество не создадим, но анкета цела. Откройте сообщество во ВКонтакте и дайте нам его ключ: подскажем каждый шаг.",
)
VK_UNREACHABLE = Message(
    "ВКонтакте не отвечает",
    "Мы не дождались ответа, и сообщество ещё не начато. Попробуйте ещё раз через минуту: анкета сохранена.",
)
UNCONFIRMED = Message(
    "Доступ не подтвердился",
    "Сообщество ещё не начато, анкета сохранена. Попробуйте ещё раз.",
)
INTERRUPTED = Message(
    "Разрешите ещё раз",
    "Вы всё сделали правильно, но у нас оборвалась связь на полпути. Сообщество ещё не начато, анкета сохранена. Ответ ВКонтакте срабатывает один раз, поэтому нажмите кнопку и разрешите снова.",
)
ALREADY_MADE = Message(
    "У вас уже есть сообщество",
    "Мы уже собрали вам сообщество. Откройте его страницу или создайте ещё одно.",
)

# What VK calls the rights, in the order in which they are named.
RIGHTS = {
    "groups": "сообщества",
    "wall": "записи на стене",
    "photos": "фотографии",
    "market": "товары",
}


def say_missing_rights(missing: Collection[str]) -> str:
    """The sentence that names the rights VK did not give, with a space after it; or nothing."""
    named = ", ".join(words for right, words in RIGHTS.items() if right in missing)
    return f"Не хватает: {named}. " if named else ""


def say_contents(products: int, posts: int) -> str:
    """«5 услуг с ценами, 8 записей», or nothing when neither is known."""
    parts = []
    if products:
        parts.append(f"{products} {plural(products, 'услуга', 'услуги', 'услуг')} с ценами")
    if posts:
        parts.append(f"{posts} {plural(posts, 'запись', 'записи', 'записей')}")
    return ", ".join(parts)
