"""What people typed, made safe for a page: escaped text in which links only look like links."""

import re
from collections.abc import Iterator

from markupsafe import Markup, escape

LINK = re.compile(
    r"""
    https?://[^\s<>"]+[^\s<>".,:;!?)»]            # an address, without the stop after it
    | (?<![\w/])\#[^\W_]\w*(?:@\w+)?              # a hashtag
    | (?<![\w.+])(?:\+7|8)                        # a Russian phone
      [ \u00a0(-]{0,2}\d{3}[ \u00a0)-]{0,2}\d{3}[ \u00a0-]?\d{2}[ \u00a0-]?\d{2}(?!\d)
    """,
    re.VERBOSE,
)
LINE_CHARS = 64


def highlight_links(text: str) -> Markup:
    """The escaped text with phones, hashtags and addresses wrapped in `<span class="lnk">`.

    Nothing can be clicked: what a stranger typed must not lead a visitor anywhere."""
    return Markup("").join(_wrap_links(text))


def fold_text(text: str, lines: int) -> tuple[str, str]:
    """The text in two, shown and folded away, when it takes more than about `lines` lines.

    A text that is only a little longer stays whole; the cut falls between lines or words."""
    if _count_lines(text) <= lines + lines // 3:
        return text, ""
    head = ""
    for line in text.splitlines(keepends=True):
        if _count_lines(head + line) > lines:
            break
        head += line
    if not head.strip():
        head = text[: lines * LINE_CHARS].rpartition(" ")[0] or text[: lines * LINE_CHARS]
    head = head.rstrip()
    return head, text[len(head) :]


def _count_lines(text: str) -> int:
    return sum(1 + len(line) // LINE_CHARS for line in text.splitlines())


def _wrap_links(text: str) -> Iterator[Markup]:
    end = 0
    for found in LINK.finditer(text):
        yield escape(text[end : found.start()])
        yield Markup('<span class="lnk">{}</span>').format(found[0])
        end = found.end()
    yield escape(text[end:])


def format_count(number: int, one: str, few: str, many: str) -> str:
    """«1 подписчик», «2 подписчика», «5 подписчиков», with a no-break space."""
    tens, units = number % 100, number % 10
    if units == 1 and tens != 11:
        word = one
    elif 2 <= units <= 4 and not 12 <= tens <= 14:
        word = few
    else:
        word = many
    return f"{number}\u00a0{word}"


def format_price(rubles: float) -> str:
    """«1 500 ₽» or «99,50 ₽» with no-break spaces."""
    amount = f"{rubles:,.0f}" if float(rubles).is_integer() else f"{rubles:,.2f}"
    return amount.replace(",", "\u00a0").replace(".", ",") + "\u00a0₽"


def make_initials(name: str) -> str:
    """Up to two capital letters to stand where a picture is missing: «Ольга Васильева» → «ОВ»."""
    words = [word for word in re.split(r"[^\w]+", name) if word and not word[0].isdigit()]
    return "".join(word[0].upper() for word in words[:2]) or "?"
