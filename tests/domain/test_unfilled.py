"""Variables that nobody filled in are refused where they came, by name."""

from typing import Any

import pytest

from vitrina.domain.form import InvalidForm, parse_practitioner
from vitrina.domain.unfilled import find_variable

FORM: dict[str, Any] = {
    "name": "Ольга",
    "city": "Казань",
    "phone": "+79005550128",
    "techniques": ["классический"],
    "pricing": [{"title": "Массаж", "price": 1500}],
    "is_home_visit": True,
}
VARIABLES = (
    "{first_name}", "{{name}}", "{{ user.name }}", "${name}", "%name%", "%FIRSTNAME%", "[name]",
    "$name", "*|FNAME|*", "<%= name %>", "{имя клиента}", "null", "None", "undefined",
)  # fmt: skip
REAL = (
    "Ольга", "скидка 50% и 20%", "от 100$", "$100", "10% скидка, 5% бонус", "[id1|Ольга]",
    "каб. [5]", "Анна :{ )", "№ 5 {", "Нина", "nullable",
)  # fmt: skip


def errors_of(**changes: object) -> list[tuple[str, str, str]]:
    try:
        parse_practitioner({**FORM, **changes}, timezone_of=lambda city: "Europe/Moscow")
    except InvalidForm as refused:
        return [
            (one.field, one.reason.code, str(one.reason.data.get("variable", "")))
            for one in refused.errors
        ]
    return []


def test_a_variable_is_told_from_a_text() -> None:
    assert [text for text in VARIABLES if not find_variable(text)] == []
    assert [text for text in REAL if find_variable(text)] == []


@pytest.mark.parametrize("field", ["name", "city", "area", "address", "hours", "about"])
def test_each_field_refuses_a_variable_by_name(field: str) -> None:
    for variable in VARIABLES:
        assert errors_of(**{field: variable}) == [(field, "form.unfilled", variable)]
    assert errors_of(**{field: "Привет, {first_name}"})[0][2] == "{first_name}"


def test_rows_refuse_it_too() -> None:
    found = errors_of(techniques=["%t%x", "%tech%"], pricing=[{"title": "{{t}}", "price": 1}])
    assert found == [
        ("techniques.1", "form.unfilled", "%tech%"),
        ("pricing.0.title", "form.unfilled", "{{t}}"),
    ]


def test_an_address_or_signs_are_no_name_and_no_city() -> None:
    for field in ("name", "city"):
        for typed in ("anna.k@mail.example", "https://vk.com/anna"):
            assert errors_of(**{field: typed}) == [(field, f"form.{field}_is_address", "")]
        assert errors_of(**{field: "..."}) == [(field, f"form.{field}_without_letters", "")]
        assert errors_of(**{field: "[ваше имя]"}) == [(field, "form.unfilled", "[ваше имя]")]


def test_the_hyphen_of_a_text_program_is_a_plain_one() -> None:
    sent = {**FORM, "city": "Ростов\u2011на\u2011Дону", "name": "Анна\u2010Мария"}
    read = parse_practitioner(sent, timezone_of=lambda city: "Europe/Moscow")
    assert (read.city, read.name) == ("Ростов-на-Дону", "Анна-Мария")
