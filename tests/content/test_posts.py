"""Eight posts for two weeks: what each must say, and what none may say."""

import re
from collections.abc import Callable

import pytest

from vitrina.content.lint import lint_text
from vitrina.content.pack import Pack
from vitrina.content.posts import PostText, write_hashtags, write_posts
from vitrina.domain.practitioner import Practitioner, Price

Make = Callable[..., Practitioner]


def posts_of(person: Practitioner, pack: Pack, seed: str = "build-1") -> dict[str, PostText]:
    return {post.key: post for post in write_posts(person, pack, seed)}


def test_the_calendar_is_two_weeks_at_human_hours(person: Make, pack: Pack) -> None:
    posts = write_posts(person(), pack, "build-1")

    assert [post.day for post in posts] == [0, 0, 1, 3, 5, 7, 10, 14]
    assert [post.pinned for post in posts] == [True] + [False] * 7
    assert all(9 <= post.hour <= 20 for post in posts)


def test_the_same_seed_writes_the_same_and_another_seed_differs(person: Make, pack: Pack) -> None:
    ivan = person()

    assert write_posts(ivan, pack, "a") == write_posts(ivan, pack, "a")
    texts = {tuple(post.text for post in write_posts(ivan, pack, f"n{n}")) for n in range(20)}
    assert len(texts) == 20


@pytest.mark.parametrize("seed", ["", "a", "👍", "\ud800", "x" * 1000])
def test_any_string_is_a_seed(seed: str, person: Make, pack: Pack) -> None:
    assert len(write_posts(person(), pack, seed)) == 8


def test_the_first_post_says_who_where_and_how_to_book(person: Make, pack: Pack) -> None:
    for seed in "abcdef":
        text = posts_of(person("olga"), pack, seed)["hello"].text
        for said in (
            "Ольга Васильева", "в Набережных Челнах", "пр. Мира, 24, кабинет 6", "+7 900 555-01-28",
            "классический и лимфодренажный массаж", "Пн–Сб 10:00–20:00", "Новый город",
            "Делаю массаж спокойно и без спешки.", "olga_massage",
        ):  # fmt: skip
            assert said in text
        assert "@" not in text


def test_every_price_is_in_the_second_post(person: Make, pack: Pack) -> None:
    text = posts_of(person("olga"), pack)["prices"].text

    assert "Классический массаж, 40 минут — 1\u202f500\u202f₽\n" in text
    assert "Общий массаж тела, 90 минут — 2\u202f800\u202f₽\n" in text
    assert "М — 1\u202f600\u202f₽\n" in text


def test_minutes_are_not_said_twice(person: Make, pack: Pack) -> None:
    assert "Массаж 60 мин — 2\u202f500\u202f₽" in posts_of(person(), pack)["prices"].text


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("Тайский массаж 1 час", "Тайский массаж 1 час — 10"),
        ("Полтора часа отдыха", "Полтора часа отдыха — 10"),
        ("Спина 30мин", "Спина 30мин — 10"),
        ("Курс из 10 сеансов", "Курс из 10 сеансов, по 30 минут — 10"),
        ("Курс 30", "Курс 30 — 10"),
        ("Частный визит", "Частный визит, 30 минут — 10"),
    ],
)
def test_a_title_may_tell_the_time_itself(title: str, line: str, person: Make, pack: Pack) -> None:
    someone = person(pricing=(Price(title=title, rubles=10, minutes=30),))

    assert f"\n{line}\u202f₽\n" in posts_of(someone, pack)["prices"].text


def test_hours_stand_inside_a_sentence(person: Make, pack: Pack) -> None:
    text = posts_of(person("olga", hours="Ежедневно с 10 до 20."), pack)["hello"].text

    assert ": ежедневно с 10 до 20.\n" in text


def test_preparation_sends_to_a_doctor_first(person: Make, pack: Pack) -> None:
    said = "Если есть заболевания или вы ждёте ребёнка, сначала посоветуйтесь с врачом."
    for seed in "abcdef":
        assert said in posts_of(person(), pack, seed)["prepare"].text


HOME_WORDS = (
    "приеду",
    "Приезжаю",
    "Выезжаю",
    "ростыни и стол",
    "тол и простыни",
    "У вас дома",
    "у вас дома",
)
ROOM_WORDS = (
    "Принимаю",
    "ко мне",
    "Можно у меня",
    "Как войти",
    "Как меня найти",
    "Куда приходить",
    "Приходите",
)


@pytest.mark.parametrize("seed", list("abcdefghijkl"))
def test_home_only_never_invites_anybody(seed: str, person: Make, pack: Pack) -> None:
    ivan = person("ivan")
    for post in write_posts(ivan, pack, seed):
        assert not any(word in post.text for word in ROOM_WORDS), post.text
    place = posts_of(ivan, pack, seed)["place"]
    assert "простын" in place.text.lower() and "лифт" not in place.text
    assert place.picture.title == "Массаж у вас дома"


@pytest.mark.parametrize("seed", list("abcdefghijkl"))
@pytest.mark.parametrize("address", ["", "ул. Мира, 5"])
def test_room_only_never_offers_a_visit(seed: str, address: str, person: Make, pack: Pack) -> None:
    zoya = person("zoya", address=address)
    for post in write_posts(zoya, pack, seed):
        assert not any(word in post.text for word in HOME_WORDS), post.text
        assert ("адрес подскажу" in post.text.lower()) is False or not address
    posts = posts_of(zoya, pack, seed)
    assert re.search(r"\nНет, (?:принимаю|работаю)(?: только)? у себя\.", posts["questions"].text)
    # Without an address there is no way to tell: the post is not written.
    assert ("place" in posts) is bool(address)
    assert not address or "Владимир, ул. Мира, 5" in posts["place"].text


def test_both_ways_are_both_told(person: Make, pack: Pack) -> None:
    place = posts_of(person("olga"), pack)["place"]

    assert "пр. Мира, 24, кабинет 6" in place.text
    assert "приеду к вам" in place.text
    assert place.picture.title == "У вас дома или у меня"


def test_five_questions_have_five_answers(people: dict[str, Practitioner], pack: Pack) -> None:
    for who, someone in people.items():
        text = posts_of(someone, pack)["questions"].text
        blocks = [block for block in text.split("\n\n") if "?\n" in block]
        assert len(blocks) == (4 if who == "zoya, place unknown" else 5), who
        assert all(len(block.split("?\n")[1]) > 5 for block in blocks)


def test_hours_that_nobody_gave_are_nowhere(person: Make, pack: Pack) -> None:
    for post in write_posts(person("ivan"), pack, "a"):
        assert "Часы" not in post.text


def test_each_technique_has_its_sentence(person: Make, pack: Pack) -> None:
    text = posts_of(person("olga"), pack)["choose"].text

    assert re.search(r"Классический массаж — .*разминания", text)
    assert re.search(r"Лимфодренажный массаж — .*почти без нажима", text)
    assert re.search(r"Массаж лица — .*движения", text)
    assert "\nЮмейхо — " in text


def test_unknown_techniques_share_one_honest_line(person: Make, pack: Pack) -> None:
    """Of what the pack does not know there is nothing to compare, and nothing is made up."""
    for seed in "abcdef":
        own = ("Юмейхо", "Туйна", "Вода", "Классический")
        text = posts_of(person(techniques=own), pack, seed)["choose"].text
        assert len(re.findall(r"^Юмейхо, Туйна и Вода — ", text, re.MULTILINE)) == 1
        assert "choose" not in posts_of(person(techniques=own[:3]), pack, seed)


def test_one_technique_is_not_a_choice(person: Make, pack: Pack) -> None:
    for seed in "abcdef":
        post = posts_of(person(), pack, seed)["choose"]
        assert "Как выбрать" not in post.text and "о каждой" not in post.text
        assert post.picture.title == "Немного о технике"


def test_hashtags_end_every_post(people: dict[str, Practitioner], pack: Pack) -> None:
    for someone in people.values():
        tags = write_hashtags(someone, pack)
        assert 2 <= len(tags.split()) <= 3
        assert all(post.text.endswith(f"\n\n{tags}") for post in write_posts(someone, pack, "a"))


def test_hashtags_of_a_city_in_parts(person: Make, pack: Pack) -> None:
    assert write_hashtags(person("olga"), pack) == (
        "#Массаж #НабережныеЧелны #МассажНабережныеЧелны"
    )
    assert write_hashtags(person(city="Ростов-на-Дону"), pack) == (
        "#Массаж #РостовНаДону #МассажРостовНаДону"
    )


def test_the_longest_form_still_fits(person: Make, pack: Pack) -> None:
    for seed in "abcdefghijklmnop":
        for post in write_posts(person("crowded"), pack, seed):
            assert lint_text(post.text) == []
            assert len(post.picture.title) <= 60
            assert len(post.picture.rows) <= 10
            assert all(len(left) <= 60 for left, _ in post.picture.rows)


def test_pictures_repeat_the_form(person: Make, pack: Pack) -> None:
    posts = posts_of(person("olga"), pack)

    assert posts["hello"].picture.title == "Ольга Васильева"
    assert posts["prices"].picture.rows[0] == ("Классический массаж, 40 мин", "1\u202f500\u202f₽")
    assert posts["choose"].picture.rows[2] == ("Массаж лица", "")
    assert len({post.picture.seed for post in posts.values()}) == 8
    assert len({post.picture.pattern for post in posts.values()}) == 1


def test_ten_prices_are_shown_and_of_more_the_rest_is_counted(person: Make, pack: Pack) -> None:
    many = tuple(Price(title=f"Массаж {n}", rubles=1000 + n) for n in range(20))
    ten = posts_of(person(pricing=many[:10]), pack)["prices"].picture.rows
    rows = posts_of(person(pricing=many), pack)["prices"].picture.rows

    assert ten[-1] == ("Массаж 9", "1\u202f009\u202f₽")
    assert len(rows) == 10
    assert rows[-1] == ("и ещё 11", "")


HOSTILE = [
    "{{ 7*7 }}",
    "{имя}",
    "{если выезд}да",
    "<b>жирно</b>",
    "**x**",
    "[раздел]",
    "---",
    "# x",
    "%s {0}",
]


@pytest.mark.parametrize("typed", HOSTILE)
def test_what_people_type_is_never_read_as_a_template(typed: str, person: Make, pack: Pack) -> None:
    someone = person(
        "olga", name=typed, city=typed, area=typed, address=typed, hours=typed, about=typed,
        techniques=(typed,), pricing=(Price(title=typed, rubles=100, minutes=60),), telegram=typed,
    )  # fmt: skip
    posts = posts_of(someone, pack)

    assert typed in posts["hello"].text
    assert typed in posts["prices"].text
    assert all("49" not in post.text for post in posts.values())
    assert all("Ольга" not in post.text for post in posts.values())


def test_a_name_of_one_letter_is_enough(person: Make, pack: Pack) -> None:
    for post in write_posts(person(name="Я"), pack, "a"):
        assert lint_text(post.text) == []
