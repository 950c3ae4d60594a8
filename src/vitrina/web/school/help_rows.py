"""Fields that pages of the school share: professions, links to help, a message for each field."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request

from vitrina.domain.school import HELP_LINKS, HelpLink
from vitrina.web.form.form_errors import FieldMessage
from vitrina.web.http.context import context_of

Choice = tuple[str, str]  # what is sent, and what is read


def pack_choices(request: Request) -> tuple[Choice, ...]:
    """The professions that can be used, each by the word of its trade."""
    context = context_of(request)
    names = context.application.school.list_packs()
    return tuple((name, pack_label(request, name)) for name in names)


def pack_label(request: Request, name: str) -> str:
    """The trade of a profession's texts, with the name of the pack."""
    trade = context_of(request).services.pack_named(name).head.trade
    return f"{trade} ({name})"


@dataclass(frozen=True)
class HelpRow:
    """A row of the links to help, exactly as typed."""

    title: str = ""
    url: str = ""


def read_rows(pairs: Sequence[tuple[str, str]]) -> tuple[HelpRow, ...]:
    """The rows as typed, those that are left empty too."""
    titles = [value for name, value in pairs if name == "help_title"]
    urls = [value for name, value in pairs if name == "help_url"]
    rows = [HelpRow(title, url) for title, url in zip(titles, urls, strict=False)]
    return tuple(rows[:HELP_LINKS])


def rows_of(links: Sequence[HelpLink]) -> tuple[HelpRow, ...]:
    """Saved links as their fields hold them."""
    return tuple(HelpRow(link.title, link.url) for link in links)


def rows_as_sent(rows: Sequence[HelpRow]) -> list[dict[str, str]]:
    """The rows as `domain.school` reads them."""
    return [{"title": row.title, "url": row.url} for row in rows]


def fill_rows(rows: Sequence[HelpRow]) -> tuple[HelpRow, ...]:
    """The rows, and empty ones up to as many as there may be."""
    return (*rows, *(HelpRow() for _ in range(HELP_LINKS - len(rows))))


def first_messages(errors: Sequence[FieldMessage]) -> dict[str, str]:
    """The first message of each field; an empty one for every other field."""
    found: dict[str, str] = defaultdict(str)
    for error in errors:
        found.setdefault(error.field, error.message)
    return found
