"""From what was sent to a practitioner, or to every error at its field.

Olga fills the form as people do; a school's program sends whatever it likes.
"""

import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vitrina.domain.form import FieldError, InvalidForm, parse_practitioner
from vitrina.domain.practitioner import Consents, Practitioner, Price, Theme
from vitrina.domain.timezones import timezone_of
from vitrina.domain.website import show_website
from vitrina.wording.reasons import say_reason

OLGA: dict[str, Any] = {
    "name": "Ольга Васильева",
    "city": "Казань",
    "phone": "8 900 000-00-00",
    "techniques": ["Классический"],
    "pricing": [{"title": "Массаж 60 мин", "price": 2500}],
}
UNKNOWN = "Такого поля в анкете нет, уберите его"
WITHOUT_IT = "Без него мы не вправе создать сообщество"
TEXT = "Здесь нужен текст"


def parse(sent: object, *, required: bool = False) -> Practitioner:
    def stamp(personal_data: bool, publication: bool) -> Consents:
        return Consents(
            personal_data=personal_data, publication=publication, source="api", version="1"
        )

    return parse_practitioner(
        sent, timezone_of=timezone_of, consents=stamp, consents_required=required
    )


def olga(**changes: Any) -> Practitioner:
    return parse({**OLGA, **changes})


def errors_of(sent: object, *, required: bool = False) -> list[tuple[str, str]]:
    with pytest.raises(InvalidForm) as refused:
        parse(sent, required=required)
    return [(error.field, say_reason(error.reason)) for error in refused.value.errors]


def errors(**changes: Any) -> list[tuple[str, str]]:
    return errors_of({**OLGA, **changes})


# What people type


def test_the_shortest_form_is_enough() -> None:
    practitioner = olga()
    assert practitioner.model_dump() == {
        "name": "Ольга Васильева",
        "city": "Казань",
        "area": "",
        "phone": "+79000000000",
        "telegram": "",
        "website": "",
        "techniques": ("Классический",),
        "pricing": ({"title": "Массаж 60 мин", "rubles": 2500, "minutes": None},),
        "is_home_visit": False,
        "has_room": None,
        "address": "",
        "hours": "",
        "timezone": "Europe/Moscow",
        "about": "",
        "theme": Theme.SAGE,
        "pattern": None,
        "is_photo_everywhere": False,
        "photo_id": "",
        "seed": "",
        "student_id": "",
        "course_id": "",
        "consents": {
            "personal_data": False,
            "publication": False,
            "source": "api",
            "version": "1",
            "address": None,
            "given_at": None,
            "claims_confirmed_at": None,
        },
        "overrides": {},
    }


def test_what_is_typed_is_made_plain() -> None:
    practitioner = olga(
        name="  🌸 Ольга   [id1|Королёва] 🌸",
        city=" набережные  челны ",
        area="@center",
        techniques=[" Классический ", "классический", "Стопы 👣"],
        pricing=[{"title": " Массаж  спины 💆 ", "price": " 2 500 ₽ ", "minutes": "60 мин"}],
        address="ул. Мира,\n24",
        about="Добрый день! 🌸\n\n\n\nЖду вас",
    )
    assert practitioner.name == "Ольга Королёва"
    assert practitioner.city == "набережные челны"
    assert practitioner.area == "center"
    assert practitioner.techniques == ("Классический", "Стопы")
    assert practitioner.pricing == (Price(title="Массаж спины", rubles=2500, minutes=60),)
    assert practitioner.address == "ул. Мира, 24"
    assert practitioner.about == "Добрый день! 🌸\n\nЖду вас"


@pytest.mark.parametrize(
    "typed",
    [
        "olga_massage", "@olga_massage", "t.me/olga_massage", "https://t.me/olga_massage",
        "http://telegram.me/olga_massage/", "HTTPS://T.ME/olga_massage",
        " https://t.me/@olga_massage ", "@olga_massage\u200b",
    ],
)  # fmt: skip
def test_telegram_is_a_name_however_it_is_given(typed: str) -> None:
    assert olga(telegram=typed).telegram == "olga_massage"


@pytest.mark.parametrize(
    "typed",
    [
        "Ольга", "olga", "+79000000000", "1olga", "olga massage", "a" * 33, "https://olga_massage",
        "https://t.me/+79000000000", "https://vk.com/olga_massage", "olga-massage", "t.me/",
    ],
)  # fmt: skip
def test_what_is_no_telegram_name_gets_an_example(typed: str) -> None:
    words = "Напишите имя в Telegram, например olga_massage"
    assert errors(telegram=typed) == [("telegram", words)]


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("olga-massage.ru", "https://olga-massage.ru"),
        (" https://Olga-Massage.RU/ ", "https://olga-massage.ru"),
        ("http://olga.example.com/prices?x=1", "http://olga.example.com/prices?x=1"),
        ("HTTPS://массаж.рф/Цены", "https://массаж.рф/Цены"),
        ("ёлка.рф", "https://ёлка.рф"),
        ("xn--80aa.xn--p1ai", "https://xn--80aa.xn--p1ai"),
        ("dikidi.net/123456", "https://dikidi.net/123456"),
    ],
)
def test_a_site_is_an_address_however_it_is_typed(typed: str, address: str) -> None:
    assert olga(website=typed).website == address
    assert olga(website=address).website == address


@pytest.mark.parametrize(
    "typed",
    [
        "нет", "olga", "localhost", "127.0.0.1", "http://10.0.0.1/", "olga@example.ru",
        "https://olga:key@example.ru", "example.ru:8000", "ftp://example.ru", "javascript:alert(1)",
        "data:text/html,x", "//example.ru", "https://", "example..ru", "-example.ru",
        "example.ru/a b", "мой сайт example.ru", "a." * 50 + "r",
        f"{'a' * 64}.ru", "https://exa mple.ru",
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_site_gets_an_example(typed: str) -> None:
    words = "Напишите адрес сайта, например olga-massage.ru"
    assert errors(website=typed) == [("website", words)]


def test_a_site_is_shown_without_its_scheme_and_telegram_stands_in_for_it() -> None:
    assert show_website(olga(website="https://olga.ru/prices").own_address) == "olga.ru/prices"
    assert olga(website="olga.ru", telegram="olga_massage").own_address == "https://olga.ru"
    assert olga(telegram="@olga_massage").own_address == "https://t.me/olga_massage"
    assert olga().own_address == ""


@pytest.mark.parametrize(
    ("sent", "rubles"),
    [
        ("2 500", 2500), ("2500 ₽", 2500), ("2500₽", 2500), ("2500 руб.", 2500), ("2500 р", 2500),
        ("2500 рублей", 2500), ("2\u00a0500\u202f₽", 2500), ("2500,00", 2500), ("2.500", 2500),
        ("2,500 ₽", 2500), ("2 500.00", 2500), ("2.500,00 ₽", 2500), ("2,5 тыс", 2500),
        ("2​500‎", 2500), ("﻿2500", 2500), ("₽ 2500", 2500), ("цена 2500", 2500),
        ("2500 ₽/час", 2500), ("2500-00", 2500), ("две тысячи 500", 2500),
        (2500.0, 2500), (2500, 2500), (1, 1), (1_000_000, 1_000_000),
    ],
)  # fmt: skip
def test_a_price_is_read_as_people_write_it(sent: object, rubles: int) -> None:
    assert olga(pricing=[{"title": "Массаж", "price": sent}]).pricing[0].rubles == rubles


POSITIVE = "Цена в рублях, больше нуля"
MISSING = "Напишите цену в рублях, например 1500"
ONE = "Одно число, без «от» и промежутка: например, 2500"
FIGURES = "Напишите цену одним числом, цифрами: например, 1500"
FOREIGN = "Цена нужна в рублях, одним числом: например, 1500"
WHOLE = "Только целые рубли, без копеек"
TOO_BIG = "Проверьте цену: она больше миллиона рублей"


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (0, POSITIVE), (-5, POSITIVE), ("-2500", POSITIVE), ("", MISSING), (None, MISSING),
        ("\u200b", MISSING),
        ("бесплатно", FIGURES), ("25OO", FIGURES), ("от 2500", ONE), ("2500+", ONE),
        (True, POSITIVE), ([2500], POSITIVE),
        ({"rubles": 1}, POSITIVE), (float("nan"), POSITIVE), (float("-inf"), POSITIVE),
        ("1e3", FIGURES), ("2000-2500", ONE), ("2 000–2 500 ₽", ONE), ("20 €", FOREIGN),
        (2500.5, WHOLE), ("2500,50", WHOLE), ("2500.5 ₽", WHOLE), (0.5, WHOLE),
        (1_000_001, TOO_BIG), (10**400, TOO_BIG), (float("inf"), TOO_BIG), ("9" * 400, TOO_BIG),
    ],
)  # fmt: skip
def test_a_price_that_cannot_be_is_refused(sent: object, words: str) -> None:
    found = errors(pricing=[{"title": "Массаж", "price": sent}])
    assert found == [("pricing.0.price", words)]


SEVERAL = "Одно число минут, без «от» и промежутка. Для другой длительности добавьте услугу"
NUMBER = "Напишите число минут, например 60"


@pytest.mark.parametrize(
    ("sent", "minutes"),
    [(None, None), ("", None), ("  ", None), (60, 60), ("60", 60), ("60 мин.", 60), (60.0, 60),
     ("90 минут", 90), (5, 5), (600, 600), ("час", 60), ("1 час", 60), ("1,5 часа", 90),
     ("полтора", 90), ("полтора часа", 90), ("1 ч 30 мин", 90), ("1:30", 90), ("1,5", 90),
     (1.5, 90), ("полчаса", 30), ("сорок минут", 40), ("60\u200b", 60), ("\ufeff", None)],
)  # fmt: skip
def test_minutes_may_be_said(sent: object, minutes: int | None) -> None:
    pricing = [{"title": "Массаж", "price": 1, "minutes": sent}]
    assert olga(pricing=pricing).pricing[0].minutes == minutes


@pytest.mark.parametrize(
    "sent",
    [
        4,
        601,
        0,
        -60,
        60.5,
        "11 часов",
        float("inf"),
        10**400,
        "9" * 400,
    ],
)
def test_minutes_are_between_5_and_600(sent: object) -> None:
    pricing = [{"title": "Массаж", "price": 1, "minutes": sent}]
    assert errors(pricing=pricing) == [("pricing.0.minutes", "От 5 до 600 минут")]


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ("60-90", SEVERAL), ("60/90", SEVERAL), ("от 60", SEVERAL), ("час-полтора", SEVERAL),
        ("60 ₽", NUMBER), ("индивидуально", NUMBER), ("60 секунд", NUMBER), (True, NUMBER),
        ([60], NUMBER), (float("nan"), NUMBER),
    ],
)  # fmt: skip
def test_what_is_no_length_says_what_to_type(sent: object, words: str) -> None:
    pricing = [{"title": "Массаж", "price": 1, "minutes": sent}]
    assert errors(pricing=pricing) == [("pricing.0.minutes", words)]


def test_the_same_service_twice_stays_twice() -> None:
    row = {"title": "Массаж", "price": 2500}
    assert len(olga(pricing=[row, row]).pricing) == 2


@pytest.mark.parametrize(
    ("sent", "kept"), [(17, "17"), ("a-1_b@c.d:e", "a-1_b@c.d:e"), (None, ""), (" 17 ", "17")]
)
def test_the_school_s_ids_are_kept(sent: object, kept: str) -> None:
    practitioner = olga(student_id=sent, course_id=sent)
    assert (practitioner.student_id, practitioner.course_id) == (kept, kept)


@pytest.mark.parametrize("sent", ["a b", "a" * 65, "<script>", "💆"])
def test_an_id_is_short_and_simple(sent: object) -> None:
    words = "До 64 знаков: буквы, цифры и .-_@:"
    assert errors(student_id=sent) == [("student_id", words)]


@pytest.mark.parametrize("sent", ["{uid}", "{real_name}"])
def test_a_lesson_opened_by_a_guest_is_recognised(sent: str) -> None:
    words = "Урок не передал номер: войдите на платформу и откройте урок заново"
    assert errors(student_id=sent) == [("student_id", words)]


def test_the_clock_is_the_city_s_unless_said() -> None:
    assert olga(city="Петропавловск-Камчатский").timezone == "Asia/Kamchatka"
    assert olga(timezone="Europe/Kaliningrad").timezone == "Europe/Kaliningrad"
    assert olga(timezone=" ").timezone == "Europe/Moscow"


@pytest.mark.parametrize(
    "sent", ["Москва", "../../etc/passwd", "/etc/localtime", "Europe", "\0", "a" * 5000, "\ud800"]
)
def test_a_clock_is_named_as_in_the_tz_database(sent: str) -> None:
    assert errors(timezone=sent) == [("timezone", "Напишите часовой пояс так: Europe/Moscow")]


@pytest.mark.parametrize("theme", list(Theme))
def test_every_theme_may_be_chosen(theme: Theme) -> None:
    assert olga(theme=theme.value).theme is theme
    assert olga(theme="").theme is olga(theme=None).theme is Theme.SAGE


@pytest.mark.parametrize("sent", ["Sage", "красный", 0, False, [], {}, ["sage"]])
def test_a_theme_is_one_of_ours(sent: object) -> None:
    assert errors(theme=sent) == [("theme", "Выберите одну из предложенных тем")]


# Limits, on both sides


@pytest.mark.parametrize(
    ("field", "limit"),
    [("name", 100), ("city", 50), ("area", 80), ("address", 150), ("hours", 80), ("about", 400)],
)
def test_a_text_may_fill_its_limit_and_not_more(field: str, limit: int) -> None:
    full = "ё" * limit
    assert getattr(olga(**{field: f"  {full}  "}), field) == full
    assert errors(**{field: full + "ё"}) == [(field, f"Слишком длинно: до {limit} знаков")]


def test_a_technique_and_a_service_have_their_limits() -> None:
    assert olga(techniques=["а" * 60]).techniques == ("а" * 60,)
    assert errors(techniques=["шея", "а" * 61]) == [
        ("techniques.1", "Слишком длинно: до 60 знаков")
    ]
    assert olga(pricing=[{"title": "а" * 100, "price": 1}]).pricing[0].title == "а" * 100
    assert errors(pricing=[{"title": "а" * 101, "price": 1}]) == [
        ("pricing.0.title", "Слишком длинно: до 100 знаков")
    ]


def test_there_are_1_to_10_techniques_and_1_to_20_prices() -> None:
    techniques = [f"Техника {n}" for n in range(11)]
    pricing = [{"title": f"Услуга {n}", "price": 1} for n in range(21)]
    practitioner = olga(techniques=techniques[:10], pricing=pricing[:20])
    assert (len(practitioner.techniques), len(practitioner.pricing)) == (10, 20)
    assert errors(techniques=techniques, pricing=pricing) == [
        ("techniques", "Не больше 10 техник: оставьте главные"),
        ("pricing", "Не больше 20 услуг: оставьте главные"),
    ]
    assert errors(techniques=[], pricing=[]) == [
        ("techniques", "Выберите хотя бы одну технику"),
        ("pricing", "Добавьте хотя бы одну услугу с ценой"),
    ]


# Errors


def test_an_empty_form_is_told_everything_at_once_in_the_order_of_the_form() -> None:
    assert errors_of({}, required=True) == [
        ("name", "Напишите имя: его увидят клиенты"),
        ("city", "Напишите город: он попадёт в название"),
        ("phone", "Напишите телефон: по нему будут записываться"),
        ("techniques", "Выберите хотя бы одну технику"),
        ("pricing", "Добавьте хотя бы одну услугу с ценой"),
        ("consents.personal_data", WITHOUT_IT),
        ("consents.publication", WITHOUT_IT),
    ]


def test_every_field_can_be_wrong_at_once() -> None:
    sent = {
        "name": "123",
        "city": 5,
        "area": ["Центр"],
        "phone": "8 900 555-01",
        "telegram": "Ольга",
        "website": "Ольга",
        "techniques": "Классический",
        "pricing": [{"title": "", "price": 0, "minutes": 1}, "Массаж 2500"],
        "is_home_visit": "да",
        "address": {},
        "hours": 9,
        "about": False,
        "theme": "красный",
        "timezone": "Москва",
        "student_id": "a b",
        "course_id": [1],
        "overrides": [],
        "photo_id": "p1",
        "pattern": "stars",
        "seed": "short",
        "consents": {"personal_data": "да", "publication": False},
    }
    assert errors_of(sent) == [
        ("name", "В имени нужны буквы"),
        ("city", TEXT),
        ("area", TEXT),
        ("phone", "Не хватает двух цифр. Нужно +7 и ещё десять"),
        ("telegram", "Напишите имя в Telegram, например olga_massage"),
        ("website", "Напишите адрес сайта, например olga-massage.ru"),
        ("techniques", "Здесь нужен список"),
        ("pricing.0.title", "Напишите название услуги"),
        ("pricing.0.price", POSITIVE),
        ("pricing.0.minutes", "От 5 до 600 минут"),
        ("pricing.1", "Услуга — это название и цена"),
        ("is_home_visit", "Здесь нужно true или false"),
        ("address", TEXT),
        ("hours", TEXT),
        ("about", TEXT),
        ("theme", "Выберите одну из предложенных тем"),
        ("pattern", "Выберите один из предложенных рисунков"),
        ("photo_id", "Такого фото у нас нет, добавьте его ещё раз"),
        ("seed", "До 64 знаков: латинские буквы, цифры, - и _"),
        ("timezone", "Напишите часовой пояс так: Europe/Moscow"),
        ("student_id", "До 64 знаков: буквы, цифры и .-_@:"),
        ("course_id", TEXT),
        ("overrides", "Здесь нужен объект: ключ части и её текст"),
        ("consents.personal_data", "Здесь нужно true или false"),
        ("consents.publication", WITHOUT_IT),
    ]


def test_a_field_we_do_not_have_is_refused_by_its_name() -> None:
    found = errors(
        surname="Васильева",
        pricing=[{"title": "Массаж", "price": 1, "currency": "RUB"}],
        consents={"personal_data": True, "publication": True, "ads": True},
    )
    assert found == [
        ("surname", UNKNOWN),
        ("pricing.0.currency", UNKNOWN),
        ("consents.ads", UNKNOWN),
    ]


def test_a_made_up_name_can_be_sent_back() -> None:
    ((path, _),) = errors_of({**OLGA, "[id1|x]\ud800\n" + "y" * 200: 1})
    assert path == "x " + "y" * 58
    assert path.encode()


@pytest.mark.parametrize("value", [None, "", "   ", "🌸", "\u200b"])
def test_nothing_to_see_is_nothing_typed(value: object) -> None:
    assert errors(name=value) == [("name", "Напишите имя: его увидят клиенты")]
    assert errors(techniques=[value]) == [
        ("techniques.0", "Напишите название техники или уберите её")
    ]
    assert errors(pricing=[{"title": value, "price": 1}]) == [
        ("pricing.0.title", "Напишите название услуги")
    ]


@pytest.mark.parametrize("sent", [None, [], "анкета", 5, True, float("nan")])
def test_what_is_no_form_at_all(sent: object) -> None:
    assert errors_of(sent) == [("", "Пришлите анкету объектом JSON")]


# Consents, overrides, photo


def test_a_school_may_answer_for_the_consents_itself() -> None:
    stamped = olga().consents
    assert stamped is not None
    assert (stamped.personal_data, stamped.publication) == (False, False)
    given = olga(consents={"personal_data": True, "publication": True}).consents
    assert given is not None
    assert (given.personal_data, given.publication) == (True, True)


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        ({}, ["personal_data", "publication"]),
        ({"personal_data": True}, ["publication"]),
        ({"personal_data": False, "publication": True}, ["personal_data"]),
    ],
)
@pytest.mark.parametrize("required", [True, False])
def test_half_a_consent_is_none(sent: object, wrong: list[str], required: bool) -> None:
    found = errors_of({**OLGA, "consents": sent}, required=required)
    assert found == [(f"consents.{key}", WITHOUT_IT) for key in wrong]


def test_consents_are_an_object() -> None:
    assert errors(consents=True) == [("consents", "Здесь нужен объект с двумя согласиями")]


def test_without_a_stamp_no_consent_is_recorded() -> None:
    assert parse_practitioner(OLGA, timezone_of=timezone_of).consents is None


def test_own_texts_and_dropped_parts() -> None:
    own = {"post/1": " Здравствуйте! 🌸\n\n\n\n[id1|Я] Ольга ", "topic/reviews": None}
    assert olga(overrides=own).overrides == {
        "post/1": "Здравствуйте! 🌸\n\nЯ Ольга",
        "topic/reviews": None,
    }
    assert olga(overrides=None).overrides == {}


def test_own_texts_that_cannot_be() -> None:
    own = {"post/1": " ", "post/2": 5, "info": "а" * 4001, "Мой пост": "текст", "\ud800": None}
    assert errors(overrides=own) == [
        ("overrides.post/1", "Напишите текст или пришлите null, чтобы убрать эту часть"),
        ("overrides.post/2", TEXT),
        ("overrides.info", "Слишком длинно: до 4000 знаков"),
        ("overrides.Мой пост", "Такой части в сообществе нет, уберите её"),
        ("overrides.", "Такой части в сообществе нет, уберите её"),
    ]


def test_no_photo_is_no_error() -> None:
    assert olga(photo_id=None, pattern=None, seed=None) == olga()


def test_photo_pattern_and_seed_are_kept() -> None:
    chosen = olga(photo_id="0a" * 16, pattern="waves", seed="Draft-1_x")
    assert (chosen.photo_id, chosen.pattern, chosen.seed) == ("0a" * 16, "waves", "Draft-1_x")


# Whatever may come

ANY_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(min_value=10**300, max_value=10**400)
    | st.floats()
    | st.text(st.characters(exclude_categories=()), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
ODD_TEXT = st.text(st.characters(exclude_categories=()), max_size=120)
FORMS = st.fixed_dictionaries(
    {},
    optional={
        "name": ANY_JSON | ODD_TEXT,
        "city": ANY_JSON | ODD_TEXT,
        "area": ANY_JSON,
        "phone": ANY_JSON | st.just("8 900 000-00-00"),
        "techniques": ANY_JSON | st.lists(ODD_TEXT, max_size=12),
        "pricing": ANY_JSON
        | st.lists(
            st.fixed_dictionaries(
                {},
                optional={"title": ODD_TEXT, "price": ANY_JSON, "minutes": ANY_JSON, "x": ANY_JSON},
            ),
            max_size=3,
        ),
        "is_home_visit": ANY_JSON,
        "address": ANY_JSON,
        "hours": ANY_JSON,
        "about": ANY_JSON | ODD_TEXT,
        "telegram": ANY_JSON,
        "website": ANY_JSON | ODD_TEXT,
        "theme": ANY_JSON,
        "timezone": ANY_JSON,
        "student_id": ANY_JSON,
        "course_id": ANY_JSON,
        "photo_id": ANY_JSON,
        "consents": ANY_JSON,
        "overrides": ANY_JSON | st.dictionaries(ODD_TEXT, ANY_JSON, max_size=3),
    },
)


@settings(deadline=None)
@given(ANY_JSON | FORMS)
@example({"student_id": 10**5000})
@example({**OLGA, "techniques": [None]})
@example({**OLGA, "overrides": {"post/1": "\u200d"}})
def test_whatever_is_sent_becomes_a_practitioner_or_words(sent: object) -> None:
    try:
        practitioner = parse(sent)
    except InvalidForm as refused:
        assert refused.errors
        for error in refused.errors:
            assert isinstance(error, FieldError)
            message = say_reason(error.reason)
            assert message[:1].isupper() and not message.endswith((".", "!"))
            assert json.dumps(error.field, ensure_ascii=False).encode()
    else:
        hold_to_limits(practitioner)


@settings(max_examples=150, deadline=None)
@given(
    FORMS.map(lambda odd: {**OLGA, **{k: v for k, v in odd.items() if isinstance(v, str | list)}})
    | st.fixed_dictionaries(
        {
            **{key: st.just(value) for key, value in OLGA.items()},
            "name": ODD_TEXT,
            "city": ODD_TEXT,
            "about": ODD_TEXT,
            "hours": ODD_TEXT,
            "techniques": st.lists(ODD_TEXT, min_size=1, max_size=10),
        }
    )
)
def test_a_practitioner_written_and_read_is_the_same(sent: dict[str, Any]) -> None:
    try:
        practitioner = parse(sent)
    except InvalidForm:
        return
    assert Practitioner.model_validate_json(practitioner.model_dump_json()) == practitioner
    assert parse(sent_again(practitioner)) == practitioner


def sent_again(practitioner: Practitioner) -> dict[str, Any]:
    """The practitioner as a form would send it."""
    dumped = practitioner.model_dump(mode="json", exclude={"consents"})
    for row in dumped["pricing"]:
        row["price"] = row.pop("rubles")
    return dumped


def hold_to_limits(practitioner: Practitioner) -> None:
    assert 1 <= len(practitioner.name) <= 100
    assert 1 <= len(practitioner.city) <= 50
    assert 1 <= len(practitioner.techniques) <= 10
    assert 1 <= len(practitioner.pricing) <= 20
    assert all(practitioner.techniques)
    assert all(1 <= price.rubles <= 1_000_000 and price.title for price in practitioner.pricing)
    assert practitioner.first_name
    assert practitioner.model_dump_json()


@pytest.mark.parametrize(
    ("sent", "has_room"),
    [
        ({}, None),
        ({"has_room": None}, None),
        ({"has_room": True}, True),
        ({"has_room": False, "is_home_visit": True}, False),
        ({"has_room": False}, False),
        ({"address": "ул. Мира, 1"}, True),
        ({"has_room": False, "address": "ул. Мира, 1"}, False),
    ],
)
def test_a_room_is_known_when_it_was_said_or_an_address_says_it(
    sent: dict[str, Any], has_room: bool | None
) -> None:
    assert olga(**sent).has_room is has_room


@pytest.mark.parametrize("room", [None, False])
def test_a_person_who_fills_the_form_says_where_they_work(room: bool | None) -> None:
    with pytest.raises(InvalidForm) as refused:
        parse_practitioner({**OLGA, "has_room": room}, timezone_of=timezone_of, place_required=True)
    assert [error.field for error in refused.value.errors] == ["has_room"]
    assert "где вы работаете" in say_reason(refused.value.errors[0].reason)
    visiting = {**OLGA, "has_room": room, "is_home_visit": True}
    told = parse_practitioner(visiting, timezone_of=timezone_of, place_required=True)
    assert told.has_room is room


def test_an_address_stored_before_rooms_were_asked_still_tells_of_one() -> None:
    stored = olga(address="ул. Мира, 1").model_dump(mode="json")
    del stored["has_room"]
    assert Practitioner.model_validate(stored).has_room is True
    assert Practitioner.model_validate({**stored, "address": ""}).has_room is None
