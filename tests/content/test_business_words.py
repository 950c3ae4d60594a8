"""The description says what a business says: services for money, «записаться», phone, where, when.

VK knows a business by such words in its description (vk-2026 2026-11-26, §2 [O]). They stand in
every wording of every pack, and only as far as the form says so.
"""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vitrina.content.community import community_description, community_status
from vitrina.content.facts import full_address
from vitrina.content.lint import DESCRIPTION_LIMIT, STATUS_LIMIT, lint_text
from vitrina.content.pack import load_pack
from vitrina.content.samples import make_samples
from vitrina.content.words import city_name, sentence_tail
from vitrina.domain.phone import show_phone
from vitrina.domain.practitioner import (
    ABOUT_LIMIT,
    ADDRESS_LIMIT,
    AREA_LIMIT,
    HOURS_LIMIT,
    NAME_LIMIT,
    PRICE_RUBLES_LIMIT,
    PRICE_TITLE_LIMIT,
    PRICES_LIMIT,
    TECHNIQUE_LIMIT,
    TECHNIQUES_LIMIT,
    Practitioner,
    Price,
)

TRADES = ("massage", "manicure")
SEEDS = [f"seed-{number}" for number in range(40)]
SAMPLES = [
    pytest.param(trade, sample.person, id=f"{trade}: {sample.key}")
    for trade in TRADES
    for sample in make_samples(load_pack(trade).head)
]
PRICE = re.compile(r"\d\u202f?₽")
SERVICES = re.compile(r"цен[аы]|стоимость|стоит", re.IGNORECASE)


@pytest.mark.parametrize(("trade", "person"), SAMPLES)
def test_every_wording_names_what_makes_a_business(trade: str, person: Practitioner) -> None:
    for seed in SEEDS:
        text = community_description(person, load_pack(trade), seed)
        assert "записаться" in text.lower()
        assert PRICE.search(text) and SERVICES.search(text) and "услуг" in text.lower()
        assert show_phone(person.phone) in text
        assert says_where(person) in text
        assert bool(person.hours) is ("Часы: " in text)
        assert lint_text(text, DESCRIPTION_LIMIT) == []


@pytest.mark.parametrize(("trade", "person"), SAMPLES)
def test_nothing_is_said_that_the_form_did_not_say(trade: str, person: Practitioner) -> None:
    """No shop that may not be there, no visits that are not made, no place that is not given."""
    for seed in SEEDS:
        text = community_description(person, load_pack(trade), seed)
        assert "Товар" not in text
        assert person.is_home_visit or not re.search(r"к вам домой|у вас дома", text)
        assert person.has_room or not re.search(r"по адресу|Принимаю|Жду вас", text)
        assert person.address or "по адресу" not in text
        assert person.telegram or "Телеграм" not in text


def test_all_three_wordings_were_read() -> None:
    for trade in TRADES:
        pack = load_pack(trade)
        wordings = pack.texts["community"]["описание"]
        chosen = {pack.choose_wording("community", "описание", seed) for seed in SEEDS}
        assert len(chosen) == len(wordings) >= 3


# Letters, digits, signs and spaces as people type them; the form drops the rest before.
TYPED = "абвгдежзийклмнопрстуфхцчшщъыьэюяАБВЯё abcXYZ0123456789.,-–—!?«»()№%&'\"/+:;"


def typed(limit: int, start: str = "") -> st.SearchStrategy[str]:
    return st.text(TYPED, max_size=limit - len(start)).map(lambda text: (start + text).strip())


FORMS = st.builds(
    Practitioner,
    name=typed(NAME_LIMIT, "Я"),
    city=st.sampled_from(["Казань", "Ростов-на-Дону", "пос. Лесной"]) | typed(50, "Ц"),
    area=typed(AREA_LIMIT),
    phone=st.just("+79005550128"),
    telegram=st.sampled_from(["", "olga_massage", "a" * 32]),
    techniques=st.lists(typed(TECHNIQUE_LIMIT, "т"), min_size=1, max_size=TECHNIQUES_LIMIT).map(
        tuple
    ),
    pricing=st.lists(
        st.builds(
            Price,
            title=typed(PRICE_TITLE_LIMIT, "у"),
            rubles=st.integers(1, PRICE_RUBLES_LIMIT),
            minutes=st.none() | st.integers(5, 600),
        ),
        min_size=1,
        max_size=PRICES_LIMIT,
    ).map(tuple),
    is_home_visit=st.booleans(),
    address=typed(ADDRESS_LIMIT),
    hours=typed(HOURS_LIMIT),
    about=typed(ABOUT_LIMIT),
    timezone=st.just("Europe/Moscow"),
)


@settings(max_examples=60, deadline=None)
@given(person=FORMS, trade=st.sampled_from(TRADES), seed=st.sampled_from(SEEDS))
def test_whatever_is_typed_the_words_are_there_and_vk_takes_it(
    person: Practitioner, trade: str, seed: str
) -> None:
    text = community_description(person, load_pack(trade), seed)
    assert 100 < len(text) <= DESCRIPTION_LIMIT
    assert "записаться" in text.lower() and PRICE.search(text)
    assert show_phone(person.phone) in text
    assert text == text.strip() and "\n\n\n" not in text


@st.composite
def clean_forms(draw: st.DrawFn) -> tuple[str, Practitioner]:
    """A trade and somebody of it: any mix of fields that are there or not, each cleanly written."""
    trade = draw(st.sampled_from(TRADES))
    samples = make_samples(load_pack(trade).head)
    people = [sample.person for sample in samples if sample.key not in ("long", "short")]
    mixed = {
        name: getattr(draw(st.sampled_from(people)), name)
        for name in ("name", "city", "area", "techniques", "pricing", "address", "hours", "about",
                     "telegram", "is_home_visit")
    }  # fmt: skip
    return trade, people[0].model_copy(update=mixed)


@settings(max_examples=150, deadline=None)
@given(form=clean_forms(), seed=st.sampled_from(SEEDS))
def test_any_mix_of_fields_reads_cleanly(form: tuple[str, Practitioner], seed: str) -> None:
    trade, person = form
    text = community_description(person, load_pack(trade), seed)
    assert lint_text(text, DESCRIPTION_LIMIT) == []
    assert says_where(person) in text and "записаться" in text.lower()
    status = community_status(person, load_pack(trade), seed)
    assert lint_text(status, STATUS_LIMIT) == [] and "\n" not in status


def says_where(person: Practitioner) -> str:
    """What of the place must be there: the address where people come, else the town."""
    city = city_name(person.city)
    if person.has_room and person.address:
        return full_address(city, sentence_tail(person.address))
    return city[:2]  # it stands in another case: «в Москве», «в Орле»
