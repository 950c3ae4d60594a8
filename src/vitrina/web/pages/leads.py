"""The practitioner's page of booking requests, and its short form on the build's page."""

from dataclasses import dataclass
from typing import ClassVar

from vitrina.domain.counting import plural
from vitrina.web.pages.message import MessagePage
from vitrina.web.pages.parts import Action, Scheme


@dataclass(frozen=True)
class LeadCard:
    """One request, ready to read. `phone` is empty for who waits for an answer in messages."""

    id: str
    service: str
    wanted: str
    came: str
    dialog_url: str
    phone: str = ""
    phone_url: str = ""
    is_handled: bool = False


@dataclass(frozen=True)
class LeadsCard:
    """The newest requests beside the finished community; `url` is the private link."""

    url: str
    change_url: str
    csrf: str
    newest: tuple[LeadCard, ...] = ()
    waiting: int = 0
    total: int = 0

    @property
    def lead(self) -> str:
        """How many wait for an answer, or that there is nothing yet."""
        return _say_how_many(self.waiting, self.total)


@dataclass(frozen=True)
class LeadsPage:
    """`home` is the page's own address; its key is the right to see and to change what is here."""

    template: ClassVar[str] = "leads.html"

    theme: str
    community: str
    community_url: str
    home: str
    csrf: str
    waiting: tuple[LeadCard, ...] = ()
    handled: tuple[LeadCard, ...] = ()
    scheme: Scheme = "auto"

    @property
    def lead(self) -> str:
        """How many wait for an answer."""
        return _say_how_many(len(self.waiting), len(self.waiting) + len(self.handled))


def say_link_changed() -> MessagePage:
    """The link to the requests was changed for another one: 410."""
    return MessagePage(
        title="Эта ссылка больше не действует",
        text="Её сменили на новую. Новая ссылка на заявки есть на странице вашего сообщества в "
        "Витрине.",
        icon="clock",
    )


def say_no_such_leads() -> MessagePage:
    """An unknown link to requests: 404."""
    return MessagePage(
        title="По этому адресу ничего нет",
        text="Проверьте ссылку: она длинная, и при копировании часть могла потеряться.",
        icon="search",
    )


def say_no_such_lead(home: str) -> MessagePage:
    """The request is not of this page, or is deleted already: 404."""
    return MessagePage(
        title="Такой заявки здесь нет",
        text="Возможно, её удалили в другой вкладке или прошёл срок, сколько мы храним заявки.",
        actions=(Action("К заявкам", home),),
        icon="search",
    )


def _say_how_many(waiting: int, total: int) -> str:
    if not total:
        return "Пока никто не записывался. Когда бот примет заявку, она появится здесь."
    if not waiting:
        return "Всем отвечено."
    return f"{waiting} {plural(waiting, 'заявка ждёт', 'заявки ждут', 'заявок ждут')} ответа."
