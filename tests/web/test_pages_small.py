"""The pages that say one thing: before the grant, when something is off, and the consents."""

import re

import pytest

from vitrina.web.form.consent_page import CONSENT_VERSION, ConsentPage
from vitrina.web.grant.confirm_page import ConfirmPage
from vitrina.web.look import message as say
from vitrina.web.look.message import MessagePage
from vitrina.web.look.parts import Action
from vitrina.web.look.template import Page, render
from vitrina.web.look.typography import set_rubles, set_words
from vitrina.wording.dates import say_seconds_left, say_took

EVIL = '"><script>alert(1)</script>'
AGAIN = Action("Попробовать ещё раз", "/again", post=True, fields=(("csrf", "mark"),))
CONFIRM = ConfirmPage(
    title="Массаж • Казань • Ольга В.",
    name="Ольга Васильева",
    city="Казань",
    theme="breeze",
    action="/oauth/go/ticket",
    csrf="mark",
    products=5,
    posts=8,
)


def test_before_the_grant_a_person_sees_what_will_be_made_and_for_whom() -> None:
    html = render(CONFIRM)
    for shown in ("Массаж • Казань • Ольга В.", "Ольга Васильева", "Казань", "Морской бриз"):
        assert shown in html
    assert "5\u00a0услуг с\u00a0ценами, 8\u00a0записей" in html
    assert 'method="post" action="/oauth/go/ticket"' in html
    assert 'name="csrf" value="mark"' in html
    assert "ничего не&nbsp;произойдёт" in html
    assert 'data-theme="breeze"' in html


def test_nothing_on_the_page_before_the_grant_starts_by_itself() -> None:
    html = render(CONFIRM)
    assert "<script" not in html
    assert "http-equiv" not in html


MESSAGES = [
    say.say_state_used(),
    say.say_no_such_build(),
    say.say_no_such_page(),
    say.say_too_many(30),
    say.say_try_again(),
    say.say_too_many_builds(2100, AGAIN),
    say.say_too_large(),
    say.say_too_many_grants(300),
    say.say_too_busy(60),
    say.say_grant_refused(AGAIN),
    say.say_grant_too_narrow(("groups", "wall"), AGAIN),
    say.say_vk_unreachable(AGAIN),
    say.say_form_expired(),
    say.say_our_fault("a1b2"),
]


@pytest.mark.parametrize("page", MESSAGES, ids=lambda page: page.title)
def test_a_message_is_calm_and_leads_on(page: MessagePage) -> None:
    html = render(page)
    text = f"{page.title} {page.text}"
    assert not re.search(r"!|ошибк|успешно|пожалуйста|необходимо|данный", text, re.IGNORECASE)
    assert html.count("<h1>") == 1
    assert len(page.actions) <= 2
    for action in page.actions:
        assert action.label in html
        assert action.url in html


def test_the_wait_is_told_in_minutes() -> None:
    assert "через минуту" in say.say_too_many(60).text
    assert "через 2 минуты" in say.say_too_many(91).text
    assert "через 35 минут" in say.say_too_many(2100).text


def test_missing_rights_are_named() -> None:
    said = render(say.say_grant_too_narrow(("groups", "photos"), AGAIN))
    assert "сообщества, фотографии" in said


def test_a_reference_is_given_only_when_there_is_one() -> None:
    assert "a1b2" in say.say_our_fault("a1b2").text
    assert "метку" not in say.say_our_fault().text


def test_both_consents_carry_their_version() -> None:
    personal, publication = (
        render(ConsentPage(consent="personal_data")),
        render(ConsentPage(consent="publication")),
    )
    assert "Согласие на\u00a0обработку персональных данных" in personal
    assert "открыто показать" in publication
    for html in (personal, publication):
        assert CONSENT_VERSION in html


def test_text_of_small_pages_is_escaped() -> None:
    pages: list[Page] = [
        ConfirmPage(EVIL, EVIL, EVIL, EVIL, EVIL, EVIL),
        MessagePage(EVIL, EVIL, (Action(EVIL, EVIL, post=True, fields=((EVIL, EVIL),)),)),
    ]
    for page in pages:
        html = render(page)
        assert "<script>alert" not in html
        assert "&lt;script&gt;" in html
        assert 'data-theme="sage"' in html


@pytest.mark.parametrize(
    ("plain", "set_text"),
    [
        ("и на дом", "и_на_дом"),
        ("Ольга В. из Казани", "Ольга_В. из_Казани"),
        ("от 5 до 600 минут", "от_5_до_600_минут"),
        ("Пн–Сб 10:00", "Пн–Сб 10:00"),
        ("какой-то текст", "какой-то текст"),
    ],
)
def test_short_words_and_units_do_not_part(plain: str, set_text: str) -> None:
    assert set_words(plain) == set_text.replace("_", "\u00a0")


def test_numbers_are_set() -> None:
    assert set_rubles(1250000) == "1\u00a0250\u00a0000\u00a0₽"
    assert say_seconds_left(0) == "ещё немного"
    assert say_seconds_left(100) == "ещё минут\u00a02"
    assert say_took(1) == "1\u00a0секунду"
    assert say_took(150) == "2\u00a0минуты"
