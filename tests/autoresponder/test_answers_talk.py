"""What the bot remembers in a talk, what it opens once, and what comes beside words."""

import json

import pytest

from autoresponder.test_answers import Visitor, profile
from vitrina.autoresponder.talking.answers import answer
from vitrina.autoresponder.talking.dialog import Dialog, Incoming
from vitrina.autoresponder.understanding.intents import read_message
from vitrina.autoresponder.understanding.services import choose_nearest, find_services
from vitrina.content.pack import load_pack
from vitrina.domain.practitioner import Price
from vitrina.wording.practitioner_notices import say_call, say_lead, say_part

LENGTHS = (
    Price(title="Массаж спины", rubles=1500, minutes=30),
    Price(title="Классический массаж", rubles=2200, minutes=60),
    Price(title="Классический массаж", rubles=3000, minutes=90),
    Price(title="Медовый массаж 45 мин", rubles=2000),
    Price(title="Медовый массаж 75 мин", rubles=3100),
)


class Talker(Visitor):
    """A visitor whose early phone is kept between messages, sealed by who keeps the dialog."""

    def says(self, text: str = "", **sent: object) -> str:
        said = super().says(text, **sent)
        kept = self.outcome.dialog.draft
        draft = self.dialog.draft.model_copy(update={"phone": kept.phone, "name": kept.name})
        self.dialog = self.dialog.model_copy(update={"draft": draft})
        return said


def made_request(visitor: Visitor) -> bool:
    return visitor.outcome.lead is not None


@pytest.mark.parametrize(
    ("said", "service"),
    [
        ("на час", "Классический массаж, 60 минут"),
        ("полтора часа", "Классический массаж, 90 минут"),
        ("90", "Классический массаж, 90 минут"),
        ("который подольше", "Классический массаж, 90 минут"),
        ("подешевле", "Классический массаж, 60 минут"),
        ("второй", "Классический массаж, 90 минут"),
        ("за 3000", "Классический массаж, 90 минут"),
        ("любой", "Классический массаж"),
    ],
)
def test_of_several_lengths_words_choose(said: str, service: str) -> None:
    visitor = Talker(pricing=LENGTHS)

    asked = visitor.says("хочу записаться на классику")
    assert "2\u202f200" in asked and "3\u202f000" in asked and "1\u202f500" not in asked
    assert len([label for label in visitor.labels() if "массаж" in label.lower()]) == 2
    visitor.says(said)

    assert visitor.dialog.draft.service == service
    assert visitor.dialog.draft.step == "day"


def test_a_length_in_the_title_is_known() -> None:
    visitor = Talker(pricing=LENGTHS)
    visitor.says("запишите на медовый")
    visitor.says("45 минут")

    assert visitor.dialog.draft.service == "Медовый массаж 45 мин"


def test_what_is_not_offered_is_said_in_a_request_too() -> None:
    visitor = Talker(pricing=LENGTHS, techniques=("Классический", "Спортивный"))

    assert "нет" in visitor.says("запишите на баночный")
    assert visitor.dialog.draft.service == ""
    said = visitor.says("тогда спортивный")
    assert "цены в моём списке нет" in said
    assert visitor.dialog.draft.service == "Спортивный массаж"


def test_an_early_phone_and_name_are_asked_for_no_more() -> None:
    visitor = Talker()
    visitor.says("здравствуйте, меня зовут Марина, 8 917 222-33-44, хочу записаться на общий")
    assert "2223344" not in visitor.outcome.dialog.model_dump_json()
    said = visitor.says("завтра в 15")

    assert "+7 917 222-33-44" in said and "согласны" in said
    visitor.presses("Даю согласие")
    lead = visitor.outcome.lead
    assert lead is not None and lead.consent_at == visitor.now
    assert (lead.contact, lead.name) == ("+79172223344", "Марина")


def test_an_early_phone_is_not_passed_on_without_consent() -> None:
    for refusal in ("Ответьте здесь", "не даю согласие"):
        visitor = Talker()
        visitor.says("запишите на общий завтра в 15, телефон 89172223344")
        visitor.says(refusal)
        if refusal != "Ответьте здесь":
            assert "не сохраню" in visitor.outcome.replies[-1].text
            visitor.says("ответьте здесь")
        assert visitor.outcome.lead is not None and visitor.outcome.lead.contact == "vk"
        assert visitor.dialog.draft.phone == ""


def test_the_same_number_is_the_visitor_s() -> None:
    visitor = Talker()
    visitor.says("запишите на общий завтра в 15, мой номер 89172223344")
    visitor.presses("Даю согласие")
    visitor.says("и ещё запишите на общий в пятницу в 12")

    said = visitor.says("номер тот же")

    assert "+7 917 222-33-44" in said and "+7 900" not in said
    assert visitor.dialog.draft.step == "consent"


def test_after_a_request_the_bot_knows_it() -> None:
    visitor = Talker()
    visitor.says("запишите на общий в пятницу в 15")
    visitor.says("ответьте здесь")

    for asked in ("во сколько мне приходить?", "я записана?", "что с моей заявкой"):
        said = visitor.says(asked)
        assert "15:00" in said and "подтвержд" in said.lower(), asked
        assert visitor.outcome.lead is None and visitor.dialog.draft.step == ""
    assert "пр. Мира, 24" in visitor.says("а адрес?")


def test_a_button_pressed_twice_is_one_press() -> None:
    visitor = Talker()
    visitor.says("запишите на общий в пятницу в 15")
    here = json.dumps({"do": "here"})
    visitor.says("Ответьте здесь", payload=here)
    assert made_request(visitor)
    # The finger trembled, or an old screen was pressed later: nothing new is opened either way.
    for wait in (-28.0, 60.0):
        visitor.now += wait
        said = visitor.says("Ответьте здесь", payload=here)
        assert not made_request(visitor) and visitor.dialog.draft.step == ""
        assert "Какую услугу" not in said
    assert "15:00" in said


def test_what_was_asked_about_needs_no_second_name() -> None:
    visitor = Talker(pricing=LENGTHS)
    visitor.says("сколько стоит спина?")

    said = visitor.says("запишите на завтра в 11")

    assert "Массаж спины, 30 минут" in said
    assert visitor.dialog.draft.step == "contact"


def test_a_product_sent_along_is_its_price_and_the_way_to_book() -> None:
    visitor = Talker()

    said = visitor.says("Меня заинтересовал данный товар", goods=("Общий массаж тела",))

    assert "2\u202f800" in said and "1\u202f500" not in said and "Записаться" in said
    visitor.says("запишите на субботу")
    assert visitor.dialog.draft.service == "Общий массаж тела, 90 минут"


@pytest.mark.parametrize(
    ("kind", "words"), [("geo", "Карту"), ("forward", "чужие слова"), ("wall", "не открываю")]
)
def test_what_came_along_is_said_to_be_unread(kind: str, words: str) -> None:
    assert words in Talker().says("", attachments=(kind,))
    assert words in Talker().says("вот тыдыщ", attachments=(kind,))
    assert "1\u202f500" in Talker().says("сколько стоит", attachments=(kind,))


def test_an_address_alone_is_no_question() -> None:
    assert "не открываю" in Talker().says("https://vk.com/wall-1_2?w=price")


def test_a_question_may_refer_to_the_message_that_it_answers() -> None:
    said = Talker().says("сколько стоит?", reply="Общий массаж тела, 90 минут")

    assert "2\u202f800" in said and "1\u202f500" not in said


def test_who_is_called_learns_what_is_known() -> None:
    visitor = Talker()
    visitor.says("запишите на общий в пятницу, меня зовут Марина")
    visitor.says("позовите мастера")

    known = visitor.outcome.known
    assert known is not None
    told = say_call(**known.model_dump())
    assert "Общий массаж тела, 90 минут, пятница, 27 ноября" in told and "Марина" in told


def test_moving_a_request_tells_the_person_what_was_asked_for() -> None:
    visitor = Talker()
    visitor.says("запишите на общий в пятницу в 15")
    visitor.says("ответьте здесь")

    said = visitor.says("хочу перенести запись на субботу")

    assert visitor.outcome.calls_person and visitor.outcome.lead is None
    assert visitor.dialog.draft.step == "" and "Какую услугу" not in said
    assert visitor.outcome.known is not None
    told = say_call(**visitor.outcome.known.model_dump())
    assert "перенести" in told and "пятница, 27 ноября, около 15:00" in told


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("на классику", ("2\u202f200", "3\u202f000")),
        ("медовый 75 минут", ("3\u202f100",)),
        ("баночный", ("Такого в списке услуг нет",)),
    ],
)
def test_a_service_alone_is_its_price_or_the_honest_no(said: str, wanted: tuple[str, ...]) -> None:
    answered = Talker(pricing=LENGTHS).says(said)
    assert all(words in answered for words in wanted)


def test_a_length_after_a_price_chooses() -> None:
    visitor = Talker(pricing=LENGTHS)
    visitor.says("сколько стоит классика")
    said = visitor.says("а на полтора")

    assert "3\u202f000" in said and "2\u202f200" not in said
    assert "90 минут" in visitor.says("запишите на завтра в 12")


def test_a_change_of_a_request_opens_no_other() -> None:
    visitor = Talker()
    visitor.says("запишите на общий в пятницу в 15")
    visitor.says("ответьте здесь")

    for said in (
        "хочу перенести запись", "а в субботу можно?", "ой не в пятницу а в четверг",
        "перепутала, мне лучше классический", "отмените",
    ):  # fmt: skip
        visitor.says(said)
        assert visitor.outcome.calls_person and visitor.dialog.draft.step == "", said
    visitor.says("запишите ещё на общий в субботу")
    assert visitor.dialog.draft.date == "2026-11-28"


def test_a_phone_or_a_name_out_of_turn_is_taken_and_the_step_asked_again() -> None:
    visitor = Talker(pricing=LENGTHS)
    visitor.says("хочу записаться")

    said = visitor.says("меня зовут Марина, телефон 89172223344")

    assert "Марина" in said and "Номер вижу" in said and "Какую услугу" in said
    assert "+7 900" not in said and visitor.dialog.draft.phone == "+79172223344"


def test_notices_say_who_and_what() -> None:
    assert say_call().startswith("Вас зовут")
    assert "На имя: Марина" in say_lead(
        "Массаж", "завтра", "утром", answer_here=True, name="Марина"
    )
    assert (
        say_part("утром", "Марина") == "утром, на имя Марина" and say_part("утром", "") == "утром"
    )


def test_a_memory_of_the_release_before_is_read() -> None:
    old = '{"greeted": true, "draft": {"step": "day", "service": "Общий массаж", "page": 1}}'
    dialog = Dialog.model_validate_json(old)
    outcome = answer(Incoming(text="завтра", sent_at=1.0), dialog, profile(), 1_795_510_800.0)
    assert outcome.dialog.draft.date == "2026-11-25"


def test_a_manicure_s_services_are_told_apart() -> None:
    pricing = tuple(
        Price(title=title, rubles=900 + number)
        for number, title in enumerate(
            ("Маникюр без покрытия", "Маникюр с гель-лаком", "Педикюр", "Педикюр с покрытием")
        )
    )
    pack = load_pack("manicure")
    for said, wanted in {
        "маникюр": 2, "шеллак": 2, "педикюр": 1, "просто маникюр без лака": 1,
        "маникюр и педикюр": 4, "френч": 0,
    }.items():  # fmt: skip
        words = read_message(said, pack.answers)
        found = find_services(said, words, pricing, pack)
        person = profile(pricing=pricing).practitioner
        assert len(choose_nearest(words, found, person, pack)) == wanted, said
