"""What of a form its pictures will be made without, because our fonts have no such letters."""

from collections.abc import Iterator

from vitrina.art.letters import find_undrawn_line
from vitrina.web.form.form_values import FormValues
from vitrina.wording.letters import say_undrawn

_LETTERS_SHOWN = 6


def find_letter_notes(values: FormValues) -> list[dict[str, str]]:
    """`{"field", "message"}` of each field with letters that cannot be drawn, in their order."""
    return [
        {"field": field, "message": say_undrawn(letters[:_LETTERS_SHOWN])}
        for field, text in _list_texts(values)
        if (letters := find_undrawn_line(text))
    ]


def _list_texts(values: FormValues) -> Iterator[tuple[str, str]]:
    yield "name", values.name
    yield "city", values.city
    yield "area", values.area
    for index, technique in enumerate(values.techniques):
        yield f"techniques.{index}", technique
    for index, row in enumerate(values.pricing):
        yield f"pricing.{index}.title", row.title
    yield "address", values.address
    yield "hours", values.hours
