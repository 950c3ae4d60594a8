"""What a school may say of itself: read field by field, each mistake at its place."""

from typing import Any

import pytest

from vitrina.domain.reader import InvalidForm
from vitrina.domain.school import (
    HELP_LINKS,
    Course,
    School,
    SchoolProfile,
    contact_link,
    read_course,
    read_profile,
)

PACKS = ("massage", "manicure")


def wrong(sent: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(InvalidForm) as refused:
        read_profile(sent, PACKS, "")
    return [(error.field, error.reason.code) for error in refused.value.errors]


def test_nothing_is_required() -> None:
    assert read_profile({}, PACKS, "logo") == SchoolProfile(logo="logo")


def test_everything_is_read() -> None:
    profile = read_profile(
        {
            "name": "  Школа   «Руки» ",
            "contact": "help@ruki.ru",
            "accent": "#2F6F5E",
            "operator_name": "ООО «Руки»",
            "operator_address": "420000, Казань,\r\nул. Баумана, 1",
            "pack": "manicure",
            "help_links": [
                {"title": "Частые вопросы", "url": "ruki.ru/faq"},
                {"title": "", "url": ""},
            ],
        },
        PACKS,
        "",
    )
    assert profile.name == "Школа «Руки»"
    assert profile.accent == "2f6f5e"
    assert profile.operator_address == "420000, Казань, ул. Баумана, 1"
    assert [(one.title, one.url) for one in profile.help_links] == [
        ("Частые вопросы", "https://ruki.ru/faq")
    ]
    assert SchoolProfile.model_validate_json(profile.model_dump_json()) == profile


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({"name": "я" * 81}, [("name", "form.too_long")]),
        ({"accent": "red"}, [("accent", "form.accent")]),
        ({"operator_name": "ООО"}, [("operator_address", "form.operator_half")]),
        ({"operator_address": "Казань"}, [("operator_name", "form.operator_half")]),
        ({"pack": "../etc"}, [("pack", "form.pack_unknown")]),
        (
            {"help_links": [{"title": "Сюда", "url": "javascript:alert(1)"}]},
            [("help_links.0.url", "form.help_url")],
        ),
        (
            {"help_links": [{"title": "Сюда", "url": "http://127.0.0.1/"}]},
            [("help_links.0.url", "form.help_url")],
        ),
        (
            {"help_links": [{"title": "Сюда", "url": ""}, {"title": "", "url": "ruki.ru"}]},
            [
                ("help_links.0.url", "form.help_url_missing"),
                ("help_links.1.title", "form.help_title_missing"),
            ],
        ),
    ],
)
def test_each_mistake_is_at_its_field(sent: dict[str, Any], expected: list[Any]) -> None:
    assert wrong(sent) == expected


def test_more_links_than_are_offered_are_not_read() -> None:
    rows = [{"title": "Сюда", "url": "ruki.ru"}] * (HELP_LINKS + 3)
    assert len(read_profile({"help_links": rows}, PACKS, "").help_links) == HELP_LINKS


@pytest.mark.parametrize(
    ("contact", "link"),
    [
        ("help@ruki.ru", "mailto:help@ruki.ru"),
        ("+7 (900) 000-00-00", "tel:+79000000000"),
        ("https://t.me/ruki_help", "https://t.me/ruki_help"),
        ("javascript:alert(1)", ""),
        ("https://user:secret@ruki.ru", ""),
        ("куратор Марина, +7 900 000-00-00", ""),
        ("", ""),
    ],
)
def test_where_a_contact_leads(contact: str, link: str) -> None:
    assert contact_link(contact) == link


def test_a_course_is_read() -> None:
    course = read_course(
        {
            "course_id": "M-1",
            "name": "Массаж с нуля",
            "pack": "massage",
            "theme": "clay",
            "techniques": ["Классический", "классический", "", "Спортивный"],
        },
        PACKS,
        ("M-2",),
    )
    assert course.defaults.techniques == ("Классический", "Спортивный")
    assert Course.model_validate_json(course.model_dump_json()) == course
    with pytest.raises(InvalidForm) as refused:
        read_course({"course_id": "M-2", "theme": "pink"}, PACKS, ("M-2",))
    assert [(error.field, error.reason.code) for error in refused.value.errors] == [
        ("course_id", "form.course_id_taken"),
        ("name", "form.course_name_missing"),
        ("theme", "form.theme"),
    ]


def test_a_course_says_its_trade_before_the_school() -> None:
    school = School(
        SchoolProfile(pack="manicure"),
        {
            "m": Course(course_id="m", name="М", pack="massage"),
            "n": Course(course_id="n", name="Н"),
        },
    )
    assert [school.pack_of(course) for course in ("m", "n", "?", "")] == [
        "massage", "manicure", "manicure", "manicure",
    ]  # fmt: skip
