"""Pages that say one thing: an address that no longer works, a refusal, a pause."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from vitrina.domain.counting import plural
from vitrina.web.look.parts import Action, Scheme


@dataclass(frozen=True)
class MessagePage:
    """A heading, a few sentences and at most two buttons."""

    template: ClassVar[str] = "message.html"

    title: str
    text: str
    actions: tuple[Action, ...] = ()
    icon: Literal["alert", "clock", "moon", "search", "key", "again"] = "alert"
    theme: str = "sage"
    scheme: Scheme = "auto"


def say_state_used(form_url: str = "/create") -> MessagePage:
    """A used, foreign or expired state: 400."""
    return MessagePage(
        title="Эта ссылка уже не действует",
        text="Разрешение живёт десять минут, срабатывает один раз и только в том браузере, где его "
        "начали. Ничего лишнего не создано. Откройте анкету и нажмите кнопку ещё раз: "
        "черновик сохранён в вашем браузере.",
        actions=(Action("Вернуться к анкете", form_url),),
        icon="clock",
    )


def say_wrong_profile(again: Action) -> MessagePage:
    """The build of one VK profile was granted access to another: 409."""
    return MessagePage(
        title="Это другой профиль ВКонтакте",
        text="Сообщество собирается в том профиле, с которого вы начали. Войдите в него во "
        "ВКонтакте и разрешите доступ ещё раз. Второго сообщества не появилось.",
        actions=(again,),
        icon="key",
    )


def say_no_such_build(form_url: str = "/create") -> MessagePage:
    """An unknown build: 404."""
    return MessagePage(
        title="По этому адресу ничего нет",
        text="Проверьте ссылку: она длинная, и при копировании часть могла потеряться.",
        actions=(Action("Открыть анкету", form_url),),
        icon="search",
    )


def say_no_such_page(form_url: str = "/create") -> MessagePage:
    """An unknown address: 404."""
    return MessagePage(
        title="Такой страницы нет",
        text="Возможно, в адресе опечатка. Анкета на своём месте.",
        actions=(Action("Открыть анкету", form_url),),
        icon="search",
    )


def say_too_many(seconds: int, form_url: str = "/create") -> MessagePage:
    """Too many requests or builds: 429, `seconds` as in Retry-After."""
    return MessagePage(
        title="Подождите немного",
        text=f"С вашего адреса пришло много запросов подряд. {_wait(seconds)} Всё, что вы "
        "написали в анкете, сохранено в вашем браузере.",
        actions=(Action("Вернуться к анкете", form_url),),
        icon="moon",
    )


def say_too_many_builds(
    seconds: int, again: Action | None = None, form_url: str = "/create"
) -> MessagePage:
    """The hour's communities are begun already: 429; `again` where the same grant may wait."""
    return MessagePage(
        title="Подождите немного",
        text="За час можно начать только несколько сообществ, и они уже начаты. Ещё одно не "
        f"создано. {_wait(seconds)} Всё, что вы написали в анкете, сохранено в вашем браузере.",
        actions=(*((again,) if again else ()), Action("Вернуться к анкете", form_url)),
        icon="moon",
    )


def say_too_many_grants(seconds: int, form_url: str = "/create") -> MessagePage:
    """This client has begun many times and granted nothing: 429."""
    return MessagePage(
        title="Подождите немного",
        text="Вы уже много раз начинали, и начатое ждёт разрешения ВКонтакте. Разрешите доступ в "
        f"одной из открытых вкладок или подождите. {_wait(seconds)} Всё, что вы написали в анкете, "
        "сохранено в вашем браузере.",
        actions=(Action("Вернуться к анкете", form_url),),
        icon="moon",
    )


def say_too_busy(seconds: int, form_url: str = "/create") -> MessagePage:
    """All clients together have begun as much as there is room for: 503."""
    return MessagePage(
        title="Сейчас очень много желающих",
        text=f"Мы не успеваем принять ещё одну анкету. {_wait(seconds)} Всё, что вы написали, "
        "сохранено в вашем браузере.",
        actions=(Action("Вернуться к анкете", form_url),),
        icon="moon",
    )


def say_too_large(form_url: str = "/create") -> MessagePage:
    """More text than a form may have: 413."""
    return MessagePage(
        title="Слишком много текста",
        text="Сократите анкету и пришлите её снова.",
        actions=(Action("Вернуться к анкете", form_url),),
    )


def say_try_again(form_url: str = "/create") -> MessagePage:
    """What was begun cannot be looked up at the moment: 503, and nothing is used up."""
    return MessagePage(
        title="Ещё несколько секунд",
        text="Сейчас не получается найти то, что вы начали. Это не из-за вас. Подождите немного и "
        "обновите страницу. Если не поможет, вернитесь к анкете и нажмите кнопку ещё раз: второго "
        "сообщества не появится, а черновик сохранён в вашем браузере.",
        actions=(Action("Вернуться к анкете", form_url),),
        icon="again",
    )


def say_come_again(form_url: str = "/create") -> MessagePage:
    """Nothing can be looked up or written at the moment: 503, and nothing is done by halves."""
    return MessagePage(
        title="Ещё несколько секунд",
        text="Сейчас не получается открыть эту страницу. Дело не в вас, обычно это проходит "
        "быстро. Подождите немного и обновите страницу: то, что уже сделано, никуда не денется, "
        "а второго сообщества не появится.",
        actions=(Action("Вернуться к анкете", form_url),),
        icon="again",
    )


def say_grant_refused(again: Action, form_url: str = "/create") -> MessagePage:
    """The person said no at VK, or closed the window: `again` tries once more."""
    return MessagePage(
        title="Разрешение не получено",
        text="Без него ВКонтакте не даст создать сообщество. Ничего не создано, анкета осталась "
        "заполненной. Если передумаете, попробуйте ещё раз: на вашей личной странице ничего "
        "не появится.",
        actions=(again, Action("Вернуться к анкете", form_url)),
        icon="key",
    )


def say_grant_too_narrow(
    missing: tuple[str, ...], again: Action, form_url: str = "/create"
) -> MessagePage:
    """VK gave fewer rights than are needed; `missing` are in Russian («сообщества», «стена»)."""
    named = ", ".join(missing)
    what = f"Не хватает такого: {named}. " if missing else ""
    return MessagePage(
        title="ВКонтакте дал не все разрешения",
        text=f"{what}Без них сообщество не собрать, поэтому мы ничего не начали. Попробуйте ещё "
        "раз и оставьте все отметки на странице ВКонтакте.",
        actions=(again, Action("Вернуться к анкете", form_url)),
        icon="key",
    )


def say_vk_unreachable(again: Action) -> MessagePage:
    """VK did not answer when the code was exchanged: 502."""
    return MessagePage(
        title="ВКонтакте не отвечает",
        text="Мы не дождались ответа, и сообщество ещё не начато. Попробуйте ещё раз через минуту: "
        "анкета сохранена.",
        actions=(again,),
        icon="again",
    )


def say_grant_unconfirmed(again: Action) -> MessagePage:
    """VK gave no token for the code, and this is looked at once more: 400."""
    return MessagePage(
        title="Доступ не подтвердился",
        text="Сообщество ещё не начато, анкета сохранена. Попробуйте ещё раз.",
        actions=(again,),
        icon="key",
    )


def say_already_made(mine: Action, once_more: Action) -> MessagePage:
    """The person has a finished community from us: 409, and a second one only if they say so."""
    return MessagePage(
        title="У вас уже есть сообщество",
        text="Мы уже собрали вам сообщество. Откройте его страницу или создайте ещё одно.",
        actions=(mine, once_more),
        icon="again",
    )


def say_head_too_long(form_url: str = "/create") -> MessagePage:
    """More cookies or headers than a browser has for us: 431."""
    return MessagePage(
        title="Слишком много cookie",
        text="Браузер прислал больше, чем мы читаем: накопились cookie этого сайта и его соседей. "
        "Очистите их в настройках браузера и откройте анкету снова.",
        actions=(Action("Открыть анкету", form_url),),
    )


def say_form_expired(form_url: str = "/create") -> MessagePage:
    """The page's csrf token is not ours (an old tab, cookies off): 400."""
    return MessagePage(
        title="Страница устарела",
        text="Она долго была открыта или браузер не сохраняет cookie. Откройте её заново: черновик "
        "анкеты сохранён в вашем браузере.",
        actions=(Action("Открыть анкету", form_url),),
        icon="clock",
    )


def say_our_fault(reference: str = "") -> MessagePage:
    """Something of ours failed: 500. `reference` helps to find it in the log."""
    mark = f" Если повторится, назовите школе метку {reference}." if reference else ""
    return MessagePage(
        title="У нас что-то сломалось",
        text="Это не из-за вас. Всё, что уже сделано, сохранено. Обновите страницу через минуту."
        + mark,
        icon="again",
    )


def _wait(seconds: int) -> str:
    if seconds <= 90:
        return "Нажмите ещё раз через минуту."
    minutes = -(-seconds // 60)
    return f"Нажмите ещё раз через {minutes} {plural(minutes, 'минуту', 'минуты', 'минут')}."
