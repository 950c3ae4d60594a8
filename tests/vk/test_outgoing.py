"""Every text of a call is clean and literal, whoever wrote it and whatever carries it."""

import html
import inspect
from collections.abc import Callable
from typing import Any, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vitrina.domain.markup import remove_markup
from vitrina.vk.call import Call
from vitrina.vk.methods import board, bots, groups, market, photos, users, wall
from vitrina.vk.outgoing import is_shown_as, write_text

HOSTILE = "[id1|Ольга]\n@club1 и &#64;id1"
WRITTEN = "Ольга\nclub1 и &amp;#64;id1"
TEXTS: list[tuple[Call[Any], dict[str, str]]] = [
    (groups.create(HOSTILE), {"title": WRITTEN}),
    (groups.edit(7, {"description": HOSTILE, "wall": 1}), {"description": WRITTEN, "wall": "1"}),
    (wall.post(7, HOSTILE), {"message": WRITTEN}),
    (wall.edit(7, 1, HOSTILE), {"message": WRITTEN}),
    (
        market.edit(7, 1, name=HOSTILE, description=HOSTILE, rubles=1, main_photo_id=1),
        {"name": WRITTEN, "description": WRITTEN},
    ),
    (board.add_topic(7, HOSTILE, HOSTILE), {"title": WRITTEN, "text": WRITTEN}),
    (
        market.add(7, name=HOSTILE, description=HOSTILE, rubles=1),
        {"name": WRITTEN, "description": WRITTEN},
    ),
    (bots.send_message(7, HOSTILE, random_id=1), {"message": WRITTEN}),
]
# Parameters that are no words of people: they go to VK letter by letter.
LITERAL = frozenset(
    {
        "group_type", "state", "posts", "guid", "sku", "url", "secret_key", "keyboard", "server",
        "photo", "upload_hash", "attachments", "events", "upload_response",
    }
)  # fmt: skip


@pytest.mark.parametrize(("call", "written"), TEXTS, ids=lambda one: getattr(one, "method", ""))
def test_the_texts_of_a_call_are_cleaned_where_they_go_out(
    call: Call[Any], written: dict[str, str]
) -> None:
    assert written.items() <= call.form().items()


def test_no_text_of_any_call_is_forgotten() -> None:
    """A new builder with a text in it belongs into TEXTS, or its parameter among LITERAL."""
    taken = {
        f"{module.__name__.rpartition('.')[2]}.{name}": text_parameters(builder) - LITERAL
        for module in (board, bots, groups, market, photos, users, wall)
        for name, builder in inspect.getmembers(module, inspect.isfunction)
        if builder.__module__ == module.__name__ and not name.startswith("_")
    }
    assert {name: words for name, words in taken.items() if words} == {
        "groups.create": {"title"},
        "groups.edit": {"fields"},
        "wall.post": {"message"},
        "wall.edit": {"message"},
        "board.add_topic": {"title", "text"},
        "market.add": {"name", "description"},
        "market.edit": {"name", "description"},
        "bots.send_message": {"message"},
        "bots.add_callback_server": {"title"},
        "bots.edit_callback_server": {"title"},
    }
    added = bots.add_callback_server(7, url="https://x.ru", title="@club1", secret_key="s")
    edited = bots.edit_callback_server(7, 1, url="https://x.ru", title="@club1", secret_key="s")
    assert added.form()["title"] == edited.form()["title"] == "club1"


def text_parameters(builder: Callable[..., Any]) -> set[str]:
    """Names of the parameters that hold a text, alone or among others."""
    hints = get_type_hints(builder)
    if "Call" not in str(hints.get("return")):
        return set()
    return {name for name, kind in hints.items() if name != "return" and "str" in str(kind)}


PIECES = st.lists(
    st.sampled_from(
        ["&", "#", "64", ";", "x40", "amp", "lt", "commat", "[id1", "|", "]", "@", "id1", " ",
         "&copy", "&not", "it;", "#38;", "я", "\n", "&#6", "&ampx", "&#x5b;", "sup", "1", "R&B",
         "&#" + "9" * 5000]
    ),
    max_size=12,
).map("".join)  # fmt: skip


@settings(max_examples=500, deadline=None)
@given(PIECES | st.text())
def test_what_vk_decodes_is_what_was_typed(text: str) -> None:
    written = write_text(text)
    assert html.unescape(written) == remove_markup(text)
    assert remove_markup(written) == written
    assert is_shown_as(text, html.unescape(written))
    assert is_shown_as(text, f" {html.unescape(written)}\n")


@pytest.mark.parametrize("text", ["Иван & Ко", "R&B", "M&M's", "10 % & 5 %", "a&b=c", "&", "&;"])
def test_an_ampersand_of_its_own_is_no_entity(text: str) -> None:
    assert write_text(text) == text


def test_another_text_is_not_ours() -> None:
    assert is_shown_as("Массаж &amp; уход", "Массаж & уход")
    assert not is_shown_as("Массаж", "Массаж лица")
