"""Pages for whoever came from a lesson by a link that does not open the form."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from vitrina.web.look.message import MessagePage
from vitrina.web.look.parts import Action

_WORDS = {
    "guest": (
        "Войдите в школу и откройте урок заново",
        "Урок открыт без входа, и мы не знаем, чья это анкета. Войдите в свой кабинет в школе, и "
        "она откроется.",
    ),
    "missing": (
        "Откройте анкету из урока",
        "Школа пускает к анкете только из своих уроков. Войдите в школу и откройте урок: анкета "
        "внутри него.",
    ),
    "wrong": (
        "Ссылка на анкету повредилась",
        "Так бывает, когда адрес скопировали не целиком или чуть изменили. Откройте анкету из "
        "урока. Если не помогло, напишите в школу.",
    ),
    "expired": (
        "Ссылка на анкету устарела",
        "У неё есть срок, и он вышел. Обновите страницу урока, и анкета откроется. Если не "
        "помогло, попросите у школы новую ссылку.",
    ),
}


@dataclass(frozen=True)
class SchoolPage(MessagePage):
    """A message that may stand in the school's frame; `framers` are the sites that may hold it."""

    template: ClassVar[str] = "school.html"

    framed: bool = False
    framers: tuple[str, ...] = ()


def say_bad_link(
    fault: Literal["guest", "missing", "wrong", "expired"],
    *,
    framed: bool = False,
    framers: tuple[str, ...] = (),
) -> SchoolPage:
    """The school's link is missing, wrong or old, or nobody is signed in: 403."""
    title, text = _WORDS[fault]
    icon: Literal["key", "clock"] = "clock" if fault == "expired" else "key"
    return SchoolPage(title=title, text=text, icon=icon, framed=framed, framers=framers)


def say_open_in_tab(url: str, *, framers: tuple[str, ...] = ()) -> SchoolPage:
    """The form was sent inside a frame without scripts, where no cookie reaches us: 400."""
    return SchoolPage(
        title="Откройте анкету в новой вкладке",
        text="Внутри урока браузер не даёт её отправить. В отдельной вкладке всё получится.",
        actions=(Action("Открыть анкету", url, new_tab=True),),
        icon="again",
        framed=True,
        framers=framers,
    )
