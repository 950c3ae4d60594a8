"""What is told beside the form, in the tab that waits while VK is asked and the build goes on."""

from vitrina.domain.counting import plural
from vitrina.wording import grants
from vitrina.wording import notices as on_page
from vitrina.wording.build_page import say_about
from vitrina.wording.messages import Message

ON_ITS_PAGE = "Всё сделанное сохранено. Что сделать дальше, написано на вашей странице."

# Before the build.
ASKED = Message(
    "Остался один шаг",
    "Разрешите доступ во вкладке ВКонтакте, и здесь вы увидите, как собирается сообщество.",
)
GONE = Message(
    grants.REFUSED.title,
    "Мы ждали десять минут. Ничего не создано, анкета сохранена: попробуйте ещё раз.",
)
# On the guided way, where the person opens the community and gives its key.
BY_HAND = Message(
    "Сообщество ждёт вас",
    "Продолжите на странице, которая открылась в соседней вкладке. Здесь вы увидите, как собирается сообщество.",
)
BEGUN_BY_HAND = Message(
    "Вы уже начали",
    "Анкета сохранена, осталось открыть сообщество и дать его ключ. Продолжим с того же места.",
)
# By how the grant ended before.
ENDED = {
    "refused": Message(
        grants.REFUSED.title,
        "Без него ВКонтакте не даст создать сообщество. Ничего не создано, анкета сохранена.",
    ),
    "too_narrow": Message(
        grants.TOO_NARROW.title,
        "Попробуйте ещё раз и оставьте все отметки на странице ВКонтакте.",
    ),
    "wrong_profile": Message(
        grants.WRONG_PROFILE.title,
        "Войдите в профиль, с которого вы начали, и разрешите доступ ещё раз.",
    ),
    "already_made": Message(
        grants.ALREADY_MADE.title,
        "Во вкладке, которая открылась, можно перейти к нему или создать ещё одно.",
    ),
    "too_many": Message(
        "Подождите немного",
        "За час можно начать только несколько сообществ, и они уже начаты. Анкета сохранена.",
    ),
    "interrupted": Message(
        grants.INTERRUPTED.title,
        "У нас оборвалась связь на полпути. Сообщество ещё не начато, анкета сохранена.",
    ),
    "failed": Message(
        grants.UNCONFIRMED.title,
        "Сообщество ещё не начато. Попробуйте ещё раз.",
    ),
}

# While it is built.
WORKS = Message(
    "Собираем ваше сообщество",
    "Обычно хватает полминуты. Страницу можно закрыть: доделаем сами.",
)
SLEEPS = Message(
    on_page.VK_WANTS_REST,
    "Продолжим сами. Страницу можно закрыть, ничего не потеряется.",
)
ASKS_CHECK = Message(on_page.ASKS_CHECK, ON_ITS_PAGE)
ASKS_GRANT = Message(on_page.ASKS_GRANT, ON_ITS_PAGE)
STOPPED = Message(on_page.STOPPED, "То, что уже создано, осталось в сообществе.")

# When it is made.
MADE = "Сообщество открыто"
NOTHING_LEFT = "Всё готово. Покажите его первым клиентам."


def say_left(count: int, minutes: int) -> str:
    """«Осталось 3 дела, минут пять.», or that nothing is."""
    if not count:
        return NOTHING_LEFT
    return f"Осталось {count} {plural(count, 'дело', 'дела', 'дел')}, {say_about(minutes)}."
