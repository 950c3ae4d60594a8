"""What the preview shows for a form in any state: lit what is known, unlit what is not."""

import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandboxed import EXAMPLE, example_practitioner
from vitrina.building.plan import plan_community
from vitrina.content.pack import load_pack
from vitrina.domain.pieces import PostPiece
from vitrina.domain.plan import Route
from vitrina.domain.practitioner import Practitioner
from vitrina.web.form.form_reading import values_from_json
from vitrina.web.form.preview import make_preview
from vitrina.web.form.preview_draft import STAND_INS, read_draft
from vitrina.wording.dates import say_day
from web.fragment import Shown, plain

SEED = "seed-of-the-form"
NOW = datetime(2026, 11, 23, 12, 4, tzinfo=ZoneInfo("Europe/Moscow")).timestamp()
PACK = load_pack("massage")
FULL = EXAMPLE | {"seed": SEED, "about": "Работаю бережно.", "theme": "clay"}
EVIL = "\"><script>alert(1)</script><img src=x onerror=alert(1)>'&"


def preview_of(sent: dict[str, Any], now: float = NOW) -> dict[str, Any]:
    return make_preview(sent, values_from_json(sent), PACK, now)


def shown(sent: dict[str, Any]) -> Shown:
    return Shown(preview_of(sent)["html"])


def test_the_same_seed_shows_the_same_words_every_time_and_another_others() -> None:
    assert preview_of(FULL)["html"] == preview_of(FULL)["html"]
    assert preview_of(FULL)["html"] != preview_of(FULL | {"seed": "another-seed"})["html"]


def test_dates_are_those_people_say() -> None:
    zone = ZoneInfo("Europe/Moscow")

    def at(day: int, hour: int, minute: int, month: int = 11) -> float:
        return datetime(2026, month, day, hour, minute, tzinfo=zone).timestamp()

    assert say_day(None, "Europe/Moscow", NOW) == "сегодня"
    assert say_day(at(24, 19, 0), "Europe/Moscow", NOW) == "завтра в 19:00"
    assert say_day(at(30, 12, 30), "Europe/Moscow", NOW) == "30 ноября, 12:30"
    assert say_day(at(1, 9, 0, 12), "Asia/Vladivostok", NOW) == "1 декабря, 16:00"


def test_posts_have_their_dates_their_pin_and_the_bot_its_answers() -> None:
    page = shown(FULL)
    assert "завтра в 19:00" in page.text and "закреплена" in page.text
    assert "Обсуждение для отзывов" in page.text and "Останется сделать вам" in page.text
    bubbles = [given for tag, given in page.tags if given.get("class", "").startswith("bub")]
    assert len(bubbles) >= 4
    assert "Сколько стоит?" in page.text and "2 500 ₽" in page.text


def test_an_empty_form_shows_an_unlit_community_and_no_error() -> None:
    said = preview_of({})
    page = Shown(said["html"])
    assert not said["complete"]
    assert {error["field"] for error in said["errors"]} == set(STAND_INS)
    assert "Здесь появятся карточки услуг" in page.text
    assert "Бот заговорит, когда появятся услуги" in page.text
    assert "Массаж • Ваш город • Ваше имя" in page.text
    assert "завтра в 19:00" in page.text
    for stand_in in ("900 000", "Техника", "1 ₽", "Изменить"):
        assert stand_in not in page.text, stand_in


def test_a_half_filled_form_shows_what_is_there() -> None:
    half = {
        "name": "Ольга Васильева",
        "city": "Казань",
        "phone": "8 900",
        "techniques": ["Классический", "т" * 90],
        "pricing": [
            {"title": "Массаж спины", "price": "1 500", "minutes": "40"},
            {"title": "Массаж лица", "price": ""},
        ],
        "hours": "ч" * 100,
        "theme": "неон",
    }
    said = preview_of(half)
    page = Shown(said["html"])
    assert "Массаж • Казань • Ольга Васильева" in page.text
    assert "Массаж спины" in page.text and "Массаж лица Осталось написать цену" in page.text
    assert "Классический" in page.text and "ччч" not in page.text and "ттт" not in page.text
    assert not said["complete"]
    assert [error["field"] for error in said["errors"]] == [
        *("phone", "techniques.1", "pricing.1.price", "hours", "theme"),
    ]
    # The number that stands in for hers is nowhere.
    assert "900" not in page.text.replace("1 900", "")


def test_services_that_cannot_be_read_are_shown_with_what_to_do() -> None:
    rows = [
        {"title": "Массаж спины", "price": 1500},
        {"title": "Массаж [club1|лица]", "price": "дорого"},
        {"title": "", "price": 700},
        "не строка",
        {"title": EVIL, "price": 10**12},
        {"title": "Ш" * 9000, "price": 1},
    ]
    page = Shown(preview_of(FULL | {"pricing": rows})["html"])
    assert "Массаж лица Напишите цену одним числом, цифрами: например, 1500" in page.text
    assert "Услуга без названия Напишите название услуги" in page.text
    assert "Проверьте цену" in page.text and "Слишком длинно" in page.text
    assert len([given for _, given in page.tags if "unread" in given.get("class", "")]) == 5
    only = Shown(preview_of(FULL | {"pricing": rows[1:3]})["html"])
    assert "Массаж лица" in only.text and "Здесь появятся" not in only.text
    said = preview_of(FULL | {"pricing": 7})
    assert "Здесь появятся" in Shown(said["html"]).text


def test_a_wrong_thing_that_is_not_needed_does_not_darken_the_rest() -> None:
    said = preview_of(FULL | {"telegram": "не то", "about": "о" * 500})
    assert said["complete"] and len(said["errors"]) == 2
    assert "ооо" not in said["html"]


def test_consents_and_the_schools_link_are_no_part_of_it() -> None:
    more = {"student_id": "42", "exp": "1", "sig": "x", "consents": {"personal_data": False}}
    assert preview_of(FULL | more)["errors"] == []


def test_an_edited_post_and_a_dropped_one_are_marked_and_can_be_taken_back() -> None:
    overrides = {"post/1": None, "post/2": "Мой текст о ценах"}
    html = preview_of(FULL | {"overrides": overrides})["html"]
    page = Shown(html)
    acts = {(given["data-act"], given["data-of"]) for _, given in page.tags if "data-of" in given}
    assert ("restore", "post/1") in acts and ("drop", "post/1") not in acts
    assert {("edit", "post/2"), ("reset", "post/2"), ("drop", "post/2")} <= acts
    assert ("reset", "post/3") not in acts
    assert "Мой текст о ценах" in page.text and "Не выйдет" in page.text
    # A dropped post is not pinned any more, and its words are there to be taken back.
    assert "закреплена" not in page.text
    whole = plan_community(example_practitioner(**FULL), PACK, Route.FULL, NOW, "x")
    first = whole.piece("post/1")
    assert isinstance(first, PostPiece) and plain(first.text) in page.text


def test_promises_are_marked_with_a_reason_and_a_way_out() -> None:
    said = preview_of(
        FULL
        | {
            "about": "😀 Лечу спину",
            "techniques": ["Классический", "лечебный"],
            "pricing": [{"title": "Лечение спины", "price": 100}],
            "overrides": {"post/2": "Сниму боль"},
        }
    )
    marks = {claim["field"]: claim for claim in said["claims"]}
    assert list(marks) == ["techniques.1", "pricing.0.title", "about", "overrides.post/2"]
    about = marks["about"]
    assert plain(about["message"]) == "«Лечу» можно писать только с медицинской лицензией"
    # Counted as scripts count: an emoji is two.
    assert (about["start"], about["end"], about["instead"]) == (3, 7, "Расслабляю")
    # Marked, not changed, and not in the way.
    assert said["complete"] and "Лечу спину" in Shown(said["html"]).text


def test_nothing_typed_becomes_markup() -> None:
    texts = dict.fromkeys(("name", "city", "area", "address", "hours", "about"), EVIL[:40])
    sent = FULL | texts
    sent |= {
        "techniques": [EVIL],
        "pricing": [{"title": EVIL, "price": 100}],
        "overrides": {"post/1": EVIL, "post/2": ' style="color:red"'},
    }
    html = preview_of(sent)["html"]
    assert "<script" not in html and "<img" not in html
    assert not re.search(r"\sstyle=\"|\son\w+=\"|javascript:", html)
    tags = {tag for tag, _ in Shown(html).tags}
    assert tags.isdisjoint({"script", "img", "iframe", "a", "form"})


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sent=st.dictionaries(st.sampled_from(sorted(Practitioner.model_fields)), ANYTHING))
def test_whatever_is_sent_something_is_shown(sent: dict[str, Any]) -> None:
    draft = read_draft(sent)
    assert draft.practitioner.name
    said = preview_of(sent)
    assert said["html"] and said["complete"] is not bool(draft.missing)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    name=st.text(max_size=60), city=st.text(max_size=40), title=st.text(max_size=60),
    own=st.text(max_size=60),
)  # fmt: skip
def test_any_text_can_be_typed(name: str, city: str, title: str, own: str) -> None:
    typed = {"name": name, "city": city, "overrides": {"post/1": own}}
    said = preview_of(FULL | typed | {"pricing": [{"title": title, "price": 100}]})
    assert "<script" not in said["html"]
