"""Olga fills in the form, makes mistakes, and loses nothing of what she typed."""

import re
from dataclasses import fields, replace
from html.parser import HTMLParser
from typing import Any

import pytest

from vitrina.domain.form import InvalidForm, parse_practitioner
from vitrina.domain.practitioner import PATTERNS
from vitrina.domain.timezones import timezone_of
from vitrina.web.form.form_errors import FieldMessage, say_errors
from vitrina.web.form.form_page import FormPage
from vitrina.web.form.form_reading import is_row_edit, read_form, read_values, values_from_json
from vitrina.web.form.form_values import FormValues, PriceRow
from vitrina.web.look.parts import Notice
from vitrina.web.look.template import render
from vitrina.wording.form_page import say_how_many_errors
from vitrina.wording.reasons import say_reason

POSTED = [
    ("csrf", "secret"),
    ("name", "  Ольга Васильева "),
    ("city", "Набережные Челны"),
    ("area", "Новый город"),
    ("phone", "8 900 555-01-28"),
    ("telegram", "@olga_massage"),
    ("website", "olga-massage.ru"),
    ("techniques", "Классический"),
    ("techniques", "Гавайский"),
    ("techniques", ""),
    ("price_title", "Массаж спины"),
    ("price_rubles", "1 500"),
    ("price_minutes", "40"),
    ("price_title", ""),
    ("price_rubles", ""),
    ("price_minutes", ""),
    ("price_title", "Массаж лица"),
    ("price_rubles", "1600"),
    ("price_minutes", ""),
    ("has_room", "1"),
    ("is_home_visit", "1"),
    ("address", "пр. Мира, 24"),
    ("hours", "Пн–Сб 10:00–20:00"),
    ("about", "Первая строка\r\nвторая"),
    ("theme", "clay"),
    ("pattern", "waves"),
    ("photo_id", "0123456789abcdef0123456789abcdef"),
    ("seed", "seed-of-olga"),
    ("own:post/2", "Мои цены\r\nи слова"),
    ("drop", "post/3"),
    ("consent_personal_data", "1"),
    ("consent_publication", "1"),
]
OLGA = read_values(POSTED)


class Document(HTMLParser):
    """The parts of a page that tests ask about."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.labelled: set[str] = set()
        self.inputs: list[dict[str, str]] = []
        self.links: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self._label_depth = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.append((tag, given))
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "label":
            self._label_depth += 1
            self.labelled.add(given.get("for", ""))
        if tag in ("input", "textarea", "select"):
            self.inputs.append(given | {"inside_label": "yes" if self._label_depth else ""})
        if tag == "a":
            self.links.append(given.get("href", ""))

    def handle_endtag(self, tag: str) -> None:
        self._label_depth -= tag == "label"

    def input(self, name: str, value: str | None = None) -> dict[str, str]:
        return next(
            given
            for given in self.inputs
            if given.get("name") == name and value in (None, given.get("value"))
        )


def test_a_posted_form_takes_the_shape_of_the_api_with_values_as_typed() -> None:
    sent = read_form(POSTED)
    assert sent["name"] == "  Ольга Васильева "
    assert sent["phone"] == "8 900 555-01-28"
    assert sent["techniques"] == ["Классический", "Гавайский"]
    assert sent["pricing"] == [
        {"title": "Массаж спины", "price": "1 500", "minutes": "40"},
        {"title": "Массаж лица", "price": "1600", "minutes": ""},
    ]
    assert sent["consents"] == {"personal_data": True, "publication": True}
    assert sent["about"] == "Первая строка\nвторая"


def test_what_the_preview_was_made_with_is_posted_too() -> None:
    sent = read_form(POSTED)
    assert (sent["pattern"], sent["seed"]) == ("waves", "seed-of-olga")
    assert sent["photo_id"] == "0123456789abcdef0123456789abcdef"
    assert sent["overrides"] == {"post/2": "Мои цены\nи слова", "post/3": None}
    page = Document(render(FormPage(csrf="c", values=OLGA)))
    assert page.input("seed")["value"] == "seed-of-olga"
    assert page.input("own:post/2")["value"] == "Мои цены\nи слова"
    assert page.input("drop")["value"] == "post/3"
    assert "checked" in page.input("pattern", "waves")


def test_a_fresh_form_shows_the_drawing_that_its_seed_will_choose() -> None:
    page = FormPage(csrf="c", values=FormValues(seed="seed-of-olga"))
    assert page.fresh and page.pattern in PATTERNS
    assert "checked" in Document(render(page)).input("pattern", page.pattern)


def test_promises_are_marked_beside_errors_where_there_are_no_scripts() -> None:
    values = replace(OLGA, about="Лечу спину", techniques=("лечебный",))
    errors = (FieldMessage("city", "Напишите город"),)
    html = render(FormPage(csrf="c", values=values, errors=errors)).replace("\u00a0", " ")
    assert html.count("можно писать только с медицинской лицензией") == 2
    assert "медицинской" not in render(FormPage(csrf="c", values=values))


def test_the_shape_is_the_one_the_domain_reads() -> None:
    practitioner = parse_practitioner(
        read_form(POSTED), timezone_of=lambda city: "Europe/Moscow", consents_required=True
    )
    assert practitioner.phone == "+79005550128"
    assert [price.rubles for price in practitioner.pricing] == [1500, 1600]
    assert practitioner.is_home_visit
    assert practitioner.theme == "clay"


def test_without_a_room_the_address_stays_in_the_form_but_is_not_sent() -> None:
    posted = [(name, value) for name, value in POSTED if name != "has_room"]
    assert read_form(posted)["address"] == ""
    assert read_values(posted).address == "пр. Мира, 24"


def test_an_empty_form_is_told_every_missing_thing_and_each_has_its_place_on_the_page() -> None:
    with pytest.raises(InvalidForm) as caught:
        parse_practitioner(
            read_form([]), timezone_of=lambda city: "Europe/Moscow", consents_required=True
        )
    errors = say_errors(caught.value.errors)
    assert {error.field for error in errors} >= {"name", "techniques", "pricing"}
    page = Document(render(FormPage(csrf="c", values=read_values([]), errors=errors)))
    for error in errors:
        assert f"#{error.field}" in page.links
        assert f"error-{error.field}" in page.ids


ALL_PATHS = [
    *("name", "city", "area", "phone", "telegram", "website", "techniques"),
    *("techniques.1", "pricing"),
    *("pricing.0.title", "pricing.0.price", "pricing.0.minutes", "pricing.1.price"),
    *(
        "has_room",
        "address",
        "hours",
        "about",
        "theme",
        "consents.personal_data",
        "consents.publication",
    ),
]


def test_every_error_links_to_a_field_that_exists_and_is_described_by_its_message() -> None:
    errors = tuple(FieldMessage(path, f"Поправьте {path}") for path in ALL_PATHS)
    html = render(FormPage(csrf="c", values=OLGA, errors=errors))
    page = Document(html)
    targets = [link.removeprefix("#") for link in page.links if link.startswith("#")]
    assert set(ALL_PATHS) <= set(targets)
    assert set(targets) <= set(page.ids)
    described = {
        place for _, given in page.tags for place in given.get("aria-describedby", "").split()
    }
    assert described <= set(page.ids)
    assert {f"error-{path}" for path in ALL_PATHS} <= set(page.ids)
    invalid = {given["id"] for _, given in page.tags if given.get("aria-invalid") == "true"}
    assert {"name", "phone", "pricing.1.price", "techniques.1", "about"} <= invalid


def test_the_error_head_is_an_alert_whose_number_agrees() -> None:
    errors = (FieldMessage("city", "Напишите город"), FieldMessage("phone", "Не хватает цифр"))
    html = render(FormPage(csrf="c", values=OLGA, errors=errors))
    assert "Почти всё, поправьте два места" in html
    assert ("div", {"role": "alert", "id": "errors", "tabindex": "-1"}) in Document(html).tags


@pytest.mark.parametrize(
    ("count", "ending"),
    [(1, "одно место"), (2, "два места"), (5, "пять мест"), (11, "11 мест"), (21, "21 место")],
)
def test_places_are_counted_in_russian(count: int, ending: str) -> None:
    assert say_how_many_errors(count) == f"Почти всё, поправьте {ending}"


def test_an_error_of_a_field_the_page_does_not_have_is_still_said() -> None:
    errors = (FieldMessage("student_id", "До 64 знаков: буквы, цифры"),)
    html = render(FormPage(csrf="c", values=OLGA, errors=errors))
    assert "До\u00a064\u00a0знаков: буквы, цифры" in html
    assert "#student_id" not in Document(html).links


def test_what_was_typed_comes_back_unchanged() -> None:
    known = ("Классический", "Медовый")
    page = Document(render(FormPage(csrf="c", values=OLGA, suggested=known)))
    assert page.input("name")["value"] == "  Ольга Васильева "
    assert page.input("phone")["value"] == "8 900 555-01-28"
    assert "checked" in page.input("techniques", "Гавайский")
    assert "checked" not in page.input("techniques", "Медовый")
    assert "checked" in page.input("theme", "clay")
    titles = [given["value"] for given in page.inputs if given.get("name") == "price_title"]
    assert titles == ["Массаж спины", "Массаж лица", ""]  # the last one is the scripts' template


def test_posting_the_shown_page_again_gives_the_same_values() -> None:
    html = render(FormPage(csrf="c", values=OLGA))
    assert read_values(submit(html)) == OLGA


def test_a_multiline_text_survives_the_round_trip_even_with_a_leading_empty_line() -> None:
    values = replace(OLGA, about="\nс новой строки\n")
    assert read_values(submit(render(FormPage(csrf="c", values=values)))) == values


def test_consents_are_never_ticked_beforehand() -> None:
    page = Document(render(FormPage(csrf="c")))
    assert "checked" not in page.input("consent_personal_data")
    assert "checked" not in page.input("consent_publication")
    assert not values_from_json(read_form(POSTED)).personal_data


def test_the_form_is_filled_again_from_what_was_sent_to_vk() -> None:
    values = values_from_json(read_form(POSTED))
    assert replace(values, personal_data=True, publication=True) == OLGA
    numbers = values_from_json({"pricing": [{"title": "А", "price": 2500, "minutes": None}]})
    assert numbers.pricing == (PriceRow("А", "2500", ""),)
    assert values_from_json({"techniques": "не список", "pricing": 7}) == FormValues()


def test_a_row_is_added_without_scripts() -> None:
    posted = [*POSTED, ("add_price", "1")]
    assert is_row_edit(posted)
    assert read_values(posted).pricing == (*OLGA.pricing, PriceRow())
    assert read_form(posted)["pricing"] == read_form(POSTED)["pricing"]


def test_a_row_is_removed_without_scripts_by_its_place_on_the_page() -> None:
    posted = [*POSTED, ("remove_price", "2")]
    assert is_row_edit(posted)
    assert read_values(posted).pricing == OLGA.pricing[:1]
    assert read_values([*POSTED, ("remove_price", "что угодно")]).pricing == OLGA.pricing


def test_enter_in_a_field_sends_the_form_and_presses_no_row_button() -> None:
    buttons = [given for tag, given in Document(render(FormPage(csrf="c"))).tags if tag == "button"]
    assert "name" not in buttons[0]
    assert not is_row_edit(POSTED)


def test_only_a_form_without_the_servers_values_takes_the_browsers_draft() -> None:
    assert "data-fresh" in render(FormPage(csrf="c"))
    assert "data-fresh" not in render(FormPage(csrf="c", values=OLGA))


def test_every_field_has_a_label_and_every_id_is_its_own() -> None:
    page = Document(render(FormPage(csrf="c", values=OLGA)))
    assert len(page.ids) == len(set(page.ids))
    for given in page.inputs:
        if given.get("type") == "hidden":
            continue
        named = given.get("aria-label") or given["inside_label"] or given["id"] in page.labelled
        assert named, given


def test_all_text_is_escaped() -> None:
    evil = '"><script>alert(1)</script>&'
    sent = {item.name: evil for item in fields(FormValues)}
    rows = [{"title": evil, "price": evil, "minutes": evil}]
    values = values_from_json({**sent, "techniques": [evil], "pricing": rows})
    assert values.about == evil
    page = FormPage(
        csrf=evil,
        values=values,
        errors=(FieldMessage("name", evil), FieldMessage("pricing.0.price", evil)),
        notice=Notice("person", evil, evil),
        hidden=((evil, evil),),
        action=evil,
    )
    html = render(page)
    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html
    assert 'data-theme="sage"' in html


def test_a_page_has_nothing_inline_that_its_policy_would_refuse() -> None:
    html = render(FormPage(csrf="c", values=OLGA))
    assert not re.search(r"\sstyle=|<style|\son\w+=|javascript:", html)
    scripts = [given for tag, given in Document(html).tags if tag == "script"]
    assert scripts
    assert all(given["src"].startswith("/static/") for given in scripts)


class Submission(HTMLParser):
    """What a browser without scripts would post."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.items: list[tuple[str, str]] = []
        self._template = 0
        self._area: list[str] | None = None
        self._area_name = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._template += tag == "template"
        if self._template or not given.get("name"):
            return
        if tag == "textarea":
            self._area, self._area_name = [], given["name"]
        unticked = given.get("type") in ("checkbox", "radio") and "checked" not in given
        if tag == "input" and not unticked:
            self.items.append((given["name"], given.get("value", "")))

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area.append(data)

    def handle_endtag(self, tag: str) -> None:
        self._template -= tag == "template"
        if tag == "textarea" and self._area is not None:
            text = "".join(self._area).removeprefix("\n")  # as HTML says of the first line end
            self.items.append((self._area_name, text.replace("\n", "\r\n")))
            self._area = None


def submit(html: str) -> list[tuple[str, str]]:
    return Submission(html).items


def test_what_is_much_too_long_is_shown_again_to_be_shortened() -> None:
    story = "Здравствуйте! Массаж делаю давно, и вот как это было. " * 60
    posted = [("about", story), ("has_room", "1"), ("address", "ул. Мира " * 100)]
    posted.append(("own:post/1", "т" * 5000))
    values = read_values(posted)
    assert values.about == story and values.address == "ул. Мира " * 100
    assert values.overrides == (("post/1", "т" * 5000),)
    errors = errors_of(read_form(posted))
    for field in ("about", "address", "overrides.post/1"):
        assert errors[field].startswith("Слишком длинно: до "), field


def errors_of(sent: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(InvalidForm) as refused:
        parse_practitioner(sent, timezone_of=timezone_of)
    return {error.field: say_reason(error.reason) for error in refused.value.errors}
